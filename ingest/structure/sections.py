"""Reports, guidelines and pages: paragraphs by section number, by a number of their own, or by the headings above."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from statistics import median

from riktlots.ingest.document import Block, BlockKind
from riktlots.ingest.locator import Step, Unit
from riktlots.ingest.structure.outline import Outline, ends_sentence, goes_on_sentence, heading_steps, is_item
from riktlots.ingest.structure.paragraph import LONGEST, Gathering, Paragraph

_WORDED = re.compile(
    r"(?:kapitel|chapter|avsnitt|section) (?P<n>\d{1,3}(?:\.\d{1,3})*)(?P<rest>$|[.:]?\s.*)", re.IGNORECASE
)
_ANNEX = re.compile(
    r"(?:bilaga|appendix|annex)(?: (?P<n>[IVXLC]+|\d{1,3}|[A-Z])(?![\w.]\w))?(?P<rest>$|[.:]?\s.*)", re.IGNORECASE
)
_DOTTED = re.compile(r"(?P<n>\d{1,3}(?:\.\d{1,3})+)\.?\s+(?P<rest>\S.*)")
_PLAIN = re.compile(r"(?P<n>\d{1,2})\.?\s+(?P<rest>[A-ZÅÄÖ\"”“].*)")
_TITLE = re.compile(r"\s*+[–—:.-]?\s*+[A-ZÅÄÖ\"”“(\d]")
_LONGEST_HEADING = 120
# Below the title of the document.
_CHAPTER_LEVEL = 2
_NUMBERED_PARAGRAPH = re.compile(r"(\d{1,3})\.(?: |$)")


def section_number(heading: str) -> str:
    """The number of a section in its heading (`3.2`); empty without one."""
    match = _WORDED.fullmatch(heading)
    if match and (not match["rest"].strip() or _TITLE.match(match["rest"])):
        return match["n"]
    match = _DOTTED.fullmatch(heading) or _PLAIN.fullmatch(heading)
    return match["n"] if match else ""


def appendix_number(heading: str) -> str | None:
    """The number or letter of an annex in its heading, empty for one without; None for other headings."""
    match = _ANNEX.fullmatch(heading)
    if match is None or (match["rest"].strip() and not _TITLE.match(match["rest"])):
        return None
    return (match["n"] or "").upper()


def paragraph_number(text: str) -> str:
    """`12` of “12. The Council notes …”; empty without one."""
    match = _NUMBERED_PARAGRAPH.match(text)
    return match[1] if match else ""


def dotted_number(text: str) -> str:
    """`2.1` of “2.1 This guidance applies …”; empty without one."""
    match = _DOTTED.match(text)
    return match["n"] if match else ""


def may_be_numbered_heading(text: str) -> bool:
    """Whether a text has the form of a numbered heading: short, a number and a title, no end of a sentence."""
    if len(text) > _LONGEST_HEADING or text[-1] in ".;,:" or ends_sentence(text):
        return False
    if match := _DOTTED.fullmatch(text):
        return match["rest"][0].isupper()
    return bool(section_number(text)) or appendix_number(text) is not None


def section_headings(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with the numbered headings among their paragraphs as such; one level for each number."""
    candidate = [block.kind is BlockKind.PARAGRAPH and may_be_numbered_heading(block.text) for block in blocks]
    marked: list[Block] = []
    for index, block in enumerate(blocks):
        if candidate[index] and _heads(blocks, candidate, index):
            block = replace(block, kind=BlockKind.HEADING, level=_CHAPTER_LEVEL + _depth(block.text))
        marked.append(block)
    return marked


def _heads(blocks: Sequence[Block], candidate: Sequence[bool], index: int) -> bool:
    """Whether something stands under a numbered heading: text, or a deeper one. Short numbered lines in a row are a
    list."""
    depth = _depth(blocks[index].text)
    before = index and candidate[index - 1] and _depth(blocks[index - 1].text) == depth
    if before or index + 1 == len(blocks) or goes_on_sentence(blocks[index + 1].text):
        return False
    return not candidate[index + 1] or _depth(blocks[index + 1].text) > depth


