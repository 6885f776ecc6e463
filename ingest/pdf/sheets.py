"""Read the pages of a file one by one; a page that cannot be read does not stop the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ingest.document import Dropped, Oddity, Reason
from ingest.pdf.content import drawn
from ingest.pdf.fonts import Face
from ingest.pdf.hidden import sift
from ingest.pdf.lines import Line, page_lines
from ingest.pdf.page import Page, Piece

if TYPE_CHECKING:
    from pypdf import PdfReader

_UNTOLD_SHARE = 0.5


@dataclass(slots=True)
class Sheets:
    """The pages as drawn and their lines from top to bottom, what is not seen on them, and what was odd."""

    pages: list[Page] = field(default_factory=list)
    lines: list[list[Line]] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    oddities: list[Oddity] = field(default_factory=list)
    letters: int = 0
    untold: int = 0

    @property
    def is_untold(self) -> bool:
        """Whether the file does not say which letters most of its text is made of."""
        return self.untold > _UNTOLD_SHARE * self.letters


def read_sheets(reader: PdfReader) -> Sheets:
    """The lines of all pages."""
    sheets = Sheets()
    faces: dict[object, Face] = {}
    layers_off = frozenset(_layers_off(reader))
    if embedded := _embedded(reader):
        sheets.oddities.append(Oddity("oddity_embedded_file", str(embedded)))
    for index in range(len(reader.pages)):
        try:
            page = drawn(reader.pages[index], faces, layers_off)
        except Exception as error:  # whatever the library raises on damaged pages; MemoryError too may be one page's
            sheets.oddities.append(Oddity("oddity_page_unreadable", f"{type(error).__name__}: {error}", index))
            page = Page(0.0, 0.0)
        _take(sheets, page, index)
        page.pieces.clear()
        page.areas.clear()
    return sheets


def _take(sheets: Sheets, page: Page, index: int) -> None:
    seen = sift(page)
    sheets.pages.append(page)
    sheets.lines.append(page_lines(seen.pieces, index, page.bars))
    sheets.letters += sum(len(piece.text) for piece in seen.pieces)
    sheets.untold += sum(len(piece.text) for piece in seen.pieces if not piece.told or "\ufffd" in piece.text)
    for pieces, reason in ((seen.hidden, Reason.HIDDEN), (seen.doubled, Reason.REPEATED)):
        if pieces:
            sheets.dropped.append(Dropped(_plain(pieces, index), reason, index))
    if seen.hidden:
        sheets.oddities.append(Oddity("oddity_hidden_text", str(sum(len(p.text) for p in seen.hidden)), index))
    if seen.scanned:
        sheets.oddities.append(Oddity("oddity_recognised_text", page_index=index))


def _plain(pieces: list[Piece], index: int) -> str:
    return " ".join(line.text for line in page_lines(pieces, index))


def _layers_off(reader: PdfReader) -> Iterator[int]:
    """The object numbers of the layers that are not shown."""
    try:
        properties: Any = reader.root_object["/OCProperties"]
        for reference in properties["/D"].get("/OFF", ()):
            yield int(reference.idnum)
    except (AttributeError, KeyError, TypeError):
        return


def _embedded(reader: PdfReader) -> int:
    """How many files are embedded in this one."""
    try:
        return len(reader.attachments)
    except Exception:  # whatever a damaged tree of names makes the library raise
        return 0
