"""The text instructions of a page: the position of the pen, and the pieces of text that it shows."""

from __future__ import annotations

import math
import re
from copy import copy
from typing import Any

from riktlots.ingest.readers.pdf.fonts import Face
from riktlots.ingest.readers.pdf.page import Box, Ink, Matrix, Page, Piece, box_of, multiplied, placed

_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_FAINT = 0.05
_JUMP = 1.0  # em: a wider gap within one instruction parts two pieces
_BACK = 0.15  # em: an accent is drawn first, then the pen goes back for its letter
_ACCENTS = {"´": "\u0301", "`": "\u0300", "¨": "\u0308", "˚": "\u030a", "ˆ": "\u0302", "˜": "\u0303", "¸": "\u0327"}
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_LEFT_TO_RIGHT = re.compile(r"[A-Za-z0-9]")


class State:
    """The graphics state: what the instructions have set so far of the page (`matrix`, colour) and of the text."""

    __slots__ = (
        "face",
        "leading",
        "letter_gap",
        "matrix",
        "mode",
        "off",
        "opacity",
        "rise",
        "size",
        "space",
        "stretch",
        "white",
        "word_gap",
    )

    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix
        self.face: Face | None = None
        self.size, self.leading, self.rise, self.letter_gap, self.word_gap, self.stretch = 12.0, 0.0, 0.0, 0.0, 0.0, 1.0
        self.mode, self.off = 0, 0
        self.opacity, self.space, self.white = 1.0, "/DeviceGray", False

    def copy(self) -> State:
        return copy(self)

    @property
    def ink(self) -> Ink:
        if self.mode in (3, 7) or self.opacity <= _FAINT or self.off > 0:
            return Ink.NONE
        return Ink.WHITE if self.white and self.mode in (0, 4) else Ink.VISIBLE


