"""Swedish acts: whether a document is one, and which of its blocks are headings.

A paragraph of an act begins with its number and the sign §. In plain text a heading has no sign of its own and is known
by what it lacks (a full stop) and by what follows it (a paragraph, a chapter or another heading).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.document import Block, BlockKind
from ingest.sentences import sentence_spans
from ingest.structure.items import is_item

NUMBER = r"\d+(?: ?[a-z])?"
_FORWARD = re.compile(rf"({NUMBER}) §\.?(?:\s|$)")
_BACKWARD = re.compile(rf"§ ({NUMBER})\.?(?:\s|$)")
# “13–41 §§ har upphävts genom lag (1976:612).” stands for the paragraphs that it takes away.
_REPEALED = re.compile(rf"({NUMBER}) ?(?:[–-]{{1,2}}|och) ?({NUMBER}) §§,? (?:[Hh]ar upph|upph)")
_CHAPTER = re.compile(rf"({NUMBER}) kap\.(?!,?\s+{NUMBER} ?§)")
_GONE = re.compile(r"\b(?:upphävt?s?|upphävda?|upphört|utgått|utgår)\b")
_PART = re.compile(r"(?:[A-ZÅÄÖ]\w{3,} (?:AVDELNINGEN|avdelningen)|AVDELNING [IVXLC]+\.?|AVD\.|Avd\.)(?:\s|$)")
_TRANSITIONAL = re.compile(r"(?:Ikraftträdande- och övergångs|Övergångs?)bestämm", re.IGNORECASE)
_ANNEX = re.compile(r"Bilaga(?: (\d+(?: ?[a-z])?|[IVX]+|[A-Z])(?![\w.]))?(?!\w)")
_ACT_NUMBER = re.compile(r"(\d{4}:\d+)(?: s\. ?\d+)?$")
_LONGEST_HEADING = 220
_ENOUGH = 2
# An act comes to its first paragraph soon; a text that only quotes acts does not.
_SOON = 12


def is_law(blocks: Sequence[Block]) -> bool:
    """Whether the blocks are those of an act: paragraphs with a § of their own, the first of them soon; an act of one
    paragraph begins with it."""
    body = [block for block in blocks if block.kind is not BlockKind.HEADING]
    marks = [index for index, block in enumerate(body) if mark(block.text)]
    return bool(marks) and (marks[0] < _SOON if len(marks) >= _ENOUGH else marks[0] == 0)


def mark(text: str) -> str:
    """The number of the paragraph that a text begins (`2 a`, `13–41`); empty when it begins none."""
    if match := _FORWARD.match(text) or _BACKWARD.match(text):
        return spaced(match[1])
    if match := _REPEALED.match(text):
        first, last = spaced(match[1]), spaced(match[2])
        joined = "och" not in match[0] or (first.isdigit() and last.isdigit() and int(last) == int(first) + 1)
        return f"{first}–{last}" if joined else ""
    return ""


def chapter(text: str) -> str:
    """The number of the chapter that a text begins, as its heading or to say that it is repealed; else empty."""
    match = _CHAPTER.match(text)
    if match is None:
        return ""
    rest = text[match.end() :].strip()
    starts_low = rest[:1].islower() and not _GONE.search(rest)
    refers = starts_low or text[-1] in ",;" or ("§" in rest and not rest[0].isupper())
    return "" if refers else spaced(match[1])


def is_repeal(text: str) -> bool:
    """Whether a text says of a chapter or an annex that it is gone: a statement, not a heading."""
    return bool(_GONE.search(text)) and text.endswith(".")


def is_transitional(text: str) -> bool:
    """Whether a heading is that of the provisions on entry into force."""
    return _TRANSITIONAL.match(text) is not None


def annex(text: str) -> str | None:
    """The number of the annex that a text begins, empty for one without; None when it begins none."""
    match = _ANNEX.match(text)
    return (match[1] or "").replace(" ", "").upper() if match else None


def act_number(text: str) -> str:
    """The number of the act that a heading consists of (`2033:7`); else empty."""
    match = _ACT_NUMBER.match(text)
    return match[1] if match else ""


def spaced(number: str) -> str:
    """`2a` as the acts of today write it: `2 a`."""
    return re.sub(r"(\d)([a-z])", r"\1 \2", number)


def law_headings(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of an act with its headings and the items of its lists as such.

    In text that marks none, parts have level 1, chapters 2, headings 3, and after the last paragraph the headings of
    transitional provisions and annexes 2 again.
    """
    marked: list[Block] = []
    for index, block in enumerate(blocks):
        if block.kind is BlockKind.PARAGRAPH:
            level = _heading_level(block.text, blocks[index + 1 : index + 3])
            if level:
                block = replace(block, kind=BlockKind.HEADING, level=level)
            elif is_item(block.text) and not mark(block.text):
                block = replace(block, kind=BlockKind.LIST_ITEM)
        elif block.kind is BlockKind.LIST_ITEM and mark(block.text):
            block = replace(block, kind=BlockKind.PARAGRAPH)
        marked.append(block)
    return marked


def _heading_level(text: str, following: Sequence[Block]) -> int:
    """The level of a heading; 0 for what is none."""
    if len(text) > _LONGEST_HEADING or mark(text) or is_repeal(text):
        return 0
    if chapter(text):
        return 2
    if _PART.match(text) and text[-1] not in ".;,":
        return 1
    if (is_transitional(text) or annex(text) is not None) and text[-1] not in ".;,":
        return 2
    if act_number(text):
        return 3
    if not _may_head(text):
        return 0
    # Two headings may follow each other; the last of them stands before a paragraph or a chapter.
    starts = [block.kind is BlockKind.HEADING or bool(mark(block.text) or chapter(block.text)) for block in following]
    return 3 if any(starts[:1]) or (len(starts) > 1 and starts[1] and _may_head(following[0].text)) else 0


def _may_head(text: str) -> bool:
    return (
        len(text) <= _LONGEST_HEADING
        and text[-1] not in ".;,:"
        and text[0].isupper()
        and not is_item(text)
        and len(sentence_spans(text)) == 1
    )
