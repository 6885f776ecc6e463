"""The running text of a document: the lines of all pages in reading order, and the raw text that they make up."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, groupby

from riktlots.ingest.document import PageStart, Reason, Run
from riktlots.ingest.readers.pdf.lines import Line, reading_order
from riktlots.ingest.readers.pdf.page import Page
from riktlots.ingest.readers.pdf.sheets import Sheets
from riktlots.ingest.readers.pdf.tables import aligned_rows, ruled_rows

_HYPHENS = "-\u2010"
_BROKEN = re.compile(rf"(?<!\w)(\w+)[{_HYPHENS}]$")
_FIRST_WORD = re.compile(r"\w+")
_SUSPENDED = frozenset("och eller samt respektive till and or to und oder".split())
_ABBREVIATED = 2  # letters, the first a capital: Rh-negativ, EU-land
# What does not go over as it is: white space, soft hyphens and marks without width, ligatures, letters with
# combining marks, control characters.
_SPECIAL = re.compile(
    "(?P<space>\\s+)|(?P<gone>[\u00ad\u200b-\u200f\u2060\ufeff\x00-\x08\x0e-\x1b\x7f-\x9f]+)"
    "|(?P<ligature>[\ufb00-\ufb06])|(?P<marked>.[\u0300-\u036f]+)"
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """One line in the raw text, and the page it stands on."""

    start: int
    end: int
    page: int


@dataclass(frozen=True, slots=True)
class Words:
    """Counts of the words of a document, casefolded: they tell a word broken at a line end from a hyphenated one."""

    whole: Counter[str]
    hyphened: Counter[str]

    @classmethod
    def of(cls, lines: Iterable[str]) -> Words:
        whole: Counter[str] = Counter()
        hyphened: Counter[str] = Counter()
        for line in lines:
            # The last word of a line may be half of one.
            text = line.casefold().replace("\u00ad", "")
            hyphened.update(re.findall(r"(?<!\w)\w++-\w+", text))
            whole.update(re.findall(r"\w+(?![\w-])", text))
        return cls(whole, hyphened)


@dataclass(slots=True)
class _Text:
    """Text that grows piece by piece. `goes_on` is True where a soft hyphen says that the last word does."""

    pieces: list[str] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    length: int = 0
    last: str = ""
    goes_on: bool = False

    def add(self, text: str, raw_start: int | None = None) -> None:
        """Add a piece; with `raw_start` it stands unchanged in the raw text there."""
        if not text:
            return
        if raw_start is not None:
            self.runs.append(Run(self.length, raw_start, len(text)))
        self.pieces.append(text)
        self.length += len(text)
        self.last = text[-1]

    def space(self, text: str = " ") -> None:
        if self.length and self.last != " ":
            self.add(text)

    def drop_last(self) -> None:
        """Take the last character away again."""
        piece = self.pieces.pop()[:-1]
        self.length -= 1
        if self.runs and self.runs[-1].start + self.runs[-1].length > self.length:
            run = self.runs.pop()
            if run.length > 1:
                self.runs.append(Run(run.start, run.raw_start, run.length - 1))
        if piece:
            self.pieces.append(piece)
        self.last = self.pieces[-1][-1] if self.pieces else ""


def mended(
    raw: str, stretches: Sequence[Stretch], words: Words, *, cell_mark: str = " "
) -> tuple[str, tuple[Run, ...], tuple[PageStart, ...]]:
    """The text of some lines, its runs that stand unchanged in `raw`, and where each page begins (without labels).

    White space runs become one space; a tab, which parts the cells of a row, becomes `cell_mark`.
    """
    text = _Text()
    pages: list[PageStart] = []
    for stretch in stretches:
        for start, end in _lines(raw, stretch):
            _join(text, raw[start:end], words)
            if not pages or pages[-1].index != stretch.page:
                pages.append(PageStart(text.length, stretch.page))
            _add_line(text, raw, start, end, cell_mark)
    whole = "".join(text.pieces)
    if whole.endswith(" "):
        whole = whole.rstrip(" ")
    return whole, tuple(text.runs), tuple(page for page in pages if page.offset < len(whole) or not page.offset)


def _lines(raw: str, stretch: Stretch) -> Iterable[tuple[int, int]]:
    """The parts of a stretch between line breaks, without the spaces around them."""
    for match in re.compile(r"[^\n]+").finditer(raw, stretch.start, stretch.end):
        part = match.group()
        if part.strip():
            yield match.start() + len(part) - len(part.lstrip(" ")), match.end() - len(part) + len(part.rstrip(" "))


def _join(text: _Text, line: str, words: Words) -> None:
    """Make the end of the text so far ready for the next line: a space, or a word mended."""
    if not text.length or (text.goes_on and line[0].isalnum()):
        return
    tail = "".join(text.pieces[-4:])
    broken = _BROKEN.search(tail)
    following = _FIRST_WORD.match(line)
    if broken and following:
        first, second = broken[1].casefold(), following.group().casefold()
        if second in _SUSPENDED:
            text.space()
        elif _is_one_word(broken[1], following.group(), f"{first}-{second}", first + second, words):
            text.drop_last()
        return
    if text.last == "–" and line[0].isalnum() and tail[-2:-1].isalnum():
        return
    text.space()


def _is_one_word(first: str, second: str, hyphened: str, whole: str, words: Words) -> bool:
    """Whether two halves are one word that was broken, not two with a hyphen of their own."""
    if not second[0].islower() or first[-1].isdigit() or (first.isupper() and len(first) > 1):
        return False
    if words.whole[whole] != words.hyphened[hyphened]:
        return words.whole[whole] > words.hyphened[hyphened]
    return len(first) > 1 and not (len(first) <= _ABBREVIATED and first[0].isupper())


def _add_line(text: _Text, raw: str, start: int, end: int, cell_mark: str) -> None:
    position = start
    text.goes_on = False
    for match in _SPECIAL.finditer(raw, start, end):
        text.add(raw[position : match.start()], position)
        position = match.end()
        found = match.group()
        match match.lastgroup:
            case "space":
                if "\t" in found and cell_mark.strip():
                    text.add(cell_mark if text.last != " " else cell_mark.lstrip())
                else:
                    text.space()
            case "gone":
                text.goes_on = found[-1] == "\u00ad" and position == end
            case "ligature":
                text.add(unicodedata.normalize("NFKC", found))
            case _:
                text.add(unicodedata.normalize("NFC", found))
    text.add(raw[position:end], position)


_PAGE_BREAK = "\f"


@dataclass(frozen=True, slots=True)
class Flow:
    """Lines in reading order, without furniture. `raw` is the text of the pages, furniture included, parted by form
    feeds; `places` says where each line stands in it, by the `id` of the line."""

    lines: list[Line]
    raw: str
    places: dict[int, Stretch]


def running_text(sheets: Sheets, furniture: Mapping[int, Reason]) -> Flow:
    """Put the lines of each page in order; rows of tables become one line each."""
    flows = count()
    lines: list[Line] = []
    raw: list[str] = []
    places: dict[int, Stretch] = {}
    position = 0
    for page, found in zip(sheets.pages, sheets.lines, strict=True):
        body = _body(page, [line for line in found if id(line) not in furniture], flows)
        margins = [line for line in found if id(line) in furniture]
        head = [line for line in margins if line.spot[1] > page.height / 2]
        foot = [line for line in margins if line.spot[1] <= page.height / 2]
        for line in (*head, *body, *foot):
            places[id(line)] = Stretch(position, position + len(line.text), line.page)
            raw += [line.text, "\n"]
            position += len(line.text) + 1
        if raw and raw[-1] == "\n":
            raw[-1] = _PAGE_BREAK
        else:
            raw.append(_PAGE_BREAK)
            position += 1
        lines += body
    return Flow(lines, "".join(raw[:-1]), places)


def _body(page: Page, lines: list[Line], flows: Iterator[int]) -> list[Line]:
    ordered = reading_order(ruled_rows(lines, page.rules), flows)
    return [line for _, flow in groupby(ordered, key=lambda line: line.flow) for line in aligned_rows(list(flow))]
