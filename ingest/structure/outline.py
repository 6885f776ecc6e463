"""The headings above a passage, tables of contents, and how items and sentences look.

Every pattern here meets text that strangers wrote, so each takes time in proportion to the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from riktlots.ingest.document import Block, BlockKind
from riktlots.ingest.locator import Step, Unit


class Outline:
    """A stack of headings, each deeper than the one before it."""

    def __init__(self) -> None:
        self.headings: list[Block] = []

    def enter(self, heading: Block) -> None:
        """Take up a heading; those of its level and deeper are left."""
        while self.headings and self.headings[-1].level >= heading.level:
            self.headings.pop()
        self.headings.append(heading)

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(heading.text for heading in self.headings)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The place by the words of the headings alone; empty without headings."""
        # The document's title stands over everything and says nothing about the place.
        return heading_steps([heading for heading in self.headings if heading.level > 1] or self.headings)


def heading_steps(headings: Sequence[Block]) -> tuple[Step, ...]:
    """A place named by the words of some headings; their quotation marks would end the name."""
    words = " / ".join(re.sub(r"[\"”“]", "'", heading.text) for heading in headings)
    return (Step(Unit.HEADING, words),) if words else ()


_HEADING = re.compile(r"(?:innehåll(?:sförteckning)?|(?:table of )?contents)\.?:?", re.IGNORECASE)
# What may be dots that lead to a page number. A match begins only where such signs begin: a search for the dots
# themselves would begin again at each of them.
_BEFORE_NUMBER = re.compile(r"(?<![ ._…])([ ._…]++)\d{1,4}\b")
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
    last = {text: index for index, text in enumerate(texts)}
    index = 0
    while index < len(blocks):
        end = _end(blocks, texts, last, index)
        found.update(range(index, end))
        index = max(end, index + 1)
    return found


def _end(blocks: Sequence[Block], texts: Sequence[str], last: Mapping[str, int], start: int) -> int:
    """Where the table ends that begins at `start`; `start` when none does. `last` has the last index of each text."""
    headed = _HEADING.fullmatch(blocks[start].text) is not None
    end = start + 1 if headed else start
    entries = 0
    seen: set[str] = set()
    while end < len(blocks):
        block = blocks[end]
        led = _count_leaders(block.text)
        # What an entry named already is the heading itself: there the document goes on.
        comes_again = texts[end] != "" and last[texts[end]] > end
        if not led and not (headed and texts[end] not in seen and (comes_again or _ends_in_page(block))):
            break
        entries += led or 1
        seen.add(texts[end])
        end += 1
    return end if entries >= (1 if headed else _FEWEST) else start


def _count_leaders(text: str) -> int:
    """The number of page numbers that dots lead to, on one line or on several run together."""
    return sum(_are_leaders(match[1]) for match in _BEFORE_NUMBER.finditer(text))


def _are_leaders(signs: str) -> bool:
    """Whether signs are dots, ellipses or underscores that lead to the number after them, with dots and spaces last."""
    leading = signs.rstrip(" .")
    dots = signs[len(leading) :]
    return "..." in dots or " . . ." in dots or leading.endswith(("…", "___"))


def _ends_in_page(block: Block) -> bool:
    """Whether a block may be an entry by its page number alone."""
    is_short = len(block.text) <= _LONGEST_ENTRY
    return is_short and block.kind is not BlockKind.HEADING and _ENDS_IN_PAGE.fullmatch(block.text) is not None


def _key(text: str) -> str:
    """A heading without its number, by which an entry and the heading it stands for are the same."""
    return _NUMBER.sub("", text, count=1).casefold().strip(" .")


_ITEM = re.compile(r"(?:\d{1,3} ?[a-z]?[.)]\s|\(?[a-zåäö]{1,2}\)\s?|\(\d{1,3}\)\s|[-–—•*·▪◦]\s)")
_SENTENCE_END = re.compile(r"[.!?…][\"”’»)\]]*$")


def is_item(text: str) -> bool:
    """Whether a text begins as an item does: with a number, a letter or a bullet."""
    return _ITEM.match(text) is not None


def goes_on_sentence(text: str) -> bool:
    """Whether a text is an item that goes on with the words before the list: it begins with a small letter."""
    match = _ITEM.match(text)
    return match is not None and text[match.end() :].lstrip()[:1].islower()


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence does; one that ends with a colon or nothing leads on."""
    return _SENTENCE_END.search(text) is not None
