"""A Document as JSON and back, exactly: how it crosses from one process to another and rests on the disk."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest.document import Document

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Document]:
    # Costs time to import, and most commands read no file.
    from pydantic import TypeAdapter

    return TypeAdapter(Document)


def to_json(document: Document) -> bytes:
    """One line of JSON in UTF-8. The document must hold whole characters only (see whole_characters)."""
    return _adapter().dump_json(document)


def from_json(content: bytes) -> Document:
    """The inverse of `to_json`. Raises ValueError when it is no document, or one whose blocks are not in its text."""
    document = _adapter().validate_json(content, strict=True)
    for block in document.blocks:
        if block.start < 0 or document.text[block.start : block.end] != block.text:
            raise ValueError(f"the block at {block.start} is not in the text")
    return document


def whole_characters(document: Document) -> Document:
    """The document with U+FFFD for each lone surrogate, half a character that no file can hold; lengths stay."""

    def whole(text: str) -> str:
        return _HALF_A_CHARACTER.sub("\ufffd", text)

    if not any(map(_HALF_A_CHARACTER.search, _texts(document))):
        return document
    return replace(
        document,
        text=whole(document.text),
        raw=whole(document.raw),
        blocks=tuple(replace(block, text=whole(block.text)) for block in document.blocks),
        dropped=tuple(replace(piece, text=whole(piece.text)) for piece in document.dropped),
        oddities=tuple(replace(oddity, detail=whole(oddity.detail)) for oddity in document.oddities),
    )


def _texts(document: Document) -> list[str]:
    dropped = (piece.text for piece in document.dropped)
    return [document.text, document.raw, *dropped, *(oddity.detail for oddity in document.oddities)]
