"""Running heads, running feet and page numbers: text that is repeated in the margin of page after page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median_low

from riktlots.ingest.document import Reason
from riktlots.ingest.readers.pdf.lines import Line, rows_of
from riktlots.ingest.readers.pdf.marks import begins_note
from riktlots.ingest.readers.pdf.page import Page

# So many rows from the edge of the text may be furniture, where they stand in this share of the page's height.
_OUTERMOST, _OUTERMOST_ZONE = 2, 0.22
_OUTER, _OUTER_ZONE = 4, 0.15
_SAME_HEIGHT = 5.0  # points
_FEW_PAGES = 4
_LONGEST = 160
_GAP = 1.45  # em between furniture and text
# Of the pages from the first to the last with a head: how many have it, and of those with anything at its height.
_OFTEN, _MOSTLY = 0.5, 0.75
_PAGE_NUMBER = re.compile(
    r"(?P<word>sida|sid\.?|s\.|page|p\.)?\s*+[-–—(\[|]*+\s*+(?P<number>\d{1,4}|[ivxlc]{1,7})\s*+[-–—)\]|]*+"
    r"(?P<total>\s*+(?:av|of|/|\()\s*\d{1,4}\s*\)?)?",
    re.IGNORECASE,
)
# The number beside a title on one line, with or without the number of all pages behind it.
_AT_AN_END = re.compile(r"^\d{1,4}(?=\s)|(?<=\s)\d{1,4}(?=\s*\(\d{1,4}\)$|\s*$)")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(frozen=True, slots=True)
class _Row:
    """Lines side by side near the edge of a page. `rank` counts from the edge; `gap` is the distance in em to the next
    row further in."""

    lines: list[Line]
    page: int
    top: bool
    height: float
    rank: int
    gap: float

    def likenesses(self) -> set[str]:
        """The text that other pages have too: all of it, or all but a number at its beginning or end, which counts
        along with the pages."""
        text = " ".join(line.text for line in self.lines).casefold()
        keys = {text}
        numbers = list(re.finditer(r"\d{1,4}", text))
        for number in {*numbers[:1], *numbers[-1:]}:
            keys.add(f"{text[: number.start()]}<{int(number.group()) - self.page}>{text[number.end() :]}")
        return keys


@dataclass(frozen=True, slots=True)
class Furniture:
    """Why a line is furniture, by the `id` of the line; and the number printed on a page, by the page's index."""

    reasons: dict[int, Reason]
    numbers: dict[int, str]


def find_furniture(pages: Sequence[Sequence[Line]], sheets: Sequence[Page]) -> Furniture:
    """Find the lines that are furniture. `pages` are the lines of each page, `sheets` the pages as drawn."""
    rows = [row for index, lines in enumerate(pages) for row in _margin_rows(lines, sheets[index])]
    repeated = list(_repeated(rows, len(pages)))
    numbered = list(_numbered(rows, {id(line) for row in repeated for line in row.lines}, len(pages)))
    kept = _at_the_edge([*repeated, *(found.row for found in numbered)])
    reasons = {
        id(line): Reason.PAGE_NUMBER if _PAGE_NUMBER.fullmatch(line.text.strip()) else Reason.RUNNING_HEAD
        for row in kept
        for line in row.lines
    }
    at_edge = {id(row) for row in kept}
    numbers = {found.row.page: found.number for found in reversed(numbered) if id(found.row) in at_edge}
    return Furniture(reasons, numbers) if _leave_text(reasons, pages) else Furniture({}, {})


def _at_the_edge(rows: Iterable[_Row]) -> list[_Row]:
    """Of rows that may be furniture, those with nothing else further out, and with a gap between them and the text."""
    sides: dict[tuple[int, bool], dict[int, _Row]] = defaultdict(dict)
    for row in rows:
        sides[row.page, row.top][row.rank] = row
    kept: list[_Row] = []
    for side in sides.values():
        outer = [side[rank] for rank in range(_OUTER) if all(other in side for other in range(rank + 1))]
        while outer and outer[-1].gap < _GAP:
            outer.pop()
        kept += outer
    return kept


