"""Readers: from the bytes of a file to a Document."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from riktlots.ingest.document import BlockKind, Document, Oddity
from riktlots.ingest.errors import DocumentError
from riktlots.ingest.readers.markdown import read_markdown
from riktlots.ingest.readers.text import read_text

_START = 4096
# What may stand before the first tag is taken once (++, ?>): there is one way to read it, not one for each comment.
_MARKUP = re.compile(rb"(?:\s++|<\?xml[^>]*+>|(?><!--.*?-->))*+<(?:!doctype html|html[\s>])", re.IGNORECASE | re.DOTALL)
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


def read_document(path: Path) -> Document:
    """Read a Markdown, text, HTML, Word or PDF file, in this process: for files of strangers see
    riktlots.ingest.sandbox.

    What it is follows from the content before the name. Raises DocumentError when it cannot be read or holds no text.
    """
    ending = recognised_ending(path)
    reader = READERS.get(ending)
    if reader is None:
        known = ", ".join(sorted(READERS))
        raise DocumentError(f"{path.name}: files that end in “{path.suffix}” cannot be read. Known endings: {known}.")
    document = reader(path)
    if not any(block.kind is not BlockKind.HEADING for block in document.blocks):
        raise DocumentError(f"{path.name}: no paragraph of text was found in it, so there is nothing to cite.")
    if READERS.get(path.suffix.lower()) is not reader:
        document = replace(document, oddities=(*document.oddities, Oddity("oddity_named_otherwise", ending)))
    return document


def read_pdf(path: Path, password: str = "") -> Document:
    """Read the text of a PDF, one that is protected with its password."""
    # The library is slow to import, and most runs read no PDF.
    from riktlots.ingest.readers.pdf.reader import read_pdf as read

    return read(path, password)


def read_html(path: Path) -> Document:
    """Read a web page, without what stands around its main text."""
    # The extractor is slow to import, and most runs read no page.
    from riktlots.ingest.readers.html.reader import read_page

    return read_page(path)


def read_docx(path: Path) -> Document:
    """Read a Word document."""
    from riktlots.ingest.readers.docx.reader import read_docx as read

    return read(path)


READERS: dict[str, Callable[[Path], Document]] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".txt": read_text,
    ".pdf": read_pdf,
    ".html": read_html,
    ".htm": read_html,
    ".docx": read_docx,
}
