"""Swedish acts: each paragraph of text under its chapter and §, or in the transitional provisions or an annex."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.document import Block, BlockKind
from ingest.locator import Step, Unit
from ingest.structure.items import ends_sentence
from ingest.structure.law_headings import (
    act_number,
    annex,
    chapter,
    is_repeal,
    is_transitional,
    law_headings,
    mark,
)
from ingest.structure.outline import Outline
from ingest.structure.paragraph import Gathering, Paragraph

_POINT = re.compile(r"(\d{1,3}(?: ?[a-z])?)[.)]\s")
_BARE_MARK = re.compile(r"(?:\d+(?: ?[a-z])? §|§ \d+(?: ?[a-z])?)\.?(?: /[^/]+/)?")
# A paragraph that changes on a day stands twice: /Upphör att gälla U:2024-07-01/, /Träder i kraft I:2024-07-01/.
_VERSION = re.compile(r"§\.? /((?:Upphör att gälla|Träder i kraft)) [UI]:([^/]+)/")


def law_paragraphs(blocks: Sequence[Block]) -> list[Paragraph]:
    """The paragraphs of an act: each “stycke” of a §, with the list that it leads into."""
    reading = _Reading()
    for block in law_headings(blocks):
        reading.take(block)
    reading.gathering.close()
    return reading.gathering.closed


class _Reading:
    """Where in the act the reading is, and the paragraphs so far."""

    def __init__(self) -> None:
        self.gathering = Gathering()
        self.outline = Outline()
        self.chapter = ""
        self.mark = ""
        self.last_mark = 0
        self.version = ""
        # After the paragraphs: in the transitional provisions of an act, or in an annex, of this number.
        self.end_matter: Unit | None = None
        self.number = ""
        self.point = ""
        self.count = 0

    def take(self, block: Block) -> None:
        if block.kind is BlockKind.HEADING:
            self.gathering.close()
            self._enter(block)
        elif block.kind is BlockKind.FOOTNOTE:
            self._begin(block, self._outer() or (Step(Unit.PARAGRAPH, str(self.count or 1)),))
        elif self._goes_on(block):
            self.gathering.join(block)
        else:
            self._begin(block, self._next(block))

    def _begin(self, block: Block, steps: tuple[Step, ...]) -> None:
        version = (self.version,) if self.version else ()
        self.gathering.begin(block, steps, (*self.outline.path, *version))

    def _enter(self, heading: Block) -> None:
        self.outline.enter(heading)
        self.count, self.point, self.version = 0, "", ""
        if number := chapter(heading.text):
            self._enter_chapter(number)
        elif not any(chapter(above.text) for above in self.outline.headings):
            self.mark = ""
        # What follows the paragraphs of an act has no chapter and no §.
        number_of_annex = annex(heading.text) if self.last_mark else None
        if number_of_annex is not None:
            self.end_matter, self.number = Unit.ANNEX, number_of_annex
        elif self.last_mark and is_transitional(heading.text):
            self.end_matter, self.number = Unit.TRANSITIONAL, ""
        elif self.last_mark and self.end_matter is not Unit.ANNEX and (number := act_number(heading.text)):
            self.end_matter, self.number = Unit.TRANSITIONAL, number

    def _enter_chapter(self, number: str) -> None:
        self.chapter, self.mark, self.end_matter, self.count = number, "", None, 0

    def _goes_on(self, block: Block) -> bool:
        """Whether a block belongs to the open paragraph: an item of its list, a row of its table, or the text of a §
        whose number stands alone."""
        before = self.gathering.open
        if before is None or before.pieces[-1].kind is BlockKind.FOOTNOTE:
            return False
        if block.kind is BlockKind.TABLE_ROW or before.pieces[-1].kind is BlockKind.TABLE_ROW:
            return block.kind is before.pieces[-1].kind
        if block.kind is BlockKind.LIST_ITEM:
            return not self._stands_alone(block) or (
                self.end_matter is Unit.ANNEX and not ends_sentence(before.pieces[-1].text)
            )
        number_alone = len(before.pieces) == 1 and _is_bare_mark(before.pieces[0].text)
        return number_alone and not mark(block.text)

    def _stands_alone(self, block: Block) -> bool:
        """Whether a numbered item is a provision of its own, as after the paragraphs of an act."""
        return self.end_matter is not None and bool(_POINT.match(block.text))

    def _next(self, block: Block) -> tuple[Step, ...]:
        """The place of a new paragraph."""
        text = block.text
        number = mark(text)
        if number and self.end_matter and number == str(self.last_mark + 1):
            # The next § in turn: the heading before it did not end the paragraphs of the act.
            self.end_matter = None
        if number and not self.end_matter:
            self._enter_mark(number, text)
        elif is_repeal(text) and not self.end_matter and (gone := chapter(text)):
            self._enter_chapter(gone)
        elif is_repeal(text) and self.last_mark and (gone_annex := annex(text)) is not None:
            self.end_matter, self.number, self.count = Unit.ANNEX, gone_annex, 0
        if self.end_matter is Unit.TRANSITIONAL and (point := _POINT.match(text)):
            self.point = point[1]
        # What a footnote or a table parts from its paragraph is still that paragraph.
        apart = block.kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW) and not self._stands_alone(block)
        self.count += 0 if apart and self.count else 1
        return self._steps()

    def _enter_mark(self, number: str, text: str) -> None:
        version = _VERSION.search(text[:80])
        self.version = f"{version[1]} {version[2]}" if version else ""
        self.mark, self.count = number, 0
        self.last_mark = int(re.split(r"\D", number.split("–")[-1])[0])

    def _steps(self) -> tuple[Step, ...]:
        if self.end_matter is Unit.TRANSITIONAL:
            inner = Step(Unit.POINT, self.point) if self.point else Step(Unit.PARAGRAPH, str(self.count))
            return self._transitional(inner)
        return (*self._outer(), Step(Unit.PARAGRAPH, str(self.count or 1)))

    def _outer(self) -> tuple[Step, ...]:
        if self.end_matter:
            return (Step(self.end_matter, self.number),)
        outside = (Step(Unit.CHAPTER, self.chapter),) if self.chapter else ()
        inside = (Step(Unit.MARK, self.mark),) if self.mark else ()
        return (*outside, *inside) or self.outline.steps

    def _transitional(self, inner: Step) -> tuple[Step, ...]:
        """A provision on entry into force by the act that brought it; without one, by its own number alone."""
        if not self.number and inner.unit is Unit.POINT:
            return (Step(Unit.TRANSITIONAL, inner.value),)
        return (Step(Unit.TRANSITIONAL, self.number), inner)


def _is_bare_mark(text: str) -> bool:
    return _BARE_MARK.fullmatch(text) is not None
