"""How long a passage is: a long paragraph in parts, which end where a piece or a sentence ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import ceil

from ingest.document import Block
from ingest.locator import Step, Unit
from ingest.sentences import sentence_spans
from ingest.structure.cut import cut
from ingest.structure.items import ends_sentence
from ingest.structure.paragraph import Paragraph

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
