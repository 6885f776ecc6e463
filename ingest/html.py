"""The reader of web pages: the main text without menus, footers and notices, as headings, paragraphs and list items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import trafilatura
from lxml import etree

from ingest.document import Block, BlockKind, Document, assemble, normalise
from ingest.errors import DocumentError

_HEADING_LEVEL = re.compile(r"h([1-6])")


def read_page(path: Path) -> Document:
    """Read a page in UTF-8. Raises DocumentError when no main text is found in it."""
    page = path.read_bytes()
    main = trafilatura.bare_extraction(
        page, include_comments=False, include_tables=True, favor_recall=True, deduplicate=False
    )
    if main is None or isinstance(main, dict) or main.body is None:
        raise DocumentError(f"{path.name}: no main text was found in this page; save it as PDF or text and add that.")
    return assemble([*_title(page, main.title), *_blocks(main.body)])


def _title(page: bytes, title: str | None) -> Iterator[Block]:
    if title:
        yield Block(normalise(title), BlockKind.HEADING, 1)


def _blocks(body: etree._Element) -> Iterator[Block]:
    """The elements of the extractor's tree (its names are those of TEI: head, p, list, item, table, row, cell)."""
    for element in body:
        match element.tag:
            case "head":
                level = _HEADING_LEVEL.fullmatch(element.get("rend", ""))
                yield Block(_text(element), BlockKind.HEADING, int(level[1]) if level else 2)
            case "list":
                for item in element.iter("item"):
                    yield Block(_own_text(item), BlockKind.LIST_ITEM)
            case "table":
                for row in element.iter("row"):
                    cells = [_text(cell) for cell in row.iter("cell")]
                    yield Block(normalise(" | ".join(cell for cell in cells if cell)), BlockKind.PARAGRAPH)
            case "div":
                yield from _blocks(element)
            case _:
                yield Block(_text(element), BlockKind.PARAGRAPH)


def _text(element: etree._Element) -> str:
    return normalise("".join(" " if node == "\n" else str(node) for node in element.itertext()))


def _own_text(item: etree._Element) -> str:
    """The text of a list item without that of the lists inside it, which are items of their own."""
    inner = {text for nested in item.iter("list") for text in nested.itertext()}
    return normalise("".join(str(node) for node in item.itertext() if node not in inner))