def _depth(heading: str) -> int:
    """The depth of a numbered heading: a chapter or an annex 0, section 1 in it 1, section 1.2 2."""
    if _WORDED.fullmatch(heading) or appendix_number(heading) is not None:
        return section_number(heading).count(".")
    return section_number(heading).count(".") + 1


SHORTEST = 60
"""Characters below which a line that is no sentence, such as a date or a label, joins its neighbour in the section."""

SHORTEST_SENTENCE = 20
"""Characters below which a sentence on its own joins too."""
# Numbered items this long, which end as sentences, are paragraphs and no list.
_PARAGRAPH_LENGTH = 120
_THROUGHOUT = 5


def section_paragraphs(blocks: Sequence[Block]) -> list[Paragraph]:
    """The paragraphs of a document in sections, counted from 1 within the smallest named place.

    Numbered paragraphs go by their number: within the section, or in the whole document where they count through it.
    """
    blocks = section_headings(blocks)
    numbered = _numbered_paragraphs(blocks)
    reading = _Reading(numbered, through=_count_through(blocks, numbered))
    for index, block in enumerate(blocks):
        reading.take(index, block)
    reading.gathering.close()
    return _short_ones_joined(reading.gathering.closed)


def _numbered_paragraphs(blocks: Sequence[Block]) -> set[int]:
    """The indices of the blocks with a number that are paragraphs, not items of a list."""
    found: set[int] = set()
    stretch: list[int] = []
    led = False

    def close() -> None:
        texts = [blocks[i].text for i in stretch]
        ended = sum(ends_sentence(text) for text in texts)
        if texts and not led and median(map(len, texts)) >= _PARAGRAPH_LENGTH and 2 * ended > len(texts):
            found.update(stretch)
        stretch.clear()

    for index, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING:
            close()
        elif block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) and paragraph_number(block.text):
            before = blocks[index - 1] if index else None
            if not stretch or paragraph_number(block.text) == "1":
                close()
                led = before is not None and before.kind is BlockKind.PARAGRAPH and not ends_sentence(before.text)
            stretch.append(index)
    close()
    return found


def _count_through(blocks: Sequence[Block], numbered: set[int]) -> bool:
    """Whether the numbered paragraphs count through the document, across its sections."""
    numbers = [int(paragraph_number(blocks[index].text)) for index in sorted(numbered)]
    section_of = list(accumulate(block.kind is BlockKind.HEADING for block in blocks))
    sections = {section_of[index] for index in numbered}
    rising = all(a < b for a, b in pairwise(numbers))
    return len(numbers) >= _THROUGHOUT and len(sections) > 1 and rising


