"""The running text of a document: the lines of all pages in reading order, and the raw text that they make up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count, groupby

from ingest.document import Reason
from ingest.pdf.columns import reading_order
from ingest.pdf.lines import Line
from ingest.pdf.mend import Stretch
from ingest.pdf.page import Page
from ingest.pdf.sheets import Sheets
from ingest.pdf.tables import aligned_rows, ruled_rows

_PAGE_BREAK = "\f"


@dataclass(frozen=True, slots=True)
class Flow:
    """Lines in reading order, without furniture. `raw` is the text of the pages, furniture included, parted by form
    feeds; `places` says where each line stands in it, by the `id` of the line."""

    lines: list[Line]
    raw: str
    places: dict[int, Stretch]


def running_text(sheets: Sheets, furniture: Mapping[int, Reason]) -> Flow:
    """Put the lines of each page in order; rows of tables become one line each."""
    flows = count()
    lines: list[Line] = []
    raw: list[str] = []
    places: dict[int, Stretch] = {}
    position = 0
    for page, found in zip(sheets.pages, sheets.lines, strict=True):
        body = _body(page, [line for line in found if id(line) not in furniture], flows)
        margins = [line for line in found if id(line) in furniture]
        head = [line for line in margins if line.spot[1] > page.height / 2]
        foot = [line for line in margins if line.spot[1] <= page.height / 2]
        for line in (*head, *body, *foot):
            places[id(line)] = Stretch(position, position + len(line.text), line.page)
            raw += [line.text, "\n"]
            position += len(line.text) + 1
        if raw and raw[-1] == "\n":
            raw[-1] = _PAGE_BREAK
        else:
            raw.append(_PAGE_BREAK)
            position += 1
        lines += body
    return Flow(lines, "".join(raw[:-1]), places)


def _body(page: Page, lines: list[Line], flows: Iterator[int]) -> list[Line]:
    ordered = reading_order(ruled_rows(lines, page.rules), flows)
    return [line for _, flow in groupby(ordered, key=lambda line: line.flow) for line in aligned_rows(list(flow))]
