"""The elements of a page as pieces of text in reading order: headings, paragraphs, items, rows and notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from riktlots.ingest.document import BlockKind, normalise
from riktlots.ingest.readers.html.hidden import NO_TEXT
from riktlots.ingest.readers.numerals import in_letters, in_roman

_KINDS: dict[str, Callable[[int], str]] = {
    "a": in_letters,
    "A": lambda count: in_letters(count).upper(),
    "i": in_roman,
    "I": lambda count: in_roman(count).upper(),
}


def item_numbers(element: Any) -> dict[Any, str]:
    """The items of a list with their numbers as shown (`2.`, `b.`); none for a list without numbers."""
    style = element.get("style", "").replace(" ", "").replace("list-style-type", "list-style")
    if element.tag != "ol" or "list-style:none" in style:
        return {}
    items = [child for child in element if child.tag == "li"]
    down = element.get("reversed") is not None
    count = _whole(element.get("start"), len(items) if down else 1)
    written = _KINDS.get(element.get("type", "1"), str)
    numbers: dict[Any, str] = {}
    for item in items:
        count = _whole(item.get("value"), count)
        numbers[item] = f"{written(count)}."
        count += -1 if down else 1
    return numbers


def _whole(text: str | None, default: int) -> int:
    try:
        return int(text) if text and len(text) < 7 else default
    except ValueError:
        return default


_MARKER_CELL = re.compile(r"\(?[\da-z]{1,5}[.)]|[–—•-]|", re.IGNORECASE)

# A cell with as many paragraphs and as much text is a column of the page.
_PARAGRAPHS_OF_FLOW = 4
_CHARACTERS_OF_FLOW = 400


def rows(table: Any) -> Iterator[Any]:
    """The rows of a table, not those of tables inside it."""
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in child if row.tag == "tr")


def is_laid_out(table: Any) -> bool:
    """Whether the cells hold the flow of the page: headings, tables, many paragraphs, or a number beside its text."""
    if table.get("role") in ("presentation", "none"):
        return True
    cells = [[cell for cell in row if cell.tag in ("td", "th")] for row in rows(table)]
    if all(len(row) <= 1 for row in cells) or _says_more(table, cells):
        return True
    if any(_holds_flow(cell) for row in cells for cell in row):
        return True
    return all(len(row) <= 2 and _MARKER_CELL.fullmatch(_text(row[0])) for row in cells if row) and any(
        _text(row[0]) for row in cells if row
    )


def _says_more(table: Any, cells: list[list[Any]]) -> bool:
    """Whether text stands outside the cells, as in damaged markup."""
    told = [*table.findall("caption"), *(cell for row in cells for cell in row)]
    return sum(map(_length, told)) != _length(table)


def _length(element: Any) -> int:
    return len("".join("".join(element.itertext()).split()))


def _holds_flow(cell: Any) -> bool:
    if next(cell.iter("h1", "h2", "h3", "h4", "h5", "h6", "table"), None) is not None:
        return True
    paragraphs = [p for p in cell.iter("p") if _text(p)]
    return len(paragraphs) >= _PARAGRAPHS_OF_FLOW and sum(len(_text(p)) for p in paragraphs) > _CHARACTERS_OF_FLOW


def _text(element: Any) -> str:
    return normalise("".join(element.itertext()))


_BLOCKS = frozenset(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol option p pre search section "
    "select summary table tbody td textarea tfoot th thead tr ul".split()
)
_HEADING = re.compile(r"h([1-6])")
_NOTE = frozenset("footnote footnotes endnotes oj-note doc-footnote doc-endnote doc-endnotes".split())
# A number or letter that stands apart from the text it belongs to, as in a table of two columns.
_MARKER = re.compile(r"\(?(?:\d{1,3}|[a-z]{1,2}|[ivx]{1,5})[.)]|[–—•-]", re.IGNORECASE)
_EMPTY_LINE = re.compile(r"\n[ \t]*\r?\n")
_NUMBER_MARKER = re.compile(r"\(?\d+[.)]")


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that stands together. `element` is the innermost block around it, `linked` its characters inside links."""

    raw: str
    kind: BlockKind
    level: int
    element: Any
    linked: int = 0

    @property
    def length(self) -> int:
        return len(normalise(self.raw))


def pieces_of(root: Any) -> list[Piece]:
    """All text of a page, each character once."""
    return list(_with_markers(_Walk().through(root)))


def _with_markers(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """A lone marker joins the piece after it: numbers begin a paragraph, letters and dashes an item."""
    marker: Piece | None = None
    for piece in pieces:
        if marker:
            if piece.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
                numbered = _NUMBER_MARKER.fullmatch(normalise(marker.raw))
                kind = piece.kind if numbered else BlockKind.LIST_ITEM
                yield replace(piece, raw=f"{marker.raw.strip()} {piece.raw.strip()}", kind=kind)
                marker = None
                continue
            yield marker
            marker = None
        if piece.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) and _MARKER.fullmatch(normalise(piece.raw)):
            marker = piece
        else:
            yield piece
    if marker:
        yield marker


