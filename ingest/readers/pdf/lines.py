"""From pieces of text to lines: what stands side by side on one baseline, without a wide gap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, pairwise
from statistics import median

from riktlots.ingest.readers.pdf.page import Box, Piece

_SAME_LINE = 0.25  # em: bases that differ by less are one
_RAISED, _SMALLER = 0.6, 0.85  # a mark that is raised by less, and smaller, belongs to the line beside it
_NEXT_DRAWN, _ANYWHERE = 1.6, 0.55  # em: the widest gap within a line, for what is drawn one after the other, and else
_OVERLAP = 0.6  # em
_WORD_GAP = 0.15  # em
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Line:
    """Text on one baseline of one page. The measures are in points; `column` is the left and right end of the column
    that it stands in. `lead` is how much of the beginning is bold: the number of characters. `cells` are the texts of
    a table's row, empty elsewhere. `order` is the place of the first piece in the drawing order.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    lead: int
    page: int
    turn: int
    order: int
    last_order: int
    spot: Box
    column: tuple[float, float] = (0.0, 0.0)
    flow: int = 0
    cells: tuple[str, ...] = ()

    @property
    def bold(self) -> bool:
        """Whether the whole line is bold."""
        return self.lead >= len(self.text)

    @property
    def em(self) -> float:
        return self.size or 1.0


def page_lines(pieces: Sequence[Piece], page: int, bars: Sequence[Box] = ()) -> list[Line]:
    """The lines of a page from top to bottom; those side by side from left to right. No line crosses a bar."""
    strands: list[list[Piece]] = []
    for piece in pieces:
        if strands and _goes_on(last := strands[-1][-1], piece, _NEXT_DRAWN) and not _barred(last, piece, bars):
            strands[-1].append(piece)
        else:
            strands.append([piece])
    strands = _joined(strands, bars)
    lines = [_line(strand, page) for strand in strands]
    return sorted(lines, key=lambda line: (line.turn, -round(line.base, 1), line.left))


def _goes_on(last: Piece, piece: Piece, widest: float) -> bool:
    """Whether a piece continues the line that another piece ends."""
    if piece.turn != last.turn:
        return False
    em = max(last.size, piece.size) or 1.0
    apart = abs(piece.base - last.base)
    if apart > _SAME_LINE * em and not (
        min(last.size, piece.size) < _SMALLER * em and apart < _RAISED * em and piece.left - last.right < 0.5 * em
    ):
        return False
    return -_OVERLAP * em < piece.left - last.right < widest * em


def _barred(last: Piece, piece: Piece, bars: Sequence[Box]) -> bool:
    """Whether an upright bar stands between two pieces."""
    left, right = last.spot[2] - 1, piece.spot[0] + 1
    height = (piece.spot[1] + piece.spot[3]) / 2
    return any(bar[1] <= height <= bar[3] and left <= bar[0] <= right for bar in bars)


def _joined(strands: list[list[Piece]], bars: Sequence[Box]) -> list[list[Piece]]:
    """Join strands that continue each other on the page, though they were not drawn one after the other."""
    ordered = sorted(strands, key=lambda strand: (strand[0].turn, -strand[0].base, strand[0].left))
    done: list[list[Piece]] = []
    for strand in ordered:
        for earlier in reversed(done[-12:]):
            if _goes_on(earlier[-1], strand[0], _ANYWHERE) and not _barred(earlier[-1], strand[0], bars):
                earlier.extend(strand)
                break
            if _goes_on(strand[-1], earlier[0], _ANYWHERE) and not _barred(strand[-1], earlier[0], bars):
                earlier[:0] = strand
                break
        else:
            done.append(strand)
    return done


def _line(pieces: list[Piece], page: int) -> Line:
    sizes = [piece.size for piece in pieces for _ in range(min(len(piece.text), 20))]
    size = median(sizes)
    base = next(piece.base for piece in pieces if abs(piece.size - size) < 0.01 or piece.size == max(sizes))
    texts: list[str] = []
    lead = length = 0
    unbroken = True
    for i, piece in enumerate(pieces):
        if i and _parted(pieces[i - 1], piece):
            texts.append(" ")
            length += 1
        raised = piece.size < _SMALLER * size and piece.base > base + 0.15 * size and piece.text.isdigit()
        texts.append(piece.text.translate(_SUPERSCRIPTS) if raised else piece.text)
        length += len(piece.text)
        unbroken = unbroken and (piece.bold or not any(c.isalnum() for c in piece.text))
        if unbroken and piece.bold:
            lead = length
    spots = [piece.spot for piece in pieces]
    spot = (min(s[0] for s in spots), min(s[1] for s in spots), max(s[2] for s in spots), max(s[3] for s in spots))
    return Line(
        text="".join(texts),
        left=min(piece.left for piece in pieces),
        right=max(piece.right for piece in pieces),
        base=base,
        size=round(size, 2),
        lead=lead,
        page=page,
        turn=pieces[0].turn,
        order=min(piece.order for piece in pieces),
        last_order=max(piece.order for piece in pieces),
        spot=spot,
    )


def _parted(last: Piece, piece: Piece) -> bool:
    """Whether a space stands between two pieces of a line."""
    return last.after or piece.before or piece.left - last.right > _WORD_GAP * min(last.size, piece.size)


