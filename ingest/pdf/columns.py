"""The reading order of a page: columns one after the other, what goes across them in its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, pairwise
from statistics import median

from ingest.pdf.lines import Line

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