class _Reading:
    """State of reading a document: the place reached, and the paragraphs so far."""

    def __init__(self, numbered: set[int], *, through: bool) -> None:
        self.gathering = Gathering()
        self.outline = Outline()
        self.numbered = numbered
        self.through = through
        # The section that a paragraph with a number of several levels opens by itself: “2.1 This guidance …”
        self.own_section = ""
        self.point = ""
        self.count = 0

    def take(self, index: int, block: Block) -> None:
        if block.kind is BlockKind.HEADING:
            self.gathering.close()
            self.outline.enter(block)
            self.own_section, self.point, self.count = "", "", 0
        elif index in self.numbered:
            self.point, self.count = paragraph_number(block.text), 0
            self._begin(block, self._at_point())
        elif block.kind is BlockKind.FOOTNOTE:
            self._begin(block, self._section() or (Step(Unit.PARAGRAPH, str(self.count or 1)),))
        elif self._goes_on(block):
            self.gathering.join(block)
        else:
            self._begin(block, self._next(block))

    def _begin(self, block: Block, steps: tuple[Step, ...]) -> None:
        self.gathering.begin(block, steps, self.outline.path)

    def _goes_on(self, block: Block) -> bool:
        """Whether a block belongs to the open paragraph: an item of its list or a row of its table."""
        before = self.gathering.open
        if before is None or not before.touches(block.start) or before.pieces[-1].kind is BlockKind.FOOTNOTE:
            return False
        last = before.pieces[-1]
        if block.kind is BlockKind.TABLE_ROW or last.kind is BlockKind.TABLE_ROW:
            return block.kind is last.kind
        if block.kind is BlockKind.LIST_ITEM:
            return True
        in_list = len(before.pieces) > 1 or not ends_sentence(last.text)
        return is_item(block.text) and in_list and not dotted_number(block.text)

    def _next(self, block: Block) -> tuple[Step, ...]:
        """The place of a new paragraph."""
        if block.kind is BlockKind.PARAGRAPH and (number := dotted_number(block.text)):
            self.own_section, self.point, self.count = number, "", 0
        if self.point:
            return self._at_point()
        # What a footnote or a table parts from its paragraph is still that paragraph.
        apart = block.kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW) and self.count
        self.count += 0 if apart else 1
        return (*self._section(), Step(Unit.PARAGRAPH, str(self.count)))

    def _at_point(self) -> tuple[Step, ...]:
        return (*(() if self.through else self._section()), Step(Unit.POINT, self.point))

    def _section(self) -> tuple[Step, ...]:
        """The place by headings: annex, number of the section, and the words of those headings that have none."""
        if self.own_section:
            return (*self._annex(), Step(Unit.SECTION, self.own_section))
        headings = self.outline.headings
        numbered = [(at, number) for at, heading in enumerate(headings) if (number := section_number(heading.text))]
        annexes = [at for at, heading in enumerate(headings) if appendix_number(heading.text) is not None]
        if not numbered and not annexes:
            return self.outline.steps
        outer = self._annex()
        inner = [(at, number) for at, number in numbered if not annexes or at > annexes[-1]]
        section = (Step(Unit.SECTION, inner[-1][1]),) if inner else ()
        after = max([at for at, _ in inner] + annexes) + 1
        return (*outer, *section, *heading_steps(headings[after:]))

    def _annex(self) -> tuple[Step, ...]:
        numbers = [number for h in self.outline.headings if (number := appendix_number(h.text)) is not None]
        return (Step(Unit.ANNEX, numbers[-1]),) if numbers else ()


def _short_ones_joined(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Short paragraphs without a number of their own with their neighbour in the section."""
    joined: list[Paragraph] = []
    for paragraph in paragraphs:
        before = joined[-1] if joined else None
        if before and _may_join(before, paragraph) and (_is_short(paragraph) or _is_short(before)):
            joined[-1] = _both(before, paragraph)
        else:
            joined.append(paragraph)
    return joined


def _is_short(paragraph: Paragraph) -> bool:
    length = paragraph.end - paragraph.start
    return length < (SHORTEST_SENTENCE if ends_sentence(paragraph.pieces[-1].text) else SHORTEST)


def _may_join(before: Paragraph, after: Paragraph) -> bool:
    """Whether two paragraphs are text of one section without numbers of their own, and short enough as one."""
    one, other = before.steps[-1], after.steps[-1]
    return (
        before.touches(after.start)
        and before.steps[:-1] == after.steps[:-1]
        and before.headings == after.headings
        and one.unit is other.unit is Unit.PARAGRAPH
        and one.value != other.value
        and before.pieces[0].kind is after.pieces[0].kind is BlockKind.PARAGRAPH
        and not dotted_number(after.pieces[0].text)
        and after.end - before.start <= LONGEST
    )


def _both(before: Paragraph, after: Paragraph) -> Paragraph:
    first, last = before.steps[-1].value.split("–")[0], after.steps[-1].value
    return replace(
        before,
        pieces=before.pieces + after.pieces,
        points=before.points + after.points,
        steps=(*before.steps[:-1], Step(Unit.PARAGRAPH, f"{first}–{last}")),
    )
