"""Blocks from groups of lines, with their pages, their place and their origin in the raw text."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from riktlots.ingest.document import Block, BlockKind
from riktlots.ingest.readers.pdf.lines import Line
from riktlots.ingest.readers.pdf.marks import begins_chapter, begins_item, begins_section, bullet_length, section_depth
from riktlots.ingest.readers.pdf.page import Box
from riktlots.ingest.readers.pdf.paragraphs import Group
from riktlots.ingest.readers.pdf.running_text import Flow, Words, mended

_DEEPEST = 6


def heading_levels(headings: Sequence[Group]) -> list[int]:
    """The level of each heading, from 1. Larger stands above smaller, bold above light, and within one look the
    numbers decide: 2 above 2.1, and in an act the chapter above what it holds."""
    looks = sorted({_look(group) for group in headings}, reverse=True)
    ranks = [looks.index(_look(group)) + 1 for group in headings]
    numbered = [(section_depth(group.text), rank) for group, rank in zip(headings, ranks, strict=True)]
    depths = [depth for depth, _ in numbered if depth]
    shallowest = min(depths, default=0)
    top = min((rank for depth, rank in numbered if depth == shallowest and depth), default=0)
    levels = [rank if not depth else top + depth - shallowest for depth, rank in numbered]
    return [min(level, _DEEPEST) for level in _under_chapters(headings, levels)]


def _look(group: Group) -> tuple[float, bool]:
    return round(group.first.size * 2) / 2, group.first.bold


def _under_chapters(headings: Sequence[Group], levels: list[int]) -> list[int]:
    """In an act, headings that look like those of the chapters stand below them."""
    chapters = [level for group, level in zip(headings, levels, strict=True) if begins_chapter(group.text)]
    if not chapters:
        return levels
    chapter = min(chapters)
    inside = False
    result: list[int] = []
    for group, level in zip(headings, levels, strict=True):
        if begins_chapter(group.text):
            inside, level = True, chapter
        elif inside and level == chapter:
            level += 1
        elif level < chapter:
            inside = False
        result.append(level)
    return result


_CELL_MARK = " | "


class BlockMaker:
    """Makes the blocks of one document."""

    def __init__(self, flow: Flow, labels: Sequence[str | None]) -> None:
        self.flow, self.labels = flow, labels
        self.words = Words.of(line.text for line in flow.lines)

    def blocks(self, groups: Sequence[Group], notes: Sequence[Group]) -> Iterator[Block]:
        """The blocks in reading order; the footnotes of a page after the block that the page ends with."""
        headings = [group for group in groups if group.heading]
        levels = iter(heading_levels(headings))
        waiting = deque(notes)
        for group in groups:
            while waiting and waiting[0].first.page < group.first.page:
                yield self._block(waiting.popleft(), BlockKind.FOOTNOTE)
            if group.heading:
                yield self._block(group, BlockKind.HEADING, next(levels))
            else:
                yield self._block(group, _kind(group))
        for note in waiting:
            yield self._block(note, BlockKind.FOOTNOTE)

    def _block(self, group: Group, kind: BlockKind, level: int = 0) -> Block:
        stretches = [self.flow.places[id(line)] for line in group.lines]
        if kind is BlockKind.LIST_ITEM:
            stretches[0] = replace(stretches[0], start=stretches[0].start + bullet_length(group.first.text))
        cell_mark = _CELL_MARK if kind is BlockKind.TABLE_ROW else " "
        text, runs, starts = mended(self.flow.raw, stretches, self.words, cell_mark=cell_mark)
        pages = tuple(replace(start, label=self.labels[start.index]) for start in starts)
        return Block(text, kind, level, pages, _box(group.lines), runs)


def _kind(group: Group) -> BlockKind:
    if group.first.cells:
        return BlockKind.TABLE_ROW
    text = group.first.text
    return BlockKind.LIST_ITEM if begins_item(text) and not begins_section(text) else BlockKind.PARAGRAPH


def _box(lines: Sequence[Line]) -> Box:
    """The box around the lines of the first page."""
    spots = [line.spot for line in lines if line.page == lines[0].page]
    return min(s[0] for s in spots), min(s[1] for s in spots), max(s[2] for s in spots), max(s[3] for s in spots)


def note_groups(lines: Sequence[Line], begins: Mapping[int, bool]) -> list[Group]:
    """The footnotes among some lines; `begins` says by the `id` of a line whether a note begins with it."""
    notes: list[Group] = []
    for line in lines:
        if notes and not begins[id(line)]:
            notes[-1].lines.append(line)
        else:
            notes.append(Group([line]))
    return notes
