"""What was read of the files that are held, kept beside each file: a build reads none of them twice.

A reading counts as long as the file and the readers are the same; what deletes the file deletes it too.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from riktlots.ingest.document import Document, from_json, to_json
from riktlots.ingest.files import bundled_path
from riktlots.ingest.sandbox.read import read_contained

_LIBRARIES = ("lxml", "markdown-it-py", "pypdf", "python-docx", "trafilatura")


def reading_name(file: str) -> str:
    """The name of the reading of a file that is held under that name."""
    return f".{file}.reading"


def held_document(path: Path) -> Document:
    """A held file as read before, else as read now. Raises DocumentError."""
    key = _key(path)
    with suppress(OSError, ValueError):  # there is none yet, or one that a kill has spoilt: read anew
        kept, _, content = path.with_name(reading_name(path.name)).read_bytes().partition(b"\n")
        if kept == key:
            return from_json(content)
    document = read_contained(path)
    keep_reading(path, document)
    return document


def keep_reading(path: Path, document: Document) -> None:
    """Keep what was read of a held file. Where it cannot be written the file will be read again, no more."""
    staged = ""
    with suppress(OSError):
        handle, staged = tempfile.mkstemp(prefix=".", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(_key(path) + b"\n" + to_json(document))
        os.replace(staged, path.with_name(reading_name(path.name)))
        return
    if staged:
        Path(staged).unlink(missing_ok=True)


def _key(path: Path) -> bytes:
    return f"{_readers()} {hashlib.sha256(path.read_bytes()).hexdigest()}".encode()


@lru_cache(maxsize=1)
def _readers() -> str:
    """What the readers are: their own code and the versions of the libraries that they stand on."""
    told = hashlib.sha256()
    folder = bundled_path("riktlots.ingest")
    for module in sorted(folder.rglob("*.py")):
        told.update(module.relative_to(folder).as_posix().encode() + b"\0" + module.read_bytes() + b"\0")
    for library in _LIBRARIES:
        with suppress(PackageNotFoundError):
            told.update(f"{library} {version(library)}\0".encode())
    return told.hexdigest()
