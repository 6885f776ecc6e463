"""Parsed documents of stored files, each cached beside its file, so that a build reads and splits none of them twice.

A reading is valid as long as the file and the readers are unchanged, and is deleted together with its file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from riktlots.ingest.document import Document, from_json, to_json
from riktlots.ingest.files import bundled_path, write_atomic
from riktlots.ingest.sandbox.read import read_contained

_LIBRARIES = ("lxml", "markdown-it-py", "pypdf", "python-docx", "trafilatura")


def reading_name(file: str) -> str:
    """The file name of the reading of a stored file."""
    return f".{file}.reading"


@lru_cache(maxsize=1)
def readers_version(folder: Path | None = None) -> str:
    """A hash of the code of the readers (by default all of `ingest`) and of the versions of their libraries."""
    told = hashlib.sha256()
    folder = folder or bundled_path("riktlots.ingest")
    for module in sorted(folder.rglob("*.py")):
        told.update(module.relative_to(folder).as_posix().encode() + b"\0" + module.read_bytes() + b"\0")
    for library in _LIBRARIES:
        with suppress(PackageNotFoundError):
            told.update(f"{library} {version(library)}\0".encode())
    return told.hexdigest()


def held_document(
    path: Path, read: Callable[[Path], Document] = read_contained, readers: Callable[[], str] = readers_version
) -> Document:
    """The reading of a stored file, from the cache if it is valid, else read now. Raises DocumentError."""
    key = _key(path, readers())
    with suppress(OSError, ValueError):  # missing or damaged: read the file again
        kept, _, content = path.with_name(reading_name(path.name)).read_bytes().partition(b"\n")
        if kept == key:
            return from_json(content)
    document = read(path)
    _write_reading(path, key, document)
    return document


def keep_reading(path: Path, document: Document) -> None:
    """Store the reading of a stored file. If it cannot be written, the next build reads the file again."""
    _write_reading(path, _key(path, readers_version()), document)


def _write_reading(path: Path, key: bytes, document: Document) -> None:
    with suppress(OSError):
        write_atomic(path.with_name(reading_name(path.name)), key + b"\n" + to_json(document), durable=False)


def _key(path: Path, readers: str) -> bytes:
    return f"{readers} {hashlib.sha256(path.read_bytes()).hexdigest()}".encode()
