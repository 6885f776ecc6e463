"""A document for people as blocks, the same for a terminal, Markdown and Word."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Style(Enum):
    """How a block is shown."""

    TITLE = auto()
    HEADING = auto()
    ITEM = auto()
    TEXT = auto()
    STRONG = auto()
    QUOTE = auto()
    BULLET = auto()
    SMALL = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph: its words, how they are shown, and the address that they lead to (or empty)."""

    style: Style
    words: str
    url: str = ""
