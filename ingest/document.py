"""Result of reading a file: its text in blocks with their origin, the text left out, and the oddities."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from riktlots.ingest.locator import Step

if TYPE_CHECKING:
    from pydantic import TypeAdapter


BLOCK_SEPARATOR = "\n\n"


class BlockKind(StrEnum):
    """The role of a block on the page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class PageStart:
    """A page begins at `offset` of a text: its index from 0, and the printed number where there is one."""

    offset: int
    index: int
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """`length` characters that a text took unchanged from the raw text: text[start:…] == raw[raw_start:…]."""

    start: int
    raw_start: int
    length: int


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item, row of a table or footnote, with `document.text[start:end] == text`.

    `level` is the heading's depth from 1; for other blocks it is 0. `pages` says where in the text each page begins,
    the first at offset 0; it is empty without pages. `box` is the place on the first page as left, bottom, right, top
    in points. `origin` are the runs of characters taken unchanged from the document's raw text (offsets within the
    block's text).
    """

    text: str
    kind: BlockKind
    level: int = 0
    pages: tuple[PageStart, ...] = ()
    box: tuple[float, float, float, float] | None = None
    origin: tuple[Run, ...] = ()
    start: int = 0

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class Reason(StrEnum):
    """Why a piece of a file is not among its blocks."""

    RUNNING_HEAD = "running_head"
    PAGE_NUMBER = "page_number"
    CONTENTS = "contents"
    HIDDEN = "hidden"
    BOILERPLATE = "boilerplate"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Dropped:
    """A piece of text that was left out, and why."""

    text: str
    reason: Reason
    page_index: int | None = None


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something about a file that its owner should know: a key of the text catalogues, and what fills it in."""

    key: str
    detail: str = ""
    page_index: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """`document.text[start:end]` as one passage, before the document is an edition of a source.

    `steps` names the place from the outside in and is never empty; `headings` is the path of headings above. `pages`
    says where in the span each page begins, the first at offset 0; it is empty without pages.
    """

    steps: tuple[Step, ...]
    headings: tuple[str, ...]
    start: int
    end: int
    pages: tuple[PageStart, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: its blocks in reading order, and their texts joined by an empty line.

    `raw` is what the reader took from the file before normalisation, which the blocks' `origin` counts in; empty where
    a reader keeps none. `pages` is the number of pages, 0 for files without. `spans` are its passages in order, None
    until the document is split.
    """

    text: str
    blocks: tuple[Block, ...]
    raw: str = ""
    pages: int = 0
    dropped: tuple[Dropped, ...] = ()
    oddities: tuple[Oddity, ...] = ()
    spans: tuple[Span, ...] | None = None

    def raw_span(self, start: int, end: int) -> tuple[int, int] | None:
        """The span of the raw text that `text[start:end]` came from; None where nothing of it is there unchanged."""
        touched: list[tuple[int, int]] = []
        for block in self.blocks:
            if block.end <= start or block.start >= end:
                continue
            for run in block.origin:
                first = max(start - block.start, run.start)
                last = min(end - block.start, run.start + run.length)
                if first < last:
                    touched.append((run.raw_start + first - run.start, run.raw_start + last - run.start))
        return (min(a for a, _ in touched), max(b for _, b in touched)) if touched else None


# A single space stands in both texts, so a run goes on over it.
_UNBROKEN = re.compile(r"[^\s\u00ad]+(?: [^\s\u00ad]+)*")


def normalise(text: str) -> str:
    """The declared normalisation of a block: white space (also no-break) runs become one space, soft hyphens go."""
    return " ".join(text.replace("\u00ad", "").split())


def normalise_from(raw: str, start: int, end: int) -> tuple[str, tuple[Run, ...]]:
    """`normalise(raw[start:end])`, and the runs of it that stand unchanged in `raw`."""
    pieces: list[str] = []
    runs: list[Run] = []
    length = 0
    for match in _UNBROKEN.finditer(raw, start, end):
        gap = raw[runs[-1].raw_start + runs[-1].length : match.start()] if runs else ""
        if gap.replace("\u00ad", ""):
            pieces.append(" ")
            length += 1
        runs.append(Run(length, match.start(), len(match.group())))
        pieces.append(match.group())
        length += len(match.group())
    return "".join(pieces), tuple(runs)


def page_at(pages: Sequence[PageStart], offset: int) -> PageStart | None:
    """The page on which a character of a text stands; None for a text without pages."""
    index = bisect_right([page.offset for page in pages], offset) - 1
    return pages[index] if index >= 0 else None


@dataclass(frozen=True, slots=True)
class Share:
    """The part of a text that stands on one page: `text[start:end]`."""

    page: PageStart
    start: int
    end: int


def shares(pages: Sequence[PageStart], start: int, end: int) -> list[Share]:
    """The pages on which `text[start:end]` stands, each with its part of it; none for a text without pages."""
    ends = [page.offset for page in pages[1:]] + [end]
    found = (Share(page, max(start, page.offset), min(end, last)) for page, last in zip(pages, ends, strict=False))
    return [share for share in found if share.start < share.end]


def assemble(
    blocks: Iterable[Block],
    *,
    raw: str = "",
    pages: int = 0,
    dropped: Iterable[Dropped] = (),
    oddities: Iterable[Oddity] = (),
) -> Document:
    """Give each block its offset and join the texts. Empty blocks are left out."""
    placed: list[Block] = []
    offset = 0
    for block in blocks:
        if not block.text:
            continue
        placed.append(replace(block, start=offset))
        offset += len(block.text) + len(BLOCK_SEPARATOR)
    text = BLOCK_SEPARATOR.join(block.text for block in placed)
    return Document(text, tuple(placed), raw, pages, tuple(dropped), tuple(oddities))


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
    """The inverse of `to_json`. Raises ValueError when it is no document, or a block or span is not in its text."""
    document = _adapter().validate_json(content, strict=True)
    for block in document.blocks:
        if block.start < 0 or document.text[block.start : block.end] != block.text:
            raise ValueError(f"the block at {block.start} is not in the text")
    for span in document.spans or ():
        if span.start < 0 or span.end > len(document.text) or not document.text[span.start : span.end].strip():
            raise ValueError(f"the span at {span.start} is not in the text")
        if not span.steps:
            raise ValueError(f"the span at {span.start} has no place")
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


class RawText:
    """The pieces in the order in which they were taken, each on a line of its own."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0

    @property
    def text(self) -> str:
        """All pieces: the raw text of the document."""
        return "\n".join(self._pieces)

    def block(self, piece: str, kind: BlockKind, level: int = 0) -> Block:
        """Append a piece and return its block, whose origin counts in the raw text."""
        text, runs = normalise_from(piece, 0, len(piece))
        origin = tuple(Run(run.start, run.raw_start + self._length, run.length) for run in runs)
        self._pieces.append(piece)
        self._length += len(piece) + 1
        return Block(text, kind, level, origin=origin)
