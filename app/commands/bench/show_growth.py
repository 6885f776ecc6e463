"""What was measured of growth, as JSON and for a terminal. Changes of shape raise SCHEMA in
riktlots.app.schemas.answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.text import Text

from riktlots.app.present.figures import plain_table, spread, spread_cell
from riktlots.app.schemas.answer import SCHEMA
from riktlots.evals.bench.growth import Grown
from riktlots.ingest.errors import DocumentError, InputError

_LEGEND = (
    "find: the search without its second look; chroma: a bare query of 100, the embedding of the question in both; ms: "
    "median and 95th percentile. ratio: find by chroma; growth: find by that of the first line; again: building anew "
    "when one text has changed, as a share of the first build; embedder: what the embedder alone takes, as a share "
    "of the build; bytes: memory of the open index for each passage. Compare columns: times are those of this machine."
)


def growth_json(rows: Sequence[Grown], file: Path | None, embedder: str, drawn: bool, seed: int) -> dict[str, Any]:
    """How it was measured, and a row for each size. Times are milliseconds where not said to be seconds."""
    return {
        "schema": SCHEMA,
        "file": str(file) if file else None,
        "embedder": embedder,
        "vectors": "drawn" if drawn else "embedded",
        "seed": seed,
        "rows": [growth_row(row, rows[0]) for row in rows],
    }


def growth_row(row: Grown, smallest: Grown) -> dict[str, Any]:
    """One size beside the smallest."""
    return {
        "passages": row.passages,
        "questions": len(row.searched.find),
        "find": spread(row.searched.find),
        "chroma": spread(row.searched.chroma),
        "find_to_chroma": row.ratio,
        "find_to_smallest": float(np.median(row.searched.find) / np.median(smallest.searched.find)),
        "opened_seconds": row.searched.opened,
        "built_seconds": row.built,
        "again_to_built": row.again / row.built,
        "embedder_to_built": None if row.alone is None else row.alone / row.built,
        "built_per_second_to_smallest": row.speed / smallest.speed,
        "building_bytes": row.building_bytes,
        "memory_bytes_per_passage": row.bytes_per_passage,
        "disk_bytes_per_passage": row.bytes_on_disk / row.passages,
        "chroma_share_of_disk": row.chroma_on_disk / row.bytes_on_disk,
    }


def print_growth(console: Console, rows: Sequence[Grown]) -> None:
    """A line for each size, and what the columns are."""
    columns = ("passages", "find ms", "chroma ms", "ratio", "growth", "again", "embedder", "bytes")
    table = plain_table((), columns)
    for row in rows:
        told = growth_row(row, rows[0])
        table.add_row(
            f"{row.passages:,}",
            spread_cell(told["find"]),
            spread_cell(told["chroma"]),
            f"{told['find_to_chroma']:.2f}",
            f"{told['find_to_smallest']:.2f}",
            f"{told['again_to_built']:.2f}",
            "–" if row.alone is None else f"{told['embedder_to_built']:.2f}",
            "–" if row.bytes_per_passage is None else f"{row.bytes_per_passage:,.0f}",
        )
    console.print(table)
    console.print(Text(_LEGEND, style="dim"))


_KILO = 1000
_COLUMNS = (
    ("passages", "passages", "{:,}"),
    ("find, by a bare Chroma query", "find_to_chroma", "{:.2f}"),
    ("find, by the first line", "find_to_smallest", "{:.2f}"),
    ("passages built in a second, by the first line", "built_per_second_to_smallest", "{:.2f}"),
    ("building again after one change, by building", "again_to_built", "{:.1%}"),
    ("the embedder alone, by building", "embedder_to_built", "{:.1%}"),
    ("memory a passage", "memory_bytes_per_passage", "{:.1f} kB"),
    ("disk a passage", "disk_bytes_per_passage", "{:.1f} kB"),
)


def write_table(file: Path, rows: Sequence[Grown], texts: Path | None, drawn: bool) -> None:
    """Put the table in its place in a file; tables of drawn and of embedded vectors have places of their own.

    It has ratios and bytes, since times are those of one machine. Raises DocumentError when there is no such place.
    """
    before, after = parted_at_place(file, drawn)
    file.write_text(before + growth_table(rows, texts, drawn) + after, encoding="utf-8")


def parted_at_place(file: Path, drawn: bool) -> tuple[str, str]:
    """What stands before the place of the table and what after it, marks included. Raises DocumentError."""
    name = "drawn" if drawn else "embedded"
    begin, end = f"<!-- growth, {name} vectors -->\n", f"<!-- end of growth, {name} vectors -->"
    try:
        content = file.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise DocumentError(f"{file}: it cannot be read ({error}).") from error
    before, _, rest = content.partition(begin)
    _, _, after = rest.partition(end)
    if content.count(begin) != 1 or rest.count(end) != 1:
        raise DocumentError(f"{file}: the lines “{begin.strip()}” and “{end}” must stand there once each; write them.")
    return before + begin, end + after


def growth_table(rows: Sequence[Grown], texts: Path | None, drawn: bool) -> str:
    """A sentence on how it was measured, and a line for each size; columns that say nothing are left out."""
    told = [growth_row(row, rows[0]) for row in rows]
    columns = [column for column in _COLUMNS if any(row[column[1]] is not None for row in told)]
    how = (
        f"{len(rows[0].searched.find)} questions a size, {'drawn' if drawn else 'embedded'} vectors, "
        f"{f'texts of {texts.name} (made up where too few)' if texts else 'texts made up'}, one run:"
    )
    lines = [[title for title, _, _ in columns], ["---:"] * len(columns)]
    lines += [[_cell(row, field, form) for _, field, form in columns] for row in told]
    return "\n".join([how, "", *(f"| {' | '.join(line)} |" for line in lines), ""])


def _cell(row: dict[str, Any], field: str, form: str) -> str:
    value = row[field]
    if value is None:
        return "–"
    return form.format(value / _KILO if field.endswith("bytes_per_passage") else value)


_WIDTH, _HEIGHT = 860, 520
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 250, 50, 60
_LINE = 18  # between two names that would stand in one place

_TITLE = "How Riktlots grows with the number of passages"
# Colours that people with the common forms of colour blindness tell apart, each with a dash of its own.
_CURVES: tuple[tuple[str, str, str, Callable[[Grown], float | None]], ...] = (
    ("a search (find)", "#0072b2", "", lambda row: float(np.median(row.searched.find))),
    ("a bare Chroma query", "#56b4e9", "2 3", lambda row: float(np.median(row.searched.chroma))),
    ("building", "#d55e00", "9 4", lambda row: row.built),
    ("building again after one change", "#cc79a7", "9 3 2 3", lambda row: row.again),
    ("memory of the open index", "#009e73", "5 4", lambda row: row.bytes_open),
)


@dataclass(frozen=True, slots=True)
class _Curve:
    name: str
    colour: str
    dash: str
    points: tuple[tuple[int, float], ...]


def check_picture(file: Path, sizes: Sequence[int]) -> None:
    """Raises InputError where nothing can be drawn: of less than two sizes, as a file of another kind, in no folder."""
    if file.suffix != ".svg":
        raise InputError(f"the picture is SVG; give it a name such as {file.with_suffix('.svg').name}.")
    if not file.absolute().parent.is_dir():
        raise InputError(f"{file}: there is no such folder; make it, or name another one.")
    if len(set(sizes)) < 2:
        raise InputError("a curve takes two sizes at least; give --size twice.")


def draw(rows: Sequence[Grown]) -> str:
    """The curves of two sizes or more as SVG, with a title and a description in words for those who do not see it."""
    curves = list(_curves(rows))
    sizes = [row.passages for row in rows]
    values = [value for curve in curves for _, value in curve.points] + [sizes[-1] / sizes[0]]
    plane = _Plane(sizes[0], sizes[-1], min(1.0, *values), max(values))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        'aria-labelledby="title description" font-family="sans-serif" font-size="13">',
        f'<title id="title">{escape(_TITLE)}</title>',
        f'<desc id="description">{escape(_described(curves))}</desc>',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        f'<text x="{_LEFT}" y="24" font-size="16" fill="#222222">{escape(_TITLE)}</text>',
        *_axes(plane, sizes),
        _line(plane, _Curve("", "#767676", "1 5", ((sizes[0], 1.0), (sizes[-1], sizes[-1] / sizes[0]))), 1),
        *(_line(plane, curve, 2.5) for curve in curves),
        *_names(plane, curves, sizes),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _curves(rows: Sequence[Grown]) -> Iterator[_Curve]:
    for name, colour, dash, value in _CURVES:
        found = [(row.passages, value(row)) for row in rows]
        first = found[0][1]
        if first and all(number for _, number in found):
            yield _Curve(name, colour, dash, tuple((size, (number or 0) / first) for size, number in found))


def _described(curves: Sequence[_Curve]) -> str:
    told = (
        f"{curve.name}: {', '.join(f'{value:.2f} at {size:,}' for size, value in curve.points)}" for curve in curves
    )
    return "Each as a multiple of what it is at the fewest passages. " + "; ".join(told) + "."


class _Plane:
    """From numbers to places in the picture."""

    def __init__(self, left: float, right: float, bottom: float, top: float) -> None:
        self._x, self._y = (math.log10(left), math.log10(right)), (math.log10(bottom), math.log10(top))
        self.powers = [10.0**power for power in range(math.ceil(self._y[0]), math.floor(self._y[1]) + 1)]

    def x(self, value: float) -> float:
        return _LEFT + (math.log10(value) - self._x[0]) / (self._x[1] - self._x[0]) * (_WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        share = (math.log10(value) - self._y[0]) / (self._y[1] - self._y[0])
        return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)


def _axes(plane: _Plane, sizes: Sequence[int]) -> Iterator[str]:
    right, bottom = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    for power in plane.powers:
        y = plane.y(power)
        yield f'<path d="M{_LEFT} {y:.1f}H{right}" stroke="#dddddd"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#444444">{power:g}×</text>'
    for size in sizes:
        x = plane.x(size)
        yield f'<path d="M{x:.1f} {bottom}v5" stroke="#444444"/>'
        yield f'<text x="{x:.1f}" y="{bottom + 20}" text-anchor="middle" fill="#444444">{size:,}</text>'
    yield f'<path d="M{_LEFT} {_TOP}V{bottom}H{right}" fill="none" stroke="#444444"/>'
    yield f'<text x="{(_LEFT + right) / 2}" y="{bottom + 44}" text-anchor="middle" fill="#444444">passages</text>'


def _line(plane: _Plane, curve: _Curve, width: float) -> str:
    points = " ".join(f"{plane.x(size):.1f},{plane.y(value):.1f}" for size, value in curve.points)
    dash = f' stroke-dasharray="{curve.dash}"' if curve.dash else ""
    return f'<polyline points="{points}" fill="none" stroke="{curve.colour}" stroke-width="{width}"{dash}/>'


def _names(plane: _Plane, curves: Sequence[_Curve], sizes: Sequence[int]) -> Iterator[str]:
    """The name of each curve where it ends, moved down where another stands."""
    names = [(plane.y(curve.points[-1][1]), curve.name, curve.colour) for curve in curves]
    names.append((plane.y(sizes[-1] / sizes[0]), "as the passages", "#767676"))
    free = 0.0
    for wanted, name, colour in sorted(names):
        y = max(wanted, free)
        free = y + _LINE
        yield f'<text x="{_WIDTH - _RIGHT + 8}" y="{y + 4:.1f}" fill="{colour}">{escape(name)}</text>'
