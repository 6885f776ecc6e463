"""What a reader makes of a file: a text and its blocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

BLOCK_SEPARATOR = "\n\n"


class BlockKind(StrEnum):
    """The role of a block on the page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph or list item, with `document.text[start:end] == text`.

    `level` is the heading's depth from 1; for other blocks it is 0.
    """

    text: str
    kind: BlockKind
    level: int = 0
    page_index: int | None = None
    page_label: str | None = None
    start: int = 0

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: its blocks in reading order, and their texts joined by an empty line."""

    text: str
    blocks: tuple[Block, ...]


def normalise(text: str) -> str:
    """The declared normalisation of a block: white space (also no-break) runs become one space, soft hyphens go."""
    return " ".join(text.replace("\u00ad", "").split())


def assemble(blocks: Iterable[Block]) -> Document:
    """Give each block its offset and join the texts. Empty blocks are left out."""
    placed: list[Block] = []
    offset = 0
    for block in blocks:
        if not block.text:
            continue
        placed.append(replace(block, start=offset))
        offset += len(block.text) + len(BLOCK_SEPARATOR)
    return Document(BLOCK_SEPARATOR.join(block.text for block in placed), tuple(placed))
