"""The reader of Markdown: headings, paragraphs, list items and rows of tables as plain text without markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from riktlots.ingest.document import (
    Block,
    BlockKind,
    Document,
    Dropped,
    Oddity,
    Reason,
    Run,
    assemble,
    normalise,
    normalise_from,
)
from riktlots.ingest.readers.text import decoded
from riktlots.ingest.structure.outline import contents_of

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|$)")
_RULE = r"---[ \t]*+(?:\r?\n|\Z)"
# Each line is taken once (++, *+), so that front matter without an end costs no more than one with an end.
_FRONT_MATTER = re.compile(rf"---[ \t]*+\r?\n(?:(?!{_RULE})[^\n]*+\n)*+{_RULE}")
_COMMENT = re.compile(r"<!--(.*?)(?:-->|$)", re.DOTALL)
_YEAR = re.compile(r"\d{4}[.)](?:\s|$)")
_WORD = re.compile(r"\S+")
_SIGN = re.compile(r"\w+|[^\w\s]")
_TAG = re.compile(r"<[^<>]*>")


def read_markdown(path: Path) -> Document:
    """Read Markdown. Raises DocumentError when the file cannot be opened or decoded."""
    return markdown_document(*decoded(path))


def markdown_document(source: str, oddities: Sequence[Oddity] = ()) -> Document:
    """The document that a Markdown text describes. Its front matter, comments and table of contents are left out."""
    reading = _Reading(source)
    front = _FRONT_MATTER.match(source)
    if front:
        reading.dropped.append(Dropped(normalise(front.group()), Reason.BOILERPLATE))
    # Lines keep their numbers, by which a block finds its place in the source.
    body = re.sub(r"[^\r\n]", " ", front.group()) + source[front.end() :] if front else source
    parser = MarkdownIt("commonmark").enable("table")
    blocks = _mended(block for block in reading.blocks(parser.parse(body)) if block.text)
    contents = contents_of(blocks)
    reading.dropped += [Dropped(blocks[index].text, Reason.CONTENTS) for index in sorted(contents)]
    kept = [block for index, block in enumerate(blocks) if index not in contents]
    return assemble(kept, raw=source, dropped=reading.dropped, oddities=oddities)


def _mended(blocks: Iterable[Block]) -> list[Block]:
    """The blocks, those taken for items of a list made one with the words before them that a year at the start of a
    line (“till utgången av ¶ 2024.”) parted from it."""
    mended: list[Block] = []
    for block in blocks:
        before = mended[-1] if mended else None
        if before and block.kind is BlockKind.LIST_ITEM and _YEAR.match(block.text) and before.text[-1].isalpha():
            shift = len(before.text) + 1
            origin = tuple(replace(run, start=run.start + shift) for run in block.origin)
            mended[-1] = replace(before, text=f"{before.text} {block.text}", origin=before.origin + origin)
        else:
            mended.append(block)
    return mended


@dataclass
class _Reading:
    """A walk over the tokens of a Markdown text."""

    source: str
    dropped: list[Dropped] = field(default_factory=list)
    _lines: list[int] = field(init=False)
    # Where in the source the next words are looked for.
    _at: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self._lines = [match.start() for match in _LINE.finditer(self.source)]

    def blocks(self, tokens: Sequence[Token]) -> Iterator[Block]:
        kind, level = BlockKind.PARAGRAPH, 0
        signs: list[str] = []
        row: list[str] | None = None
        span: tuple[int, int] | None = None
        for token in tokens:
            match token.type:
                case "heading_open":
                    kind, level = BlockKind.HEADING, int(token.tag[1])
                case "heading_close":
                    kind, level = BlockKind.PARAGRAPH, 0
                case "list_item_open":
                    signs.append(f"{token.info}{token.markup}")
                case "list_item_close":
                    # A year at the start of a line (“2024.”) makes an item without words.
                    if sign := signs.pop():
                        yield self._block([sign], BlockKind.LIST_ITEM, 0, self._span(token))
                case "tr_open":
                    row, span = [], self._span(token)
                case "tr_close":
                    yield self._block([" | ".join(cell for cell in row or [] if cell)], BlockKind.TABLE_ROW, 0, span)
                    row = None
                case "inline" if row is not None:
                    row.append(normalise("".join(self._words(token))))
                case "inline":
                    role = BlockKind.LIST_ITEM if signs and kind is BlockKind.PARAGRAPH else kind
                    before = [f"{signs[-1]} "] if signs and signs[-1] else []
                    yield self._block([*before, *self._words(token)], role, level, self._span(token))
                    if signs:
                        signs[-1] = ""
                case "fence" | "code_block":
                    yield self._block([token.content], BlockKind.PARAGRAPH, 0, self._span(token))
                case "html_block":
                    yield self._block([self._shown(token.content)], BlockKind.PARAGRAPH, 0, self._span(token))

    def _words(self, token: Token) -> Iterator[str]:
        """The words of a token piece by piece as they stand in the source; an image counts as its description."""
        for child in token.children or []:
            if child.type in ("softbreak", "hardbreak"):
                yield " "
            elif child.type == "html_inline":
                self._shown(child.content)
            else:
                yield child.content

    def _shown(self, markup: str) -> str:
        """The words in some HTML. A comment is not shown to a reader of the page, so it is no text of the document."""
        self.dropped += [Dropped(normalise(m[1]), Reason.HIDDEN) for m in _COMMENT.finditer(markup) if m[1].strip()]
        return _TAG.sub(" ", _COMMENT.sub(" ", markup))

    def _span(self, token: Token) -> tuple[int, int] | None:
        """Where in the source the lines of a token stand."""
        if not token.map:
            return None
        first, last = token.map
        return self._lines[first], self._lines[last] if last < len(self._lines) else len(self.source)

    def _block(self, pieces: Sequence[str], kind: BlockKind, level: int, span: tuple[int, int] | None) -> Block:
        plain = "".join(pieces)
        text, runs = normalise_from(plain, 0, len(plain))
        bounds: list[int] = []
        for piece in pieces:
            bounds.append((bounds[-1] if bounds else 0) + len(piece))
        return Block(text, kind, level, origin=tuple(self._found(plain, runs, bounds, span)) if span else ())

    def _found(self, plain: str, runs: Sequence[Run], bounds: Sequence[int], span: tuple[int, int]) -> Iterator[Run]:
        """The words of a block where they stand in the source, one after another; `bounds` are the ends of the pieces,
        between which there may be markup. What stands otherwise there (an entity) is passed over."""
        self._at = max(self._at, span[0])
        for run in runs:
            start, end = run.raw_start, run.raw_start + run.length
            cuts = [start, *(bound for bound in bounds if start < bound < end), end]
            words = [word.span() for first, last in pairwise(cuts) for word in _WORD.finditer(plain, first, last)]
            for first, last in words:
                whole = self._find(plain[first:last], span[1])
                # An escaped sign parts a word from what is before it.
                parts = [(first, last)] if whole >= 0 else [m.span() for m in _SIGN.finditer(plain, first, last)]
                for part, part_end in parts:
                    at = self._find(plain[part:part_end], span[1])
                    if at >= 0:
                        yield Run(run.start + part - start, at, part_end - part)
                        self._at = at + part_end - part

    def _find(self, word: str, end: int) -> int:
        return self.source.find(word, self._at, end)
