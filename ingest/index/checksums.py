"""Hashes by which damage to a generation's files is found: one for each file, and one for the manifest that has them.

Chroma writes in its database as it opens it. That has none; what its collection holds is counted instead.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from riktlots.ingest.errors import GenerationError
from riktlots.ingest.index.chroma import REWRITTEN


def sealed(folder: Path) -> dict[str, str]:
    """SHA-256 (hex) of the files in a folder and in those below, by their path in it."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in REWRITTEN)
    return {path.relative_to(folder).as_posix(): file_sha256(path) for path in files}


def check_seals(folder: Path, seals: Mapping[str, str]) -> None:
    """Raises GenerationError naming the first file that is gone, or is not what was written."""
    for name, seal in seals.items():
        try:
            found = file_sha256(folder / name)
        except OSError as error:
            raise GenerationError(f"{folder / name} is gone ({error.strerror}). Run `riktlots ingest` anew.") from error
        if found != seal:
            raise GenerationError(f"{folder / name} is not what was written. Run `riktlots ingest` anew.")


def seal_of(content: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of what a manifest says, without the seal itself."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def file_sha256(path: Path) -> str:
    """SHA-256 (hex) of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
