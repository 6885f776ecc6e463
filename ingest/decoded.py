"""The characters of a text file."""

from __future__ import annotations

from pathlib import Path

from ingest.document import Oddity
from ingest.errors import DocumentError

_CONTROLS = frozenset(range(0x20)) - frozenset(b"\t\n\f\r")


def decoded(path: Path) -> tuple[str, tuple[Oddity, ...]]:
    """The text of a file in UTF-8, else in UTF-16 with its mark, else in Windows-1252, which is said as an oddity.

    Raises DocumentError when the file cannot be opened or its bytes are no text in any of these.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path}: the file cannot be opened ({error.strerror}).") from error
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _read_as(path, content, "utf-16")
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        return _read_as(path, content, "windows-1252")


def _read_as(path: Path, content: bytes, encoding: str) -> tuple[str, tuple[Oddity, ...]]:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unknown(path) from error
    if any(ord(character) in _CONTROLS for character in text) or not _is_writing(text):
        raise _unknown(path)
    return text, (Oddity("oddity_encoding", encoding),)


def _is_writing(text: str) -> bool:
    """Whether the characters beyond ASCII are mostly letters inside words, as in a language with accents."""
    beyond = [c for c in text if ord(c) > 0x7F and c not in "“”‘’–—…•§°«»€\u00a0\u00ad"]
    letters = sum(c.isalpha() for c in beyond)
    return letters >= 0.7 * len(beyond) and len(beyond) <= 0.3 * len(text)


def _unknown(path: Path) -> DocumentError:
    return DocumentError(
        f"{path.name}: the file is neither UTF-8 nor Windows-1252 text. Save it as UTF-8 and try again."
    )
