"""Tables: rows between rules, and rows whose cells stand under each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from riktlots.ingest.readers.pdf.lines import Line, rows_of
from riktlots.ingest.readers.pdf.marks import is_marker
from riktlots.ingest.readers.pdf.page import Box

_SAME_RULE = 2.0  # points
_SAME_ENDS = 0.8  # how much of the wider of two rules the narrower one covers
_FEWEST_RULES = 3
_MOST_LINES_IN_ROW = 40
_ALIGNED = 1.2  # em
_FEWEST_ROWS = 2
_ALIKE = 0.15
_AT_EDGE = 1.0  # points
_FEWEST_JUSTIFIED = 3


def ruled_rows(lines: Sequence[Line], rules: Sequence[Box]) -> list[Line]:
    """The lines of a page, where what stands between the rules of a table has become one line per row."""
    upright = [line for line in lines if line.turn == 0]
    taken: set[int] = set()
    rows: list[Line] = []
    for table in _tables(rules):
        between = _between(table, [line for line in upright if id(line) not in taken])
        found = [row for region in between for row in _rows_of_region(region)]
        cells = [_cells(row) for row in found]
        if sum(1 for row in cells if len(row) > 1) < _FEWEST_ROWS:
            continue
        if any(len(row) > _MOST_LINES_IN_ROW for row in found):
            continue
        rows += [_row(row) for row in cells]
        taken |= {id(line) for row in found for line in row}
    return rows + [line for line in lines if id(line) not in taken]


def _tables(rules: Sequence[Box]) -> list[list[Box]]:
    """Rules under each other with the same ends, from top to bottom; those on one height are one."""
    merged: list[Box] = []
    for rule in sorted(rules, key=lambda r: (-round(r[1] / _SAME_RULE), r[0])):
        last = merged[-1] if merged else None
        if last and abs(last[1] - rule[1]) <= _SAME_RULE and rule[0] <= last[2] + _SAME_RULE * 2:
            merged[-1] = (min(last[0], rule[0]), last[1], max(last[2], rule[2]), last[3])
        else:
            merged.append(rule)
    tables: list[list[Box]] = []
    for rule in merged:
        for table in tables:
            if _same_ends(table[-1], rule):
                table.append(rule)
                break
        else:
            tables.append([rule])
    return [table for table in tables if len(table) >= _FEWEST_RULES]


def _same_ends(a: Box, b: Box) -> bool:
    shared = min(a[2], b[2]) - max(a[0], b[0])
    return shared >= _SAME_ENDS * max(a[2] - a[0], b[2] - b[0])


def _between(table: Sequence[Box], lines: Sequence[Line]) -> list[list[Line]]:
    return [
        [
            line
            for line in lines
            if lower[1] - 1 <= line.base < upper[1] and line.left < upper[2] + 2 and line.right > upper[0] - 2
        ]
        for upper, lower in pairwise(table)
    ]


def _rows_of_region(lines: list[Line]) -> list[list[Line]]:
    """The rows between two rules: one, or several where each baseline has all the cells."""
    rows = rows_of(lines)
    columns = len(_cells(lines))
    return rows if columns > 1 and all(len(row) == columns for row in rows) else [lines] if lines else []


def _cells(lines: Sequence[Line]) -> list[list[Line]]:
    """Group the lines of a row by what stands above each other."""
    cells: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.left):
        if cells and line.left < max(other.right for other in cells[-1]) - 0.5:
            cells[-1].append(line)
        else:
            cells.append([line])
    return [sorted(cell, key=lambda line: (-line.base, line.left)) for cell in cells]


def _row(cells: list[list[Line]]) -> Line:
    lines = [line for cell in cells for line in cell]
    texts = tuple("\n".join(line.text for line in cell) for cell in cells)
    return _merged(lines, "\t".join(texts), cells=texts)


def _merged(lines: list[Line], text: str, *, cells: tuple[str, ...] = ()) -> Line:
    """Several lines as one with a text of its own."""
    spots = [line.spot for line in lines]
    return replace(
        lines[0],
        text=text,
        left=min(line.left for line in lines),
        right=max(line.right for line in lines),
        base=max(line.base for line in lines),
        lead=len(text) if all(line.bold for line in lines) else lines[0].lead,
        spot=(min(s[0] for s in spots), min(s[1] for s in spots), max(s[2] for s in spots), max(s[3] for s in spots)),
        cells=cells,
    )


def aligned_rows(lines: Sequence[Line]) -> list[Line]:
    """The lines of one flow, where what stands side by side has become one line: a row of cells where the rows around
    it have cells at the same places, else one line of text."""
    rows = [_marked(row) for row in rows_of(lines)]
    edge = max((line.right for line in lines), default=0.0)
    justified = sum(len(row) == 1 and edge - row[0].right < _AT_EDGE for row in rows) >= _FEWEST_JUSTIFIED
    result: list[Line] = []
    for i, row in enumerate(rows):
        if len(row) == 1:
            result.append(row[0])
            continue
        near = [rows[j] for j in (i - 2, i - 1, i + 1, i + 2) if 0 <= j < len(rows)]
        texts = tuple(line.text for line in row)
        stretched = _is_stretched(row, edge if justified else None)
        is_table = not stretched and any(_aligned(row, other) for other in near if len(other) > 1)
        result.append(_merged(row, "\t".join(texts), cells=texts if is_table else ()))
    return result


def _marked(row: list[Line]) -> list[Line]:
    """A mark or number before an item or a heading is part of it, however wide the gap."""
    if len(row) > 1 and not row[0].cells and is_marker(row[0].text):
        return [_merged(row[:2], f"{row[0].text} {row[1].text}"), *row[2:]]
    return row


def _is_stretched(row: list[Line], edge: float | None) -> bool:
    """Whether a row is a line of few words that was stretched to the width of its column: its gaps are alike, or, in a
    column that is justified up to `edge`, it is made of single words up to there."""
    gaps = [b.left - a.right for a, b in pairwise(row)]
    if len(gaps) > 1 and max(gaps) - min(gaps) < _ALIKE * max(gaps):
        return True
    return edge is not None and edge - row[-1].right < _AT_EDGE and not any(" " in line.text for line in row)


def _aligned(row: list[Line], other: list[Line]) -> bool:
    """Whether all cells but the first of the shorter row begin where cells of the other row do; numbers may also end
    where they do."""
    few, many = sorted((row, other), key=len)
    return all(
        any(
            abs(a.left - b.left) <= _ALIGNED * a.em
            or (a.text[-1:].isdigit() and abs(a.right - b.right) <= _ALIGNED * a.em)
            for b in many[1:]
        )
        for a in few[1:]
    )
