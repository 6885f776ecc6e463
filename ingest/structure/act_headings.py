"""Acts of the European Union: whether a document is one, and which of its blocks are headings.

The heads of articles (“Article 5”, “Artikel 5a Syfte”) follow each other by number. A reference at the start of a line
(“Artikel 5 gäller …”) and an article inside a quotation, which an amending act puts into another, are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from riktlots.ingest.document import Block, BlockKind
from riktlots.ingest.structure.outline import goes_on_sentence
from riktlots.ingest.structure.paragraph import cut

_ARTICLE = re.compile(
    r"(?:Article|Artikel|ARTICLE|ARTIKEL) (\d+)([a-z]{1,3}| [a-z](?=[ .:]|$))?[.:]?(?P<rest>$|\s.*)", re.DOTALL
)
_DIVISION = re.compile(
    r"(?P<kind>part|del|title|avdelning|chapter|kapitel|section|avsnitt) (?:[IVXLC]+|\d+)[A-Za-z]?[.:]?"
    r"(?P<rest>$|\s.*)",
    re.IGNORECASE,
)
_ANNEX = re.compile(r"(?:ANNEX|BILAGA|Annex|Bilaga)(?: ([IVXLC]+[a-zA-Z]?|\d+[a-zA-Z]?|[A-Z]))?(?P<rest>$|\s.*)")
_FORMULA = re.compile(
    r"HA(?:S|VE) (?:ADOPTED|DECIDED)\b|HA(?:R|S) (?:ANTAGIT|BESLUTAT)\b|HÄRIGENOM FÖRESKRIVS"
    r"|HEREBY (?:ADOPTS?|RECOMMENDS?)\b"
)
_TITLE_AFTER = re.compile(r"[–—:-]\s?\S|[A-ZÅÄÖ‘’“”\"(]")
# “Scope 1. This Regulation applies …”: the title and the first paragraph in one.
_RUN_TOGETHER = re.compile(r"(?:Definitions?|Definitioner) (?=[A-Z])|[A-ZÅÄÖ][^.:;]{2,200}?`? (?=1\. [A-ZÅÄÖ‘“\"'(])")
_LONGEST_TITLE = 200
_LEVELS = {"part": 2, "del": 2, "title": 4, "avdelning": 4, "chapter": 6, "kapitel": 6, "section": 8, "avsnitt": 8}
_ARTICLE_LEVEL = 10
_INNER_LEVEL = 12
_ANNEX_LEVEL = 2
_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class _Head:
    """The head of an article: its number, and whether it is all of the block (with or without a title)."""

    number: int
    letters: str
    alone: bool


def is_act(blocks: Sequence[Block]) -> bool:
    """Whether the blocks are those of an act in articles, which count from 1 or follow an enacting formula."""
    heads = article_heads(blocks)
    if not heads:
        return False
    first = min(heads)
    enacted = any(_FORMULA.search(block.text) for block in blocks[:first])
    return enacted or (len(heads) >= _ENOUGH and heads[first] == "1")


def article_number(text: str) -> str:
    """The number of the article that a heading is the head of (`5aa`); empty for other headings."""
    head = _head(text)
    return f"{head.number}{head.letters}" if head else ""


def annex_number(text: str) -> str | None:
    """The number of the annex that a heading begins, empty for one without; None for other headings."""
    match = _ANNEX.fullmatch(text)
    return (match[1] or "").upper() if match and _is_title_or_nothing(match["rest"]) else None


def article_heads(blocks: Sequence[Block]) -> dict[int, str]:
    """The numbers of the articles by the index of the block that begins each."""
    found = [(index, head) for index, block in enumerate(blocks) if (head := _head_of(block))]
    heads: dict[int, str] = {}
    last = (0, "")
    for at, (index, head) in enumerate(found):
        key = (head.number, head.letters)
        in_turn = key == (last[0] + 1, "") or (key[0] == last[0] and key[1] > last[1])
        # A number that leaves some out is right where they do not come later: those articles were repealed.
        gap = key > last and not any(last < (later.number, later.letters) < key for _, later in found[at + 1 :])
        said_again = key == last and index - 1 in heads
        if in_turn or gap or said_again:
            heads[index] = f"{head.number}{head.letters}"
            last = key
    return heads


def _head_of(block: Block) -> _Head | None:
    return _head(block.text) if block.kind in (BlockKind.HEADING, BlockKind.PARAGRAPH) else None


def _head(text: str) -> _Head | None:
    match = _ARTICLE.match(text)
    if match is None:
        return None
    rest = match["rest"].strip()
    if rest and not _TITLE_AFTER.match(rest):
        return None
    return _Head(int(match[1]), (match[2] or "").strip(), alone=_is_title_or_nothing(match["rest"]))


def _is_title_or_nothing(rest: str) -> bool:
    rest = rest.strip()
    return not rest or (_TITLE_AFTER.match(rest) is not None and len(rest) <= _LONGEST_TITLE and rest[-1] not in ".;:,")


def act_headings(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of an act with its heads and their titles as headings, each level deeper than the one it is in."""
    return list(_marked(blocks, article_heads(blocks)))


