"""A block in pieces, each with its own offsets and pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from ingest.document import Block, PageStart, Run, page_at


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
