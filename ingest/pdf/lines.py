"""From pieces of text to lines: what stands side by side on one baseline, without a wide gap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from ingest.pdf.page import Box, Piece

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
