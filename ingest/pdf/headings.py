"""How deep each heading of a document stands: by its number, its size and its weight."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.pdf.marks import begins_chapter, section_depth
from ingest.pdf.paragraphs import Group

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
