"""Pieces of a document that are read together at one place, and how they are gathered in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import ceil

from riktlots.ingest.document import BLOCK_SEPARATOR, Block, PageStart, Run, page_at
from riktlots.ingest.language import sentence_spans
from riktlots.ingest.locator import Step, Unit
from riktlots.ingest.structure.outline import ends_sentence


@dataclass(slots=True)
class Paragraph:
    """Pieces next to each other in a document that stand at one place, which `steps` names from the outside in.

    `headings` is the path of headings above. `points` says for each piece which point begins with it (“d”, “3”), None
    where it goes on with what is before it, and empty where the words are the paragraph's own. A part of the paragraph
    that consists of points is named by them.
    """

    pieces: list[Block]
    steps: tuple[Step, ...]
    headings: tuple[str, ...]
    points: list[str | None]

    @property
    def start(self) -> int:
        return self.pieces[0].start

    @property
    def end(self) -> int:
        return self.pieces[-1].end

    def touches(self, start: int) -> bool:
        """Whether nothing stands between the paragraph and a text that begins at `start`."""
        return start - self.end <= len(BLOCK_SEPARATOR)


@dataclass
class Gathering:
    """The paragraphs so far; the last one may still be open, so that pieces can join it."""

    closed: list[Paragraph] = field(default_factory=list)
    open: Paragraph | None = None

    def begin(self, piece: Block, steps: tuple[Step, ...], headings: tuple[str, ...], point: str = "") -> None:
        """Start a paragraph with a piece."""
        self.close()
        self.open = Paragraph([piece], steps, headings, [point])

    def join(self, piece: Block, point: str | None = None, *, steps: tuple[Step, ...] = ()) -> None:
        """Add a piece to the open paragraph, which `steps`, where given, puts at another place."""
        if self.open is None:
            raise ValueError("no paragraph is open")
        self.open.pieces.append(piece)
        self.open.points.append(point)
        self.open.steps = steps or self.open.steps

    def close(self) -> None:
        """End the open paragraph, if there is one."""
        if self.open:
            self.closed.append(self.open)
            self.open = None


def cut(block: Block, offsets: Iterable[int]) -> list[Block]:
    """The block in pieces that begin at these offsets of its text; white space between pieces belongs to none."""
    bounds = [0, *sorted({at for at in offsets if 0 < at < len(block.text)}), len(block.text)]
    if len(bounds) == 2:
        return [block]
    pieces: list[Block] = []
    for first, last in pairwise(bounds):
        text = block.text[first:last]
        start = first + len(text) - len(text.lstrip())
        if text.strip():
            pieces.append(
                replace(
                    block,
                    text=text.strip(),
                    start=block.start + start,
                    pages=_pages(block, start, last),
                    origin=_origin(block, start, start + len(text.strip())),
                )
            )
    return pieces


def _pages(block: Block, start: int, end: int) -> tuple[PageStart, ...]:
    first = page_at(block.pages, start)
    later = [replace(page, offset=page.offset - start) for page in block.pages if start < page.offset < end]
    return (replace(first, offset=0), *later) if first else tuple(later)


def _origin(block: Block, start: int, end: int) -> tuple[Run, ...]:
    return tuple(
        Run(first - start, run.raw_start + first - run.start, last - first)
        for run in block.origin
        if (first := max(start, run.start)) < (last := min(end, run.start + run.length))
    )


LONGEST = 1200
"""Characters of a passage. A sentence is never cut, so a longer one makes a longer passage."""


def in_parts(paragraph: Paragraph) -> Iterator[Paragraph]:
    """The paragraph, or its parts where it is too long.

    A part begins at an item, row or paragraph of its own; within one that is too long by itself, at a sentence. What
    leads into a list takes its first item along.
    """
    if paragraph.end - paragraph.start <= LONGEST:
        yield paragraph
        return
    pieces = [
        (chunk, point if index == 0 else None)
        for piece, point in zip(paragraph.pieces, paragraph.points, strict=True)
        for index, chunk in enumerate(_at_sentences(piece))
    ]
    for part in _packed(pieces):
        yield _named(replace(paragraph, pieces=[piece for piece, _ in part], points=[point for _, point in part]))


def _at_sentences(piece: Block) -> list[Block]:
    """A piece that is too long by itself in chunks of whole sentences, about equally long."""
    if len(piece.text) <= LONGEST:
        return [piece]
    spans = sentence_spans(piece.text)
    target = len(piece.text) / ceil(len(piece.text) / LONGEST)
    starts = [0]
    for start, end in spans[1:]:
        if start - starts[-1] >= target or end - starts[-1] > LONGEST:
            starts.append(start)
    return cut(piece, starts)


def _packed(pieces: list[tuple[Block, str | None]]) -> Iterator[list[tuple[Block, str | None]]]:
    total = pieces[-1][0].end - pieces[0][0].start
    target = total / ceil(total / LONGEST)
    part: list[tuple[Block, str | None]] = []
    for piece, point in pieces:
        if part:
            length, with_this = part[-1][0].end - part[0][0].start, piece.end - part[0][0].start
            leads = part == pieces[:1] and not ends_sentence(part[0][0].text)
            if not leads and (length >= target or with_this > LONGEST):
                yield part
                part = []
        part.append((piece, point))
    yield part


def _named(part: Paragraph) -> Paragraph:
    """A part that begins at a point of an article, named by the points in it: `2.2 d–f`."""
    points = [point for point in part.points if point]
    *outer, last = part.steps
    if not part.points[0] or "" in part.points or last.unit is not Unit.ARTICLE:
        return part
    first_name, last_name = (
        f"{last.value}.{p}" if p[0].isdigit() else f"{last.value} {p}" for p in (points[0], points[-1])
    )
    if first_name == last_name:
        name = first_name
    else:
        name = f"{first_name}–{points[-1] if points[-1].isalpha() else last_name}"
    return replace(part, steps=(*outer, Step(Unit.ARTICLE, name)))
