"""A small act that tests read back, and documents made of it with or without mistakes."""

from __future__ import annotations

from collections.abc import Sequence

from riktlots.evals.bench.reading.acts import BODY, Act, law_from_markdown
from riktlots.ingest.document import Block, BlockKind, Document, PageStart, assemble
from riktlots.ingest.model import Edition, Form, Passage
from riktlots.ingest.structure.passages import split_passages

LAW = """# Lag (2031:7) om samarbeten

SFS: 2031:7
Departement: Utbildningsdepartementet

## 1 kap. Inledning

### Tillämpning

**1 §** Denna lag gäller samarbeten med en part i ett annat land.

Lagen gäller inte

1. studentutbyten, eller

2. resor.

**2 §** Med part avses en juridisk person.

## 2 kap. Anmälan

**1 §** Anmälan ska vara skriftlig.

**1 a §** Regeringen får meddela föreskrifter om anmälan.

## Övergångsbestämmelser

2031:7

1. Denna lag träder i kraft den 1 juli 2031.
"""


def law() -> Act:
    """The act as truth."""
    return law_from_markdown("lag", LAW)


def blocks_of(act: Act) -> list[Block]:
    """The blocks that a reader without a mistake hands out."""
    return [
        Block(
            piece.text,
            BlockKind.HEADING
            if piece.level
            else BlockKind.LIST_ITEM
            if piece.text[1:3] == ". "
            else BlockKind.PARAGRAPH,
            piece.level,
        )
        for piece in act.pieces
    ]


def read(blocks: Sequence[Block]) -> tuple[Document, list[Passage]]:
    """A document of these blocks and the product's passages of it."""
    document = assemble(blocks)
    return document, split_passages(document, Edition("lag", "original", Form.ORIGINAL, "sv", ""))


def on_page(block: Block, index: int) -> Block:
    """The block on a page, counted from 0."""
    return Block(block.text, block.kind, block.level, (PageStart(0, index),))


def body_of(act: Act) -> list[str]:
    """The texts that are no headings."""
    return [piece.text for piece in act.pieces if piece.role in BODY]
