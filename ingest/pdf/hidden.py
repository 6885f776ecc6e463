"""Text that a reader of the page does not see: white, tiny, unpainted, off the page, or drawn twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.pdf.page import Area, Ink, Page, Piece

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
