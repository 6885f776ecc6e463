"""Reports, guidelines and pages: paragraphs by section number, by a number of their own, or by the headings above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from statistics import median

from ingest.document import Block, BlockKind
from ingest.locator import Step, Unit
from ingest.structure.items import ends_sentence, is_item
from ingest.structure.outline import Outline, heading_steps
from ingest.structure.paragraph import Gathering, Paragraph
from ingest.structure.section_headings import (
    appendix_number,
    dotted_number,
    paragraph_number,
    section_headings,
    section_number,
)
from ingest.structure.sizes import LONGEST

SHORTEST = 60
"""Characters under which a line that is no sentence, such as a date or a label, joins its neighbour in the section."""

SHORTEST_SENTENCE = 20
"""Characters under which a sentence of its own does."""
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
    """Where in the document the reading is, and the paragraphs so far."""

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
