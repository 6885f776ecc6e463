"""The reader of plain text: an empty line parts paragraphs, and so does a line that begins an item or a head."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from riktlots.ingest.document import Block, BlockKind, Document, Dropped, Oddity, Reason, assemble, normalise_from
from riktlots.ingest.errors import DocumentError
from riktlots.ingest.structure.act_headings import act_headings, article_number, is_act
from riktlots.ingest.structure.law import chapter, is_law, law_headings, mark
from riktlots.ingest.structure.outline import contents_of, ends_sentence, goes_on_sentence, is_item
from riktlots.ingest.structure.sections import section_headings

_CONTROLS = frozenset(range(0x20)) - frozenset(b"\t\n\f\r")


def decoded(path: Path) -> tuple[str, tuple[Oddity, ...]]:
    """The text of a file in UTF-8, else in UTF-16 with its mark, else in Windows-1252, which is said as an oddity.

    Raises DocumentError when the file cannot be opened or its bytes are no text in any of these.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path}: the file cannot be opened ({error.strerror}).") from error
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _read_as(path, content, "utf-16")
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        return _read_as(path, content, "windows-1252")


def _read_as(path: Path, content: bytes, encoding: str) -> tuple[str, tuple[Oddity, ...]]:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unknown(path) from error
    if any(ord(character) in _CONTROLS for character in text) or not _is_writing(text):
        raise _unknown(path)
    return text, (Oddity("oddity_encoding", encoding),)


def _is_writing(text: str) -> bool:
    """Whether the characters beyond ASCII are mostly letters inside words, as in a language with accents."""
    beyond = [c for c in text if ord(c) > 0x7F and c not in "“”‘’–—…•§°«»€\u00a0\u00ad"]
    letters = sum(c.isalpha() for c in beyond)
    return letters >= 0.7 * len(beyond) and len(beyond) <= 0.3 * len(text)


def _unknown(path: Path) -> DocumentError:
    return DocumentError(
        f"{path.name}: the file is neither UTF-8 nor Windows-1252 text. Save it as UTF-8 and try again."
    )


