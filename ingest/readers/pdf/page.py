"""The content of a page: pieces of text with their places, rules and filled areas, in points on the upright page."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]  # left, bottom, right, top


class Ink(Enum):
    """The way a piece of text is painted."""

    VISIBLE = "visible"
    WHITE = "white"
    NONE = "none"  # neither filled nor stroked, or fully transparent


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters shown in one go, without spaces at the ends (`before`, `after` say that there were some).

    `left` and `right` are the ends along the baseline, `base` its height, `size` the height of an em, all in points
    after the page and the text are turned upright; `turn` says by how many quarters the text was turned, and `spot`
    where it stands on the upright page. `order` is the place in the page's drawing order.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    told: bool
    ink: Ink
    turn: int
    spot: Box
    order: int
    before: bool = False
    after: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """A filled shape or a picture, drawn as number `order`; `white` where its colour is that of paper."""

    box: Box
    order: int
    white: bool
    picture: bool = False


@dataclass(slots=True)
class Page:
    """A page as drawn: its width and height in points, its pieces of text, its horizontal rules, its
    upright bars and its areas."""

    width: float
    height: float
    pieces: list[Piece] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    bars: list[Box] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)


def multiplied(m: Matrix, n: Matrix) -> Matrix:
    """The transformation that does `m` first, then `n`."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def placed(m: Matrix, x: float, y: float) -> tuple[float, float]:
    """A point after a transformation."""
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def box_of(points: list[tuple[float, float]]) -> Box:
    """The smallest upright box around some points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)
