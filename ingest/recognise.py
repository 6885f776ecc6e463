"""What a file is by its content, whatever its name says."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from ingest.errors import DocumentError

_START = 4096
_MARKUP = re.compile(rb"(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype html|html[\s>])", re.IGNORECASE | re.DOTALL)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word before 2007, and newer files with a password
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def recognised_ending(path: Path) -> str:
    """The ending that fits the content: `.pdf`, `.docx` or `.html`, or that of the name for text, in small letters.

    Raises DocumentError for an empty file, for one that cannot be opened, and for kinds that are known and not read.
    """
    try:
        with path.open("rb") as file:
            start = file.read(_START)
    except OSError as error:
        raise DocumentError(f"{path}: the file cannot be opened ({error.strerror}).") from error
    if not start.strip():
        raise DocumentError(f"{path.name}: the file is empty.")
    named = path.suffix.lower()
    if b"%PDF-" in start[:1024]:
        return ".pdf"
    if start.startswith(b"PK\x03\x04"):
        return _of_archive(path, named)
    if start.startswith(_COMPOUND):
        raise _of_compound(path)
    if start.startswith(b"{\\rtf"):
        raise DocumentError(f"{path.name}: RTF is not read. Save it as .docx or PDF and add that.")
    if start.startswith(_PICTURES):
        raise DocumentError(
            f"{path.name}: this is a picture and cannot be read. Make a PDF of it and run OCR on that (ocrmypdf)."
        )
    if _MARKUP.match(start.removeprefix(b"\xef\xbb\xbf")):
        return ".html"
    return named


def _of_archive(path: Path, named: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return named  # the reader says how it is damaged
    if "word/document.xml" in names or any(name.startswith("word/") for name in names):
        return ".docx"
    if "content.xml" in names:
        raise DocumentError(f"{path.name}: OpenDocument files are not read. Save it as .docx or PDF and add that.")
    if named == ".docx":
        return named
    raise DocumentError(f"{path.name}: archives and spreadsheets are not read. Add the documents in it one by one.")


def _of_compound(path: Path) -> DocumentError:
    if _ENCRYPTED_PACKAGE in path.read_bytes():
        return DocumentError(
            f"{path.name}: the Word document is encrypted, and only PDF can be opened by its password. Save it in Word "
            "without a password and add that."
        )
    return DocumentError(
        f"{path.name}: files of Word before 2007 (.doc) are not read. Save it as .docx or PDF and add that."
    )