def _margin_rows(lines: Sequence[Line], sheet: Page) -> Iterable[_Row]:
    turns = [line.turn for line in lines]
    if not turns:
        return
    turn = max(set(turns), key=turns.count)
    extent = sheet.height if turn in (0, 2) else sheet.width
    shift = extent if turn in (1, 2) else 0.0
    rows = rows_of(line for line in lines if line.turn == turn)
    for i, row in enumerate(rows):
        height = row[0].base + shift
        top = height > extent / 2
        rank = i if top else len(rows) - 1 - i
        zone = _OUTERMOST_ZONE if rank < _OUTERMOST else _OUTER_ZONE if rank < _OUTER else 0.0
        if min(height, extent - height) < zone * extent:
            inner = i + 1 if top else i - 1
            apart = abs(rows[inner][0].base - row[0].base) if 0 <= inner < len(rows) else extent
            yield _Row(row, row[0].page, top, height, rank, apart / row[0].em)


def _repeated(rows: Sequence[_Row], pages: int) -> Iterable[_Row]:
    """Rows whose text stands at the same height on other pages too."""
    same: dict[tuple[str, bool], list[_Row]] = defaultdict(list)
    heights: dict[int, list[float]] = defaultdict(list)
    for row in rows:
        heights[row.page].append(row.height)
        if sum(len(line.text) for line in row.lines) <= _LONGEST:
            for key in row.likenesses():
                same[key, row.top].append(row)
    enough = 2 if pages <= _FEW_PAGES else 3
    for found in same.values():
        # Odd and even pages may have margins of different heights, and different heads.
        for parity in ({0, 1}, {0}, {1}):
            some = [row for row in found if row.page % 2 in parity]
            if not some:
                continue
            height = median_low([row.height for row in some])
            near = [row for row in some if abs(row.height - height) <= _SAME_HEIGHT]
            named = {row.page for row in near}
            span = range(min(named), max(named) + 1, 3 - len(parity))
            filled = [page for page in span if any(abs(h - height) <= _SAME_HEIGHT for h in heights[page])]
            # What comes again here and there is a formula of the text, which happens to stand at the edge of a page.
            if len(named) >= max(enough, _MOSTLY * len(filled), _OFTEN * len(span)):
                yield from near


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A row with what may be the number of its page."""

    row: _Row
    number: str


def _numbered(rows: Iterable[_Row], repeated: set[int], pages: int) -> Iterable[_Numbered]:
    """The rows with a number that counts along with the pages: one by itself, or at an end of a running head."""
    by_offset: dict[tuple[int, bool, bool, bool], list[_Numbered]] = defaultdict(list)
    for row in rows:
        for line in row.lines:
            text = line.text.strip()
            alone = _PAGE_NUMBER.fullmatch(text)
            if sum(len(other.text) for other in row.lines) > _LONGEST:
                continue
            if alone and pages == 1 and (alone["word"] or alone["total"]):
                yield _Numbered(row, alone["number"])
            beside = _AT_AN_END.findall(text) if id(line) in repeated else []
            for number in [alone["number"]] if alone else beside:
                value, roman = _value(number)
                by_offset[value - row.page, roman, row.top, alone is not None].append(_Numbered(row, number))
    for (_, _, _, is_alone), found in by_offset.items():
        enough = 2 if is_alone and pages <= _FEW_PAGES else 3
        if len({numbered.row.page for numbered in found}) >= enough:
            yield from found


def _value(number: str) -> tuple[int, bool]:
    """The value of an Arabic or Roman number, and whether it is Roman."""
    if number.isdigit():
        return int(number), False
    values = [_ROMAN[letter] for letter in number.lower()]
    return sum(-v if i + 1 < len(values) and v < values[i + 1] else v for i, v in enumerate(values)), True


def _leave_text(reasons: dict[int, Reason], pages: Sequence[Sequence[Line]]) -> bool:
    """Whether most pages hold something else; if not, what comes again is their text."""
    with_text = [lines for lines in pages if lines]
    bare = [lines for lines in with_text if all(id(line) in reasons for line in lines)]
    return len(bare) * 2 <= len(with_text)


_HEADING = re.compile(
    r"(?:\d+\.?\s+)?(?:innehåll(?:sförteckning|söversikt)?|(?:table of )?contents|inhalt(?:sverzeichnis)?)\s*:?",
    re.IGNORECASE,
)
_DOTS = re.compile(r"(?:\.\s?){4,}|…{2,}|(?:·\s?){4,}|_{5,}")
_ENTRY = re.compile(r".*\S[\s.…·_]*\s(?:\d{1,4}|[ivxlc]{1,6})\s*$", re.IGNORECASE | re.DOTALL)
_DOTTED_ENTRY = re.compile(
    r".*\S\s*(?:(?:[.…·]\s?){3,}|_{5,})\s*(?:\d{1,4}|[ivxlc]{1,6})\s*$", re.IGNORECASE | re.DOTALL
)
_FEWEST_DOTTED, _FEWEST_LISTED = 2, 2
_LONGEST_ENTRY = 200
_LONGEST_BROKEN = 2  # lines of one entry


def find_contents(lines: Sequence[Line]) -> set[int]:
    """The indices of the lines of a document that are a table of contents with its heading."""
    found: set[int] = set()
    position = 0
    while position < len(lines):
        end = _end_of_contents(lines, position)
        if end > position:
            found.update(range(position, end))
            position = end
        else:
            position += 1
    return found


def _end_of_contents(lines: Sequence[Line], start: int) -> int:
    """The end of the table of contents that begins at `start`; `start` where none does."""
    titled = bool(_HEADING.fullmatch(lines[start].text.strip()))
    entry = _ENTRY if titled else _DOTTED_ENTRY
    position, entries, waiting = start + titled, 0, 0
    end = start
    while position < len(lines) and len(lines[position].text) <= _LONGEST_ENTRY:
        text = lines[position].text
        if entry.match(text) or _DOTTED_ENTRY.match(text):
            entries, waiting, end = entries + 1, 0, position + 1
        elif waiting < _LONGEST_BROKEN and (titled or entries) and text.strip()[-1:] not in ".:;":
            waiting += 1  # an entry may go on over a second line, which has the number
        else:
            break
        position += 1
    enough = _FEWEST_LISTED if titled else _FEWEST_DOTTED
    dotted = any(_DOTS.search(line.text) for line in lines[start:end])
    return end if entries >= enough and (titled or dotted) else start


_SMALL = 0.93  # of the size of the body text
_LOWER = 0.75  # of the page's height: a note begins below
_NEAR_RULE = 2.5  # em


def find_footnotes(lines: Sequence[Line], body: float, sheets: Sequence[Page]) -> dict[int, bool]:
    """The lines of footnotes, by the `id` of the line, and whether a new note begins with each.

    `lines` are in reading order, `body` is the size of the body text in points.
    """
    found: dict[int, bool] = {}
    carried = False  # whether the page before ended in a note, which this page may go on with
    for page, of_page in groupby(lines, key=lambda line: line.page):
        notes: list[Line] = []
        for _, flow in groupby(of_page, key=lambda line: line.flow):
            notes += _notes_of(list(flow), body, sheets[page], carried=carried)
        for line in notes:
            found[id(line)] = begins_note(line.text)
        carried = bool(notes)
    return found


def _notes_of(flow: Sequence[Line], body: float, sheet: Page, *, carried: bool) -> list[Line]:
    """The lines of notes at the end of a flow."""
    start = len(flow)
    while start and flow[start - 1].size <= _SMALL * body and not flow[start - 1].cells:
        start -= 1
    small = flow[start:]
    # Small print of another kind (the caption of a figure) may stand above the notes.
    first = next((i for i, line in enumerate(small) if begins_note(line.text)), None)
    if small and carried and _is_under_rule(small[0], sheet):
        first = 0
    if first is None or not small:
        return []
    notes = list(small[first:])
    low = notes[0].spot[1] < _LOWER * sheet.height
    return (
        notes
        if low and (_is_under_rule(notes[0], sheet) or start or carried or notes[0].spot[1] < 0.5 * sheet.height)
        else []
    )


def _is_under_rule(line: Line, sheet: Page) -> bool:
    """Whether a rule that is shorter than the text is wide stands right above a line."""
    return any(
        0 <= rule[1] - line.base <= _NEAR_RULE * line.em and rule[0] <= line.spot[2] and rule[2] >= line.spot[0]
        for rule in sheet.rules
    )
