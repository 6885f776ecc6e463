"""The curves of growth as a picture: SVG, both axes logarithmic, each curve beside its value at the smallest size."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import numpy as np

from evals.bench.growth.measure import Grown
from ingest.errors import InputError

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