_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|$)")
_BULLET = re.compile(r"\s*[-–—•*·▪◦]\s+\S")
_NUMBERED = re.compile(r"\s*(\d{1,3})[.)]\s+\S")
# After the sign of a § that begins here, and none that is referred to, a sentence begins.
_OWN_WORDS = re.compile(r"§\.? (?:[A-ZÅÄÖ]|/)")
_CHAPTER_END = re.compile(r"kap ?\.$")
_REFERS = re.compile(
    r"(?:(?:enligt|under|i|in|se|see|av|jfr|pursuant to) )?"
    r"(?:artikel|article|avsnitt|section|kapitel|chapter|bilaga|annex|punkt|point|paragraf|paragraph)"
    r" [\dIVX]\S* [a-zåäö]",
    re.IGNORECASE,
)
_LONGEST_HEADING = 90
_MOST_WORDS = 10
_FEWEST_ITEMS = 2


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Lines that belong together: where they stand in the file, and whether they are one line alone."""

    start: int
    end: int
    alone: bool


def read_text(path: Path) -> Document:
    """Read plain text. Raises DocumentError when the file cannot be opened or decoded."""
    raw, oddities = decoded(path)
    return text_document(raw, oddities)


def text_document(raw: str, oddities: Sequence[Oddity] = ()) -> Document:
    """The document that a plain text is.

    Acts are marked by their own rules (riktlots.ingest.structure); elsewhere a short line of its own without a full
    stop is a heading. A table of contents is left out.
    """
    chunks = list(_chunks(raw))
    blocks = [_block(raw, chunk) for chunk in chunks]
    dropped: list[Dropped] = []
    if is_law(blocks):
        blocks = law_headings(blocks)
    elif is_act(blocks):
        blocks = act_headings([replace(block, start=0) for block in blocks])
    else:
        contents = contents_of(blocks)
        dropped = [Dropped(blocks[index].text, Reason.CONTENTS) for index in sorted(contents)]
        kept = [index for index in range(len(blocks)) if index not in contents]
        blocks = _with_headings([blocks[index] for index in kept], [chunks[index].alone for index in kept])
    return assemble(blocks, raw=raw, dropped=dropped, oddities=oddities)


def _block(raw: str, chunk: _Chunk) -> Block:
    text, origin = normalise_from(raw, chunk.start, chunk.end)
    kind = BlockKind.LIST_ITEM if _BULLET.match(raw, chunk.start) else BlockKind.PARAGRAPH
    return Block(text, kind, origin=origin)


def _chunks(raw: str) -> Iterator[_Chunk]:
    """The paragraphs of a text as spans of it; none is empty."""
    lines: list[tuple[int, int]] = []
    for match in _LINE.finditer(raw):
        if match.group().replace("\u00ad", "").strip():
            lines.append(match.span())
        elif lines:
            yield from _parted(raw, lines)
            lines = []
    if lines:
        yield from _parted(raw, lines)


def _parted(raw: str, lines: Sequence[tuple[int, int]]) -> Iterator[_Chunk]:
    """Lines without an empty one between them, parted where a line begins an item, a § or the head of an article."""
    texts = [raw[start:end] for start, end in lines]
    items = _items(texts)
    first = 0
    for index in range(1, len(lines) + 1):
        if index == len(lines) or index in items or _parts(texts, index):
            yield _Chunk(lines[first][0], lines[index - 1][1], alone=index - first == 1)
            first = index


def _items(lines: Sequence[str]) -> set[int]:
    """The lines that begin items: bullets, or numbers that count from 1 or on from the number of the first line."""
    bullets = {index for index, line in enumerate(lines) if _BULLET.match(line)}
    opening = _NUMBERED.match(lines[0])
    numbers: list[int] = []
    expected = int(opening[1]) if opening else 1
    for index, line in enumerate(lines):
        match = _NUMBERED.match(line)
        if match and int(match[1]) == expected:
            numbers.append(index)
            expected += 1
    found = bullets if len(bullets) >= _FEWEST_ITEMS else set()
    return found | (set(numbers) if len(numbers) >= _FEWEST_ITEMS else set())


def _parts(lines: Sequence[str], index: int) -> bool:
    """Whether a line, or the one before it, is set off from the other without an empty line."""
    line, before = lines[index].strip(), lines[index - 1].strip()
    if _is_head(before) or (_is_head(line) and _may_end(before)):
        return True
    if index > 1 and _is_head(lines[index - 2].strip()):
        # The title of an article, on the line below its head.
        return len(before) <= _LONGEST_HEADING and not ends_sentence(before) and line[0].isupper()
    if not mark(line) or not _OWN_WORDS.search(line):
        return False
    return bool(chapter(before)) or (before.endswith((".", ")")) and not _CHAPTER_END.search(before))


def _is_head(line: str) -> bool:
    return bool(article_number(line)) and len(line.split()) == 2 and not line.endswith(".")


def _may_end(line: str) -> bool:
    """Whether a line may be the last one before a head: the end of a sentence, or a heading."""
    return ends_sentence(line) or line.endswith((";", ":")) or (len(line) <= _LONGEST_HEADING and line[0].isupper())


def _with_headings(blocks: Sequence[Block], alone: Sequence[bool]) -> list[Block]:
    """The blocks with headings and items as such: headings by their number, else by their look, a first one as the
    title over all others. Of many short lines in a row only the last one heads what follows."""
    marked = section_headings(blocks)
    looks = [
        line and block.kind is BlockKind.PARAGRAPH and _looks_like_heading(block.text)
        for line, block in zip(alone, marked, strict=True)
    ]
    level = 3
    for index, block in enumerate(marked):
        if block.kind is BlockKind.HEADING:
            level = block.level + 1
        elif looks[index] and _heads(marked, looks, index, level):
            marked[index] = replace(block, kind=BlockKind.HEADING, level=level if index else 1)
        elif is_item(block.text):
            marked[index] = replace(block, kind=BlockKind.LIST_ITEM)
    return marked


def _heads(blocks: Sequence[Block], looks: Sequence[bool], index: int, level: int) -> bool:
    """Whether a line that looks like a heading has text under it, with at most one more heading between."""
    if index + 1 == len(blocks) or goes_on_sentence(blocks[index + 1].text):
        return False
    if index == 0:
        return not all(looks)
    below = next(
        (block for block, line in zip(blocks[index : index + 3], looks[index : index + 3], strict=True) if not line),
        None,
    )
    return below is not None and not (below.kind is BlockKind.HEADING and below.level < level)


def _looks_like_heading(text: str) -> bool:
    if len(text) > _LONGEST_HEADING or text[-1] in ".,;:!" or "§" in text.split(" kap.")[-1][:12] or is_item(text):
        return False
    return len(text.split()) <= _MOST_WORDS and text[0].isupper() and not _REFERS.match(text)
