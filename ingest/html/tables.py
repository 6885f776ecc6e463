"""Tables of a page: those with data, and those that merely lay the page out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ingest.document import normalise

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