def rows_of(lines: Iterable[Line]) -> list[list[Line]]:
    """Lines that stand side by side, from top to bottom; each row from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (-line.base, line.left)):
        if rows and abs(rows[-1][0].base - line.base) <= _SAME_LINE * max(line.em, rows[-1][0].em):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.left) for row in rows]


def body_size(lines: Iterable[Line]) -> float:
    """The size that most characters have, in points; 0 for no lines."""
    counts: dict[float, int] = {}
    for line in lines:
        size = round(line.size * 2) / 2
        counts[size] = counts.get(size, 0) + len(line.text)
    return max(counts, key=lambda size: counts[size]) if counts else 0.0


_NARROWEST_GUTTER = 0.8  # em
_FEWEST_LINES = 3  # on each side, or it is no column
_FULL, _HALF_FULL = 0.6, 0.4  # how much of the column's width its median line takes up, on the fuller and other side
_FEW_LETTERS = 6  # in the median line of a column that is known by its drawing order
_FEWEST_LETTERS = 12  # in the median line of a column of text; less is a column of a table
_NO_TEXT = 3  # letters: a page number or a mark may well stand in the gutter
_OUTER = 0.12  # a gutter does not stand in the outer part of the page
_MOST_COLUMNS_DEEP = 4


@dataclass(frozen=True, slots=True)
class _Band:
    """Lines between two lines that go across: those left of the gutter and those right of it, or one that crosses."""

    left: list[Line]
    right: list[Line]
    across: list[Line]


def reading_order(lines: Sequence[Line], flows: Iterator[int] | None = None) -> list[Line]:
    """The lines of a page as they are read. Each gets the ends of its column and the number of its flow: lines with
    the same number follow each other down one column."""
    flows = flows or count()
    ordered: list[Line] = []
    for turn in sorted({line.turn for line in lines}, key=lambda t: -sum(len(x.text) for x in lines if x.turn == t)):
        ordered += _ordered([line for line in lines if line.turn == turn], flows, _MOST_COLUMNS_DEEP)
    return ordered


def _ordered(lines: Sequence[Line], flows: Iterator[int], depth: int) -> list[Line]:
    gutter = _gutter(lines, nested=depth < _MOST_COLUMNS_DEEP) if depth else None
    if gutter is None:
        return _as_flow(sorted(lines, key=lambda line: (-line.base, line.left)), next(flows))
    ordered: list[Line] = []
    for band in _bands(lines, gutter):
        if band.across:
            ordered += _as_flow(band.across, next(flows))
        for side in (band.left, band.right):
            if side:
                ordered += _ordered(side, flows, depth - 1)
    return ordered


def _as_flow(lines: list[Line], flow: int) -> list[Line]:
    column = (min((line.left for line in lines), default=0.0), max((line.right for line in lines), default=0.0))
    return [replace(line, column=column, flow=flow) for line in lines]


def _bands(lines: Sequence[Line], gutter: float) -> list[_Band]:
    bands: list[_Band] = []
    for line in sorted(lines, key=lambda line: (-line.base, line.left)):
        crosses = line.left < gutter < line.right
        if not bands or bool(bands[-1].across) != crosses:
            bands.append(_Band([], [], []))
        band = bands[-1]
        (band.across if crosses else band.left if line.right <= gutter else band.right).append(line)
    return bands


def _gutter(lines: Sequence[Line], *, nested: bool) -> float | None:
    """The middle of the widest upright strip with columns of text on both sides; None where there is none. `nested`
    says that the lines are those of one column, whose stretched lines may have gaps in one place."""
    if len(lines) < 2 * _FEWEST_LINES:
        return None
    lines = [line for line in lines if len(line.text) > _NO_TEXT] or lines
    start, end = min(line.left for line in lines), max(line.right for line in lines)
    em = median(line.em for line in lines)
    edges = sorted({line.left for line in lines} | {line.right for line in lines})
    margin = _OUTER * (end - start)
    strips = [
        (b - a, (a + b) / 2)
        for a, b in pairwise(edges)
        if b - a >= _NARROWEST_GUTTER * em and start + margin < (a + b) / 2 < end - margin
    ]
    # The emptiest strip first, the wider of two that are as empty.
    ranked = sorted(strips, key=lambda strip: (sum(1 for x in lines if x.left < strip[1] < x.right), -strip[0]))
    return next((middle for _, middle in ranked[:6] if _parts_columns(lines, middle, nested=nested)), None)


def _parts_columns(lines: Sequence[Line], gutter: float, *, nested: bool) -> bool:
    """Whether in some band both sides of a strip look like text that runs down a column."""
    return any(
        (_is_column(band.left, _FULL) and _is_column(band.right, _HALF_FULL))
        or (_is_column(band.left, _HALF_FULL) and _is_column(band.right, _FULL))
        or _is_drawn_in_turn(band)
        for band in _bands(lines, gutter)
        if not band.across and len(band.left) >= _FEWEST_LINES and len(band.right) >= _FEWEST_LINES
        if not (nested and _is_drawn_by_row(band))
    )


def _is_drawn_by_row(band: _Band) -> bool:
    """Whether what stands on the right was mostly drawn right after what stands beside it on the left."""
    ends = {line.last_order for line in band.left}
    return sum(line.order - 1 in ends for line in band.right) * 2 >= len(band.right)


def _is_drawn_in_turn(band: _Band) -> bool:
    """Whether the left side was drawn before the right: a table is drawn row by row, and seldom column by column."""
    words = all(median(len(line.text) for line in side) >= _FEW_LETTERS for side in (band.left, band.right))
    return words and max(line.order for line in band.left) < min(line.order for line in band.right)


def _is_column(lines: Sequence[Line], fullness: float) -> bool:
    start, end = min(line.left for line in lines), max(line.right for line in lines)
    widths = median(line.right - line.left for line in lines)
    letters = median(len(line.text) for line in lines)
    return letters >= _FEWEST_LETTERS and widths >= fullness * (end - start)
