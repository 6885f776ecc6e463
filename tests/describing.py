"""A file of a user as a source, read and described in one step."""

from __future__ import annotations

from pathlib import Path

from riktlots.ingest.library.describe import describe_document
from riktlots.ingest.model import Source
from riktlots.ingest.sandbox.read import read_contained


def describe_file(path: Path, **known: str) -> Source:
    """Read a file and describe it; the fields in `known` override those found in it."""
    return describe_document(read_contained(path), path, **known)
