"""Readers: from the bytes of a file to a Document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ingest.document import BlockKind, Document, Oddity
from ingest.errors import DocumentError
from ingest.markdown import read_markdown
from ingest.recognise import recognised_ending
from ingest.text import read_text


def read_document(path: Path) -> Document:
    """Read a Markdown, text, HTML, Word or PDF file, in this process: for files of strangers see ingest.contained.

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
    from ingest.pdf.reader import read_pdf as read

    return read(path, password)


def read_html(path: Path) -> Document:
    """Read a web page, without what stands around its main text."""
    # The extractor is slow to import, and most runs read no page.
    from ingest.html.reader import read_page

    return read_page(path)


def read_docx(path: Path) -> Document:
    """Read a Word document."""
    from ingest.docx.reader import read_docx as read

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