def _marked(blocks: Sequence[Block], heads: Mapping[int, str]) -> Iterator[Block]:
    first = min(heads, default=len(blocks))
    awaited = 0
    for index, block in enumerate(blocks):
        level = _level(block, index, first, heads)
        if index in heads and not _is_head_alone(block):
            head, *rest = _parted(block)
            yield replace(head, kind=BlockKind.HEADING, level=level)
            for piece in rest:
                yield from _with_title(piece, level + 1)
            awaited = 0
        elif level:
            yield replace(block, kind=BlockKind.HEADING, level=level)
            awaited = level + 1 if _takes_title(block.text) else 0
        elif awaited and block.kind is not BlockKind.TABLE_ROW and not _leads(blocks, index):
            yield from _with_title(block, awaited)
            awaited = 0
        elif block.kind is BlockKind.HEADING:
            yield replace(block, level=1 if index < first else _INNER_LEVEL)
            awaited = 0
        else:
            yield block
            awaited = 0


def _leads(blocks: Sequence[Block], index: int) -> bool:
    """Whether a block without a full stop is no title but the first words of a list."""
    return index + 1 < len(blocks) and goes_on_sentence(blocks[index + 1].text)


def _level(block: Block, index: int, first: int, heads: Mapping[int, str]) -> int:
    """The level of a head of an article, a division or an annex, or of the enacting formula; 0 for other blocks."""
    if index in heads:
        return _ARTICLE_LEVEL
    if block.kind not in (BlockKind.HEADING, BlockKind.PARAGRAPH):
        return 0
    if index < first and _FORMULA.match(block.text) and len(block.text) <= _LONGEST_TITLE:
        return _INNER_LEVEL
    if (division := _DIVISION.fullmatch(block.text)) and _is_title_or_nothing(division["rest"]):
        return _LEVELS[division["kind"].lower()]
    return _ANNEX_LEVEL if index > first and annex_number(block.text) is not None else 0


def _is_head_alone(block: Block) -> bool:
    head = _head(block.text)
    return head is not None and head.alone and not _RUN_TOGETHER.search(block.text)


def _parted(block: Block) -> list[Block]:
    """A head that stands in one with the text of its article, and that text."""
    match = _ARTICLE.match(block.text)
    return cut(block, [match.start("rest")]) if match else [block]


def _takes_title(head: str) -> bool:
    """Whether the title of a head is still to come: it is not on the same line."""
    match = _ARTICLE.fullmatch(head) or _DIVISION.fullmatch(head) or _ANNEX.fullmatch(head)
    return match is not None and not match["rest"].strip()


def _with_title(block: Block, level: int) -> list[Block]:
    """The block after a head: its title, the title and the text that stands in one with it, or text."""
    if block.kind is BlockKind.HEADING or _is_title(block.text):
        return [replace(block, kind=BlockKind.HEADING, level=level)]
    if run := _RUN_TOGETHER.match(block.text):
        title, *rest = cut(block, [run.end()])
        return [replace(title, kind=BlockKind.HEADING, level=level), *rest]
    return [block]


def _is_title(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE and text[0].isupper() and text[-1] not in ".;:," and not re.match(r"\d", text)
