"""Tables of contents: which blocks only say where the headings stand."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.document import Block, BlockKind

_HEADING = re.compile(r"(?:innehåll(?:sförteckning)?|(?:table of )?contents)\.?:?", re.IGNORECASE)
# Dots that lead to a page number, as one line or as several run together.
_LEADERS = re.compile(r"(?:\.{3,}|(?: \.){3,}|…{1,}|_{3,})[ .]*\d{1,4}\b")
_ENDS_IN_PAGE = re.compile(r"\S.{1,150}[ \t](?:\d{1,4}|[ivxl]{1,6})$")
_NUMBER = re.compile(
    r"(?:[-–•*+] )?(?:(?:kapitel|chapter|bilaga|annex|appendix) )?(?:(?:\d+(?:\.\d+)*|[IVXLC]+|[A-Z])[.:]? )?",
    re.IGNORECASE,
)
_FEWEST = 3
_LONGEST_ENTRY = 200


def contents_of(blocks: Sequence[Block]) -> set[int]:
    """The indices of the blocks of tables of contents, with the headings over them.

    A table is known by its heading, and then by entries that end in a page number or are the text of a later block; or,
    without a heading, by three entries in a row whose dots lead to a page number.
    """
    found: set[int] = set()
    texts = [_key(block.text) if len(block.text) <= _LONGEST_ENTRY else "" for block in blocks]
    index = 0
    while index < len(blocks):
        end = _end(blocks, texts, index)
        found.update(range(index, end))
        index = max(end, index + 1)
    return found


def _end(blocks: Sequence[Block], texts: Sequence[str], start: int) -> int:
    """Where the table ends that begins at `start`; `start` when none does."""
    headed = _HEADING.fullmatch(blocks[start].text) is not None
    end = start + 1 if headed else start
    entries = 0
    seen: set[str] = set()
    while end < len(blocks):
        block = blocks[end]
        led = len(_LEADERS.findall(block.text))
        # What an entry named already is the heading itself: there the document goes on.
        if not led and not (headed and texts[end] not in seen and _is_entry(block, texts, end)):
            break
        entries += led or 1
        seen.add(texts[end])
        end += 1
    return end if entries >= (1 if headed else _FEWEST) else start


def _is_entry(block: Block, texts: Sequence[str], index: int) -> bool:
    if len(block.text) > _LONGEST_ENTRY:
        return False
    if block.kind is not BlockKind.HEADING and _ENDS_IN_PAGE.fullmatch(block.text):
        return True
    return bool(texts[index]) and texts[index] in texts[index + 1 :]


def _key(text: str) -> str:
    """A heading without its number, by which an entry and the heading it stands for are the same."""
    return _NUMBER.sub("", text, count=1).casefold().strip(" .")
