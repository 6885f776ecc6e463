"""Acts of the European Union: recitals, articles by numbered paragraph, definitions one by one, and annexes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from riktlots.ingest.document import Block, BlockKind
from riktlots.ingest.locator import Step, Unit
from riktlots.ingest.structure.act_headings import act_headings, annex_number, article_number
from riktlots.ingest.structure.outline import Outline, ends_sentence
from riktlots.ingest.structure.paragraph import Gathering, Paragraph, cut

_PARAGRAPH = re.compile(r"(\d+[a-z]?)\.(?: \||$|(?= ))")
_NUMBERED = re.compile(r"\((\d+[a-z]?)\)(?: \||$|(?= ))")
_LETTERED = re.compile(r"\(?([a-z]{1,2})\)(?: \||$|(?= ))")
_ROMAN = re.compile(r"[ivx]+")
_AFTER_SENTENCE = r"(?:^|(?<=[.;:!?’”'\")] ))"
# The first point follows a colon, the others the end of the point before; “: (i)” after (h) begins a list inside it.
_AFTER_LEAD = r"(?:^|(?<=: ))"
_AFTER_POINT = r"(?:^|(?<=[;.] )|(?<=[;.,] or )|(?<=[;.,] (?:and|och) )|(?<=[;.,] eller ))"
_FAR = 3


def paragraph_number(text: str) -> str:
    """`2` of “2. This Regulation …”; empty without one."""
    match = _PARAGRAPH.match(text)
    return match[1] if match else ""


def point_number(text: str) -> str:
    """`12` of “(12) ‘technology’ means …”; empty without one."""
    match = _NUMBERED.match(text)
    return match[1] if match else ""


def point_letter(text: str) -> str:
    """`d` of “(d) by competent authorities …” and of “d) av behöriga …”; empty without one."""
    match = _LETTERED.match(text)
    return match[1] if match else ""


def follows(value: str, last: str) -> bool:
    """Whether a number or letter comes in turn after the last one of its list (empty at its beginning).

    After a number a letter may come (2, 2a) and a repealed one be missing; after a letter one of two (a, aa, b).
    """
    if value[0].isdigit():
        (number, letter), (before, letter_before) = _numbered(value), _numbered(last or "0")
        return before < number <= before + (_FAR if last else 1) or (number == before and letter > letter_before)
    if not last:
        return value == "a"
    if len(value) > 1:
        return value[0] == last[0] and value > last
    nearest = ord(value) - ord(last[0])
    return nearest == 1 or (1 < nearest <= _FAR and not _ROMAN.fullmatch(value))


def _numbered(value: str) -> tuple[int, str]:
    digits = value.rstrip("abcdefghijklmnopqrstuvwxyz")
    return int(digits), value[len(digits) :]


def paragraph_starts(text: str, last: int) -> list[int]:
    """The offsets of the numbered paragraphs after number `last` in a run of text."""
    return _starts(text, last, lambda n: rf"{_AFTER_SENTENCE}{n}\. (?=[A-ZÅÄÖ‘“\"'(\[])")


def recital_starts(text: str, last: int) -> list[int]:
    """The offsets of the recitals after number `last` in a run of text."""
    return _starts(
        text, last, lambda n: rf"(?:^|(?<=[.:;)] )|(?<=[Ww]hereas )){re.escape(f'({n})')} (?=[A-ZÅÄÖ‘“\"'(])"
    )


def point_starts(text: str) -> list[int]:
    """The offsets of points (1), (2) … or (a), (b) … in a run of text, whichever kind comes first."""
    by_number = _starts(text, 0, lambda n: rf"{_AFTER_POINT if n > 1 else _AFTER_LEAD}\({n}\) ")
    by_letter = _starts(text, 0, lambda n: rf"{_AFTER_POINT if n > 1 else _AFTER_LEAD}\(?{chr(96 + n)}\) ", most=26)
    found = [starts for starts in (by_number, by_letter) if starts]
    return min(found, default=[], key=lambda starts: starts[0])


def _starts(text: str, last: int, pattern: Callable[[int], str], most: int = 10_000) -> list[int]:
    starts: list[int] = []
    position, number = 0, last + 1
    while number <= most and (match := re.compile(pattern(number)).search(text, position)):
        starts.append(match.start())
        position, number = match.end(), number + 1
    return starts


_DEFINITIONS = re.compile(r"definition", re.IGNORECASE)
_DEFINES = re.compile(
    r"the following definitions (?:shall )?apply|följande definitioner|avses med|"
    r"For the purposes? of this (?:Regulation|Directive|Decision|Recommendation)[^.]{0,40}:$"
)
_CLOSING = re.compile(
    r"Done at |Utfärda[dt] i |This (?:Regulation|Directive|Decision) (?:shall be|is) (?:binding|addressed)|"
    r"Denna förordning är till alla delar bindande|(?:Detta direktiv|Detta beslut) riktar sig"
)
_FOOTNOTE = re.compile(r"\( ?\*? ?\d+ ?\) (?:OJ|EUT|EGT|SEE|See|Se)\b")
_WHEREAS = re.compile(r"(?:Whereas|WHEREAS|av följande skäl|Skäl)\b|.*(?:[Ww]hereas|skäl):$", re.DOTALL)
_ANNEX_POINT = re.compile(r"\(?(\d+(?:\.\d+)+|\d+[a-z]?(?=[.)]))[.)]?(?: \|)?(?: (?=\S)|$)")


def act_paragraphs(blocks: Sequence[Block]) -> list[Paragraph]:
    """The paragraphs of an act: a recital, a numbered paragraph with its points, a definition, an article without
    numbers, a point of an annex."""
    reading = _Reading()
    for block in act_headings(blocks):
        reading.take(block)
    reading.gathering.close()
    return reading.gathering.closed


class _Reading:
    """State of reading an act: the place reached, and the paragraphs so far."""

    def __init__(self) -> None:
        self.gathering = Gathering()
        self.outline = Outline()
        self.recital = 0
        self.article = ""
        self.annex: str | None = None
        self.count = 0
        # Within an article: its paragraph, its point, and whether each point defines something.
        self.number = ""
        self.point = ""
        self.defines = False

    def take(self, block: Block) -> None:
        if block.kind is BlockKind.HEADING:
            self.gathering.close()
            self._enter(block)
        elif block.kind is BlockKind.FOOTNOTE or _FOOTNOTE.match(block.text):
            self._begin(block, self._outer() or (Step(Unit.PARAGRAPH, str(self.count or 1)),))
            self.gathering.close()
        else:
            for piece in self._pieces(block):
                self._place(piece)

    def _enter(self, heading: Block) -> None:
        self.outline.enter(heading)
        annex = annex_number(heading.text) if self.article else None
        if number := article_number(heading.text):
            self.article, self.annex = number, None
            self.number, self.point, self.defines = "", "", False
        elif annex is not None:
            self.annex, self.point = annex, ""
        elif self.annex is not None:
            self.point = ""
        self.count = 0
        self.defines = self.defines or bool(self.article and _DEFINITIONS.search(heading.text))

    def _pieces(self, block: Block) -> list[Block]:
        """A block in the recitals, paragraphs and points that stand in it."""
        if self.annex is not None:
            return [block]
        if not self.article:
            return cut(block, recital_starts(block.text, self.recital))
        last = int(re.sub(r"\D", "", self.number) or 0)
        paragraphs = cut(block, paragraph_starts(block.text, last))
        return [piece for paragraph in paragraphs for piece in cut(paragraph, point_starts(paragraph.text))]

    def _place(self, piece: Block) -> None:
        if self.annex is not None:
            self._place_in_annex(piece)
        elif self.article:
            self._place_in_article(piece)
        else:
            self._place_before_articles(piece)

    def _place_before_articles(self, piece: Block) -> None:
        number = point_number(piece.text) or (paragraph_number(piece.text) if self.recital or self._announced() else "")
        if number.isdigit() and int(number) == self.recital + 1:
            self.recital += 1
            self._begin(piece, (Step(Unit.RECITAL, number),))
        elif self.gathering.open:
            self.gathering.join(piece)
        else:
            self.count += 1
            self._begin(piece, (*self.outline.steps, Step(Unit.PARAGRAPH, str(self.count))))

    def _announced(self) -> bool:
        """Whether the last words before the recitals have been read."""
        return self.gathering.open is not None and bool(_WHEREAS.match(self.gathering.open.pieces[-1].text))

    def _place_in_article(self, piece: Block) -> None:
        text = piece.text
        self.defines = self.defines or (not self.number and bool(_DEFINES.search(text)))
        number, numbered, letter = paragraph_number(text), point_number(text), point_letter(text)
        if number and follows(number, self.number):
            self.number, self.point = number, ""
            self._begin_after_lead(piece, self._article(f".{number}"))
        elif numbered and (not self.point or self.point[0].isdigit()) and follows(numbered, self.point):
            self._take_point(piece, numbered, f".{numbered}")
        elif letter and not self.point[:1].isdigit() and follows(letter, self.point) and not self._is_inner(letter):
            self._take_point(piece, letter, f" {letter}")
        elif self.gathering.open is None or _CLOSING.match(text) or self._is_after_definitions(piece):
            self._begin(piece, self._outer())
        else:
            # What begins after the end of a sentence belongs to the paragraph, not to its last point.
            before = self.gathering.open.pieces[-1]
            of_paragraph = ends_sentence(before.text) and piece.kind is BlockKind.PARAGRAPH and text[0].isupper()
            self.gathering.join(piece, "" if of_paragraph else None)

    def _is_inner(self, letter: str) -> bool:
        """Whether “(i)” is the first item of a list inside point (h), which leads into it by a colon."""
        before = self.gathering.open
        return letter == "i" and before is not None and before.pieces[-1].text.endswith(":")

    def _take_point(self, piece: Block, point: str, name: str) -> None:
        self.point = point
        if self.defines and not self.number:
            self._begin_after_lead(piece, self._article(name))
        elif self.gathering.open is None:
            self._begin(piece, self._outer(), point)
        else:
            self.gathering.join(piece, point)

    def _begin_after_lead(self, piece: Block, steps: tuple[Step, ...]) -> None:
        """Begin a paragraph; words of the article that only lead into the first one are part of that."""
        before = self.gathering.open
        leads = before and before.steps == self._article("") and not ends_sentence(before.pieces[-1].text)
        if leads:
            self.gathering.join(piece, steps=steps)
        else:
            self._begin(piece, steps)

    def _is_after_definitions(self, piece: Block) -> bool:
        before = self.gathering.open
        return (
            self.defines
            and bool(self.point)
            and before is not None
            and ends_sentence(before.pieces[-1].text)
            and piece.kind is BlockKind.PARAGRAPH
            and not (point_letter(piece.text) or point_number(piece.text))
        )

    def _place_in_annex(self, piece: Block) -> None:
        match = _ANNEX_POINT.match(piece.text)
        if match and piece.kind is not BlockKind.TABLE_ROW and self._in_turn(match[1]):
            self.point = match[1]
            self._begin(piece, (*self._outer(), Step(Unit.POINT, _point(match[1]))))
        elif self.gathering.open and (self.point or piece.kind is not BlockKind.PARAGRAPH):
            self.gathering.join(piece)
        else:
            self.count += 1
            self._begin(piece, (*self._outer(), Step(Unit.PARAGRAPH, str(self.count))))

    def _in_turn(self, number: str) -> bool:
        """Whether a number goes on from the last point of the annex: 3 after 2.4, 2.4.1 after 2.4."""
        if number == "1" or number.endswith(".1"):
            return True
        *outer, own = number.split(".")
        before = self.point.split(".") if self.point else []
        return not before or (
            len(before) > len(outer) and before[: len(outer)] == outer and follows(own, before[len(outer)])
        )

    def _begin(self, piece: Block, steps: tuple[Step, ...], point: str = "") -> None:
        self.gathering.begin(piece, steps, self.outline.path, point)

    def _article(self, rest: str) -> tuple[Step, ...]:
        return (Step(Unit.ARTICLE, f"{self.article}{rest}"),)

    def _outer(self) -> tuple[Step, ...]:
        """The place of words that have no number of their own."""
        if self.annex is not None:
            return (Step(Unit.ANNEX, self.annex),)
        if self.article:
            return self._article(f".{self.number}" if self.number else "")
        return (Step(Unit.RECITAL, str(self.recital)),) if self.recital else ()


def _point(number: str) -> str:
    """The number of a point as locators have it: `2 a` for 2a; of several levels, without a letter."""
    return re.sub(r"([a-z])$", "" if "." in number else r" \1", number)
