"""Readers: from the bytes of a file to a Document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.document import Block, BlockKind, Document, PageStart, assemble, normalise
from ingest.errors import DocumentError
from ingest.statute import is_statute, statute_blocks


def read_document(path: Path) -> Document:
    """Read a Markdown, text, HTML, Word or PDF file. Raises DocumentError when it cannot be read or holds no text."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(READERS))
        raise DocumentError(f"{path.name}: files that end in “{path.suffix}” cannot be read. Known endings: {known}.")
    document = reader(path)
    if not any(block.kind is not BlockKind.HEADING for block in document.blocks):
        raise DocumentError(f"{path.name}: no paragraph of text was found in it, so there is nothing to cite.")
    return document


def read_markdown(path: Path) -> Document:
    """Read Markdown: headings, paragraphs and list items as plain text without markup."""
    return markdown_document(_decoded(path))


def markdown_document(source: str) -> Document:
    """The document that a Markdown text describes."""
    return assemble(_markdown_blocks(MarkdownIt("commonmark", {"html": False}).enable("table").parse(source)))


def _markdown_blocks(tokens: list[Token]) -> Iterator[Block]:
    kind, level, depth = BlockKind.PARAGRAPH, 0, 0
    for token in tokens:
        match token.type:
            case "heading_open":
                kind, level = BlockKind.HEADING, int(token.tag[1])
            case "heading_close":
                kind, level = BlockKind.PARAGRAPH, 0
            case "list_item_open":
                depth += 1
            case "list_item_close":
                depth -= 1
            case "inline":
                role = BlockKind.LIST_ITEM if depth and kind is BlockKind.PARAGRAPH else kind
                yield Block(normalise(_plain(token.children or [])), role, level)
            case "fence" | "code_block":
                yield Block(normalise(token.content), BlockKind.PARAGRAPH)


def _plain(children: list[Token]) -> str:
    """Inline tokens as text; an image counts as its description."""
    return "".join(" " if child.type in ("softbreak", "hardbreak") else child.content for child in children)


_NUMBERED_HEADING = re.compile(r"^(?:\d+(?:\.\d+)*\.?|\d+(?: [a-z])? kap\.) +\S")


def read_text(path: Path) -> Document:
    """Read plain text: an empty line parts paragraphs; a short line of its own without a full stop is a heading.

    A Swedish act is read by its own rules (ingest.statute).
    """
    return assemble(_text_blocks(_decoded(path)))


def _text_blocks(source: str) -> Iterator[Block]:
    chunks = [chunk for chunk in re.split(r"\n[ \t]*\n", source.replace("\r\n", "\n")) if chunk.strip()]
    texts = [normalise(chunk) for chunk in chunks]
    if is_statute(texts):
        yield from statute_blocks(texts)
        return
    for chunk, text in zip(chunks, texts, strict=True):
        if "\n" not in chunk.strip() and _looks_like_heading(text):
            number = re.match(r"(\d+(?:\.\d+)*)\.? ", text)
            yield Block(text, BlockKind.HEADING, number[1].count(".") + 1 if number else 1)
        else:
            yield Block(text, BlockKind.PARAGRAPH)


def _looks_like_heading(text: str) -> bool:
    if not text or len(text) > 90 or text[-1] in ".,;:?!" or "§" in text.split(" kap.")[-1][:12]:
        return False
    return bool(_NUMBERED_HEADING.match(text)) or (len(text.split()) <= 10 and text[0].isupper())


def read_pdf(path: Path) -> Document:
    """Read the text layer of a PDF; an empty line, or a sentence that ends on a short line, parts paragraphs."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentError(f"{path.name}: the file is encrypted. Save a copy without a password and try again.")
        blocks = [
            Block(text, BlockKind.PARAGRAPH, pages=(PageStart(0, index, label),))
            for index, (page, label) in enumerate(zip(reader.pages, reader.page_labels, strict=True))
            for text in _pdf_paragraphs(page.extract_text())
        ]
    except PyPdfError as error:
        raise DocumentError(
            f"{path.name}: the PDF is damaged ({error}). Open and save it anew, then try again."
        ) from error
    if not blocks:
        raise DocumentError(
            f"{path.name}: the PDF has no text layer. Run OCR on it (for example ocrmypdf) and try again."
        )
    return assemble(blocks)


def _pdf_paragraphs(page_text: str) -> Iterator[str]:
    lines = [line.strip() for line in page_text.splitlines()]
    width = max((len(line) for line in lines), default=0)
    paragraph: list[str] = []
    for line in [*lines, ""]:
        if line:
            paragraph.append(line)
        if paragraph and (not line or (line[-1] in ".:?!" and len(line) < 0.75 * width)):
            yield normalise(re.sub(r"(?<=\w)-\n(?=[a-zåäö])", "", "\n".join(paragraph)))
            paragraph = []


def _decoded(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(f"{path.name}: the file is not UTF-8. Save it as UTF-8 and try again.") from error
    except OSError as error:
        raise DocumentError(f"{path}: the file cannot be opened ({error.strerror}).") from error


def read_html(path: Path) -> Document:
    """Read a web page in UTF-8, without what stands around its main text."""
    # The extractor is slow to import, and most runs read no page.
    from ingest.html import read_page

    return read_page(path)


def read_docx(path: Path) -> Document:
    """Read a Word document."""
    from ingest.docx import read_docx as read

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
