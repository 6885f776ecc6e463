"""Plain text of a Swedish act, as the Riksdag and the Government hand it out: which chunks are headings.

An empty line parts the chunks. A paragraph begins with its number and the sign §; a heading has no sign of its own and
is known by what it lacks (a full stop) and by what follows it (a paragraph, a chapter or another heading).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.document import Block, BlockKind

_PARAGRAPH = re.compile(r"\d+(?: ?[a-z])? §(?:\s|$)")
_CHAPTER = re.compile(r"\d+(?: ?[a-z])? kap\.(?!,?\s+\d+(?: ?[a-z])? ?§)")
_PART = re.compile(r"(?:\w+ (?:AVDELNINGEN|avdelningen)|AVD\.|Avd\.)(?:\s|$)")
_END_MATTER = re.compile(r"(?:Övergångsbestämmelse|Ikraftträdande- och övergångsbestämmelse|Bilaga\b)")
_ACT_NUMBER = re.compile(r"\d{4}:\d+$")
_LIST_ITEM = re.compile(r"(?:\d+[.)]\s|[a-zåäö]\)|[-–—]\s)")
_LONGEST_HEADING = 220
_ENOUGH = 2


def is_statute(chunks: Sequence[str]) -> bool:
    """Whether the chunks of a text are those of an act: at least two begin as paragraphs do."""
    return sum(1 for chunk in chunks if _PARAGRAPH.match(chunk)) >= _ENOUGH


def statute_blocks(chunks: Sequence[str]) -> Iterator[Block]:
    """The chunks of an act as blocks. Parts have level 1, chapters 2, headings 3, and after the last paragraph the
    headings of transitional provisions and annexes 2 again."""
    for index, chunk in enumerate(chunks):
        level = _heading_level(chunk, chunks[index + 1 : index + 3])
        if level:
            yield Block(chunk, BlockKind.HEADING, level)
        elif _LIST_ITEM.match(chunk) and not _PARAGRAPH.match(chunk):
            yield Block(chunk, BlockKind.LIST_ITEM)
        else:
            yield Block(chunk, BlockKind.PARAGRAPH)


def _heading_level(chunk: str, following: Sequence[str]) -> int:
    """The level of a heading; 0 for what is none."""
    if len(chunk) > _LONGEST_HEADING or _PARAGRAPH.match(chunk):
        return 0
    if _CHAPTER.match(chunk):
        return 2
    if _PART.match(chunk):
        return 1
    if _END_MATTER.match(chunk) and chunk[-1] not in ".;,":
        return 2
    if _ACT_NUMBER.match(chunk):
        return 3
    if chunk[-1] in ".;,:" or _LIST_ITEM.match(chunk) or not chunk[0].isupper():
        return 0
    # Two headings may follow each other; the last of them stands before a paragraph or a chapter.
    starts = [bool(_PARAGRAPH.match(text) or _CHAPTER.match(text)) for text in following]
    return 3 if any(starts[:1]) or (len(starts) > 1 and starts[1] and _may_head(following[0])) else 0


def _may_head(chunk: str) -> bool:
    return len(chunk) <= _LONGEST_HEADING and chunk[-1] not in ".;,:" and chunk[0].isupper()
