"""Swedish acts: each paragraph of text under its chapter and §, or in the transitional provisions or an annex."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from riktlots.ingest.document import Block, BlockKind
from riktlots.ingest.language import sentence_spans
from riktlots.ingest.locator import Step, Unit
from riktlots.ingest.structure.outline import Outline, ends_sentence, is_item
from riktlots.ingest.structure.paragraph import Gathering, Paragraph

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
    """Whether a text says that a chapter or an annex is repealed: a statement, not a heading."""
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
    """State of reading an act: the place reached, and the paragraphs so far."""

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