class Pen:
    """Writes pieces of text onto a page. The text matrices live here, because every text object resets them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.line, self.at = _IDENTITY, _IDENTITY
        self.order = 0

    def next(self) -> int:
        """The next place in the drawing order."""
        self.order += 1
        return self.order

    def follow(self, operator: bytes, operands: list[Any], state: State) -> None:
        """Carry out one text instruction; others are passed over."""
        match operator:
            case b"TJ":
                self._show(operands[0] if operands and isinstance(operands[0], list) else [], state)
            case b"Tj":
                self._show(operands[:1], state)
            case b"Td":
                self._move(*_two(operands))
            case b"TD":
                x, y = _two(operands)
                state.leading = -y
                self._move(x, y)
            case b"Tm":
                numbers = [float(n) for n in operands if isinstance(n, int | float)]
                if len(numbers) == 6:
                    self.line = self.at = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5])
            case b"T*":
                self._move(0.0, -state.leading)
            case b"BT":
                self.line = self.at = _IDENTITY
            case b"'":
                self._move(0.0, -state.leading)
                self._show(operands[:1], state)
            case b'"':
                if len(operands) == 3:
                    state.word_gap, state.letter_gap = _two(operands)
                    self._move(0.0, -state.leading)
                    self._show(operands[2:], state)
            case b"Tc" | b"Tw" | b"TL" | b"Ts" | b"Tz" | b"Tr":
                if operands and isinstance(operands[0], int | float):
                    _set(operator, float(operands[0]), state)
            case _:
                pass

    def _move(self, x: float, y: float) -> None:
        self.line = self.at = multiplied((1.0, 0.0, 0.0, 1.0, x, y), self.line)

    def _show(self, items: list[Any], state: State) -> None:
        """Show strings with the gaps (in 1/1000 em) between them."""
        face = state.face
        if face is None:
            return
        size, stretch, letter_gap, word_gap = state.size, state.stretch, state.letter_gap, state.word_gap
        characters: list[str] = []
        start = end = x = 0.0  # ends of what is shown, without spaces, and the pen, in text space
        before = after = False
        accent = ""
        for item in items:
            if isinstance(item, int | float):
                gap = -float(item) / 1000
                x += gap * size * stretch
                if gap >= _JUMP or gap <= -_JUMP:
                    self._write(characters, (start, end), state, before=before, after=True)
                    characters, before, after = [], True, False
                elif gap >= face.gap:
                    before, after = before or not characters, True
                elif gap <= -_BACK and characters and characters[-1] in _ACCENTS:
                    accent = _ACCENTS[characters.pop()]
                continue
            for glyph in face.glyphs(item if isinstance(item, bytes) else str(item).encode("latin-1", "replace")):
                width = (glyph.width * size + letter_gap + (word_gap if glyph.spaces else 0.0)) * stretch
                if glyph.text.isspace():
                    before, after = before or not characters, True
                elif glyph.text:
                    if after and characters:
                        characters.append(" ")
                    if not characters:
                        start = x
                    characters.append(glyph.text + accent)
                    after, accent = False, ""
                    end = x + glyph.width * size * stretch
                x += width
        self._write(characters, (start, end), state, before=before, after=after)
        self.at = multiplied((1.0, 0.0, 0.0, 1.0, x, 0.0), self.at)

    def _write(
        self, characters: list[str], ends: tuple[float, float], state: State, *, before: bool, after: bool
    ) -> None:
        """Put a piece onto the page; of a string of spaces only the trace that the next piece shows."""
        if not characters or state.face is None:
            return
        matrix = multiplied(self.at, state.matrix)
        start, end = placed(matrix, ends[0], state.rise), placed(matrix, ends[1], state.rise)
        size = abs(state.size) * state.face.scale * math.hypot(matrix[2], matrix[3])
        if not all(math.isfinite(n) for n in (*start, *end, size)):
            return
        turn = _quarters(matrix, backwards=state.size < 0)
        left, base = _upright(start, turn)
        right, _ = _upright(end, turn)
        self.page.pieces.append(
            Piece(
                text=_in_reading_order(characters).strip(),
                left=min(left, right),
                right=max(left, right),
                base=base,
                size=size,
                bold=state.face.bold or state.mode == 2,
                told=state.face.told,
                ink=state.ink,
                turn=turn,
                spot=_spot(start, end, matrix, size),
                order=self.next(),
                before=before,
                after=after,
            )
        )


def _set(operator: bytes, value: float, state: State) -> None:
    match operator:
        case b"Tc":
            state.letter_gap = value
        case b"Tw":
            state.word_gap = value
        case b"TL":
            state.leading = value
        case b"Ts":
            state.rise = value
        case b"Tz":
            state.stretch = value / 100
        case _:
            state.mode = int(value)


def _two(operands: list[Any]) -> tuple[float, float]:
    numbers = [float(n) if isinstance(n, int | float) else 0.0 for n in operands[:2]]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else (0.0, 0.0)


def _quarters(matrix: Matrix, *, backwards: bool) -> int:
    """The quarters that text is turned by, counter-clockwise, 0 to 3."""
    angle = math.atan2(matrix[1], matrix[0]) + (math.pi if backwards else 0.0)
    return round(angle / (math.pi / 2)) % 4


def _upright(point: tuple[float, float], turn: int) -> tuple[float, float]:
    """A point where the page is turned so that text turned by `turn` quarters stands upright."""
    x, y = point
    return ((x, y), (y, -x), (-x, -y), (-y, x))[turn]


def _spot(start: tuple[float, float], end: tuple[float, float], matrix: Matrix, size: float) -> Box:
    """The box of a piece on the upright page."""
    length = math.hypot(matrix[2], matrix[3]) or 1.0
    up = (matrix[2] / length * size * 0.7, matrix[3] / length * size * 0.7)
    return box_of([start, end, (start[0] + up[0], start[1] + up[1]), (end[0] + up[0], end[1] + up[1])])


def _in_reading_order(glyphs: list[str]) -> str:
    """Scripts that run from right to left are drawn from left to right; the glyphs of their words are turned round."""
    text = "".join(glyphs)
    if not _RIGHT_TO_LEFT.search(text) or _LEFT_TO_RIGHT.search(text):
        return text
    return "".join(reversed(glyphs))
