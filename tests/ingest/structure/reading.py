"""A text in the form of a file, read and split, for the tests beside this module."""

from __future__ import annotations

from collections.abc import Iterable

from riktlots.ingest.document import Block, BlockKind, assemble
from riktlots.ingest.model import Edition, Form, Passage
from riktlots.ingest.readers.markdown import markdown_document
from riktlots.ingest.readers.text import text_document
from riktlots.ingest.structure.passages import split_passages

EDITION = Edition("test", "original", Form.ORIGINAL, "sv", "")


def of_text(text: str) -> list[Passage]:
    return split_passages(text_document(text), EDITION)


def of_markdown(text: str) -> list[Passage]:
    return split_passages(markdown_document(text), EDITION)


def of_blocks(blocks: Iterable[tuple[str, BlockKind] | Block]) -> list[Passage]:
    made = [block if isinstance(block, Block) else Block(block[0], block[1]) for block in blocks]
    return split_passages(assemble(made), EDITION)


def places(passages: Iterable[Passage]) -> list[str]:
    """The locators with their parts, as they stand in an address."""
    return [str(passage.address).partition(" ")[2] for passage in passages]