class _Walk:
    """A walk through the tree. Text gathers until a block begins or ends."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._linked = 0
        self._lead = ""
        self._level = 0

    def through(self, root: Any) -> Iterator[Piece]:
        yield from self._inside(root, root, BlockKind.PARAGRAPH)
        yield from self._end(root, BlockKind.PARAGRAPH)

    def _inside(self, element: Any, block: Any, kind: BlockKind) -> Iterator[Piece]:
        """The content of an element that lies in `block` and whose loose text is of that kind."""
        self._text.append(element.text or "")
        for child in element:
            if isinstance(child.tag, str) and child.tag not in NO_TEXT:
                yield from self._child(child, block, kind)
            self._text.append(child.tail or "")

    def _child(self, child: Any, block: Any, kind: BlockKind) -> Iterator[Piece]:
        if child.tag == "br":
            # Two in a row part paragraphs.
            if self._text and self._text[-1].strip(" \t\r\n") == "" and len(self._text) > 1 and self._text[-2] == "\n":
                yield from self._end(block, kind)
            self._text.append("\n")
        elif child.tag == "a":
            before = len(self._text)
            yield from self._inside(child, block, kind)
            self._linked += sum(len(text.strip()) for text in self._text[before:])
        elif level := self._heading_level(child):
            yield from self._end(block, kind)
            self._level = level
            self._text.append(_on_one_line(child))
            yield from self._end(child, BlockKind.HEADING, level)
        elif child.tag == "button" and block.tag in ("h1", "h2", "h3", "h4", "h5", "h6", "summary"):
            yield from self._inside(child, block, kind)
        elif child.tag in _BLOCKS:
            yield from self._end(block, kind)
            yield from self._block(child, kind)
        else:
            yield from self._inside(child, block, kind)

    def _heading_level(self, element: Any) -> int:
        if match := _HEADING.fullmatch(element.tag):
            return int(match[1])
        if element.tag == "summary":
            return min(self._level + 1, 6)
        if element.get("role") == "heading":
            level = element.get("aria-level", "2")
            return int(level) if level.isdecimal() and 0 < int(level) < 10 else 2
        return 0

    def _block(self, element: Any, kind: BlockKind) -> Iterator[Piece]:
        if _NOTE & {*(element.get("class") or "").split(), element.get("role") or ""}:
            kind = BlockKind.FOOTNOTE
        if element.tag in ("ul", "ol", "menu", "dir"):
            yield from self._list(element, kind)
        elif element.tag == "dl" and _holds_definitions_alone(element):
            yield from self._definitions(element)
        elif element.tag == "table" and not is_laid_out(element):
            yield from self._table(element)
        else:
            yield from self._inside(element, element, kind)
            yield from self._end(element, kind)

    def _list(self, element: Any, kind: BlockKind) -> Iterator[Piece]:
        kind = kind if kind is BlockKind.FOOTNOTE else BlockKind.LIST_ITEM
        numbers = item_numbers(element)
        self._text.append(element.text or "")
        for child in element:
            if isinstance(child.tag, str) and child.tag not in NO_TEXT:
                self._lead = numbers.get(child, "")
                # Only an item's own first text has its number; a list that lies loose in a list is walked as it is.
                yield from self._block(child, kind)
                self._lead = ""
            self._text.append(child.tail or "")
        yield from self._end(element, kind)

    def _definitions(self, element: Any) -> Iterator[Piece]:
        """A term and its one paragraph are one item; a longer explanation follows the term."""
        term: Piece | None = None
        for child in element:
            found = [*self._inside(child, child, BlockKind.LIST_ITEM), *self._end(child, BlockKind.LIST_ITEM)]
            if child.tag == "dt" or not term or len(found) != 1 or found[0].kind is BlockKind.HEADING:
                if term:
                    yield term
                term = found.pop() if child.tag == "dt" and found else None
                yield from found
                continue
            between = " " if term.raw.rstrip().endswith((".", ":", "?", "!")) else ": "
            joined = f"{term.raw.strip()}{between}{found[0].raw.strip()}"
            yield replace(found[0], raw=joined, linked=found[0].linked + term.linked)
            term = None
        if term:
            yield term

    def _table(self, element: Any) -> Iterator[Piece]:
        for caption in element.findall("caption"):
            yield Piece(_on_one_line(caption), BlockKind.PARAGRAPH, 0, caption)
        for row in rows(element):
            cells = [_on_one_line(cell) for cell in row if cell.tag in ("td", "th")]
            linked = sum(len("".join(link.itertext()).strip()) for link in row.iter("a"))
            written = " | ".join(cell.strip() for cell in cells if cell.strip())
            if written:
                yield Piece(written, BlockKind.TABLE_ROW, 0, row, linked)

    def _end(self, block: Any, kind: BlockKind, level: int = 0) -> Iterator[Piece]:
        """The gathered text as a piece."""
        text, linked = "".join(self._text), self._linked
        self._text, self._linked = [], 0
        for raw in _EMPTY_LINE.split(text) if block.tag == "pre" else [text]:
            if raw.strip():
                lead, self._lead = self._lead, ""
                yield Piece(f"{lead} {raw.lstrip()}" if lead else raw, kind, level, block, linked)


def _holds_definitions_alone(element: Any) -> bool:
    loose = [element.text, *(child.tail for child in element)]
    return all(child.tag in ("dt", "dd") for child in element) and not "".join(filter(None, loose)).strip()


def _on_one_line(element: Any) -> str:
    """All text of an element, that of blocks and lines apart."""
    text = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in NO_TEXT:
            inside = _on_one_line(child)
            text.append(f" {inside} " if child.tag in _BLOCKS or child.tag == "br" else inside)
        text.append(child.tail or "")
    return "".join(text)
