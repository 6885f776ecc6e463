"""Read the pages of a file one by one; a page that cannot be read does not stop the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from riktlots.ingest.document import Dropped, Oddity, Reason
from riktlots.ingest.readers.pdf.content import drawn
from riktlots.ingest.readers.pdf.fonts import Face
from riktlots.ingest.readers.pdf.lines import Line, page_lines
from riktlots.ingest.readers.pdf.page import Area, Ink, Page, Piece

if TYPE_CHECKING:
    from pypdf import PdfReader


_TINIEST = 2.0  # points
_MOST_OF_PAGE = 0.5
_VISIBLE_SHARE = 0.25
_MOST_REPEATS_NEAR = 40
_NEAR = 0.12  # em: less than the width of the narrowest letter, which may well stand twice


@dataclass(frozen=True, slots=True)
class Seen:
    """The pieces of a page that are seen, those that are not, and those drawn a second time in the same place.
    `scanned` is True where the text is an unpainted layer over a picture of the page."""

    pieces: list[Piece]
    hidden: list[Piece]
    doubled: list[Piece]
    scanned: bool


def sift(page: Page) -> Seen:
    """Part what is seen on a page from what is not."""
    scanned = _is_scan(page)
    seen: list[Piece] = []
    hidden: list[Piece] = []
    for piece in page.pieces:
        (hidden if _is_hidden(piece, page, scanned=scanned) else seen).append(piece)
    once, doubled = _once(seen)
    return Seen(once, hidden, doubled, scanned)


def _is_scan(page: Page) -> bool:
    """Whether unpainted text is (nearly) all there is, over a picture that fills most of the page."""
    unpainted = sum(len(piece.text) for piece in page.pieces if piece.ink is Ink.NONE)
    painted = sum(len(piece.text) for piece in page.pieces if piece.ink is not Ink.NONE)
    if not unpainted or painted > _VISIBLE_SHARE * unpainted:
        return False
    pictures = sum((a.box[2] - a.box[0]) * (a.box[3] - a.box[1]) for a in page.areas if a.picture)
    return pictures >= _MOST_OF_PAGE * page.width * page.height


def _is_hidden(piece: Piece, page: Page, *, scanned: bool) -> bool:
    left, bottom, right, top = piece.spot
    if right <= 0 or top <= 0 or left >= page.width or bottom >= page.height:
        return True
    if piece.ink is Ink.NONE:
        return not scanned
    if piece.size < _TINIEST:
        return True
    return piece.ink is Ink.WHITE and not _is_on_colour(piece, page.areas)


def _is_on_colour(piece: Piece, areas: Sequence[Area]) -> bool:
    """Whether the last shape drawn under the middle of a piece has another colour than paper."""
    x, y = (piece.spot[0] + piece.spot[2]) / 2, (piece.spot[1] + piece.spot[3]) / 2
    under = [
        area
        for area in areas
        if area.order < piece.order and area.box[0] <= x <= area.box[2] and area.box[1] <= y <= area.box[3]
    ]
    return bool(under) and not under[-1].white


def _once(pieces: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Part pieces from their doubles: the same text nearly in the same place, as a shadow or a false bold."""
    places: dict[str, list[Piece]] = {}
    once: list[Piece] = []
    doubled: list[Piece] = []
    for piece in pieces:
        earlier = places.setdefault(piece.text, [])
        near = _NEAR * piece.size
        if any(
            abs(e.left - piece.left) < near and abs(e.base - piece.base) < near and e.turn == piece.turn
            for e in earlier[-_MOST_REPEATS_NEAR:]
        ):
            doubled.append(piece)
        else:
            earlier.append(piece)
            once.append(piece)
    return once, doubled


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
    """The number of files embedded in this one."""
    try:
        return len(reader.attachments)
    except Exception:  # whatever a damaged tree of names makes the library raise
        return 0
