"""Web pages for tests, read from a file as a user's are."""

from __future__ import annotations

from pathlib import Path

from riktlots.ingest.document import BlockKind, Document, Reason
from riktlots.ingest.readers.html.reader import read_page

FILLER = "<p>Lärosätet ska se till att inget kontrollerat lämnar landet innan frågan om tillstånd är utredd.</p>"


def read(folder: Path, body: str | bytes, head: str = "") -> Document:
    """A page with this body (or, as bytes, these bytes), as it is read."""
    path = folder / "sida.html"
    if isinstance(body, str):
        body = f"<!doctype html><html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>".encode()
    path.write_bytes(body)
    return read_page(path)


def blocks(document: Document) -> list[tuple[BlockKind, str]]:
    """Kind and text of each block."""
    return [(block.kind, block.text) for block in document.blocks]


def dropped(document: Document, reason: Reason) -> list[str]:
    """What was left out for a reason."""
    return [piece.text for piece in document.dropped if piece.reason is reason]
