"""From the lines of a document to its paragraphs, headings and items: where one ends and the next begins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from riktlots.ingest.readers.pdf.lines import Line
from riktlots.ingest.readers.pdf.marks import begins_chapter, begins_item, begins_numbered, begins_section, is_next_item

_SENTENCE_END = (".", "!", "?", ":")
_PAUSE = (*_SENTENCE_END, ",", ";", "och", "eller", "samt", "and", "or")
_CLOSING = "”\"’')»]⁰¹²³⁴⁵⁶⁷⁸⁹"
_EXTRA = 0.25  # em: so much more than the usual distance of two lines parts paragraphs
_USUAL = 1.2  # em, where a document has too few lines to tell
_WIDEST_USUAL = 1.9
_OTHER_SIZE = 0.08
_LARGER = 1.1  # times the size of the body text: a heading
_INDENT, _WIDEST_INDENT = 0.8, 6.0  # em
_LONGEST_HEADING, _SHORT_HEADING = 250, 80
_MANY_LINES = 4
_SAME_LEFT = 18.0  # points
_FEWEST_SECTIONS, _LONGEST_PLAIN = 2, 120
_SPACE = 0.45  # em
_WIDE_WORD = 1.15  # times what the line's mean letter lets expect
_MUCH_ROOM = 0.4  # of the column: no line that goes on leaves so much


@dataclass(slots=True)
class Group:
    """Lines that make up one block, and the measures that identify it."""

    lines: list[Line] = field(default_factory=list)
    heading: bool = False

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def last(self) -> Line:
        return self.lines[-1]


def grouped(lines: Sequence[Line], body: float, widths: Sequence[float]) -> list[Group]:
    """The lines of a document in reading order, grouped into blocks. `body` is the body text's size, `widths` are those
    of the pages, in points."""
    usual = _usual_distance(lines)
    ends = _right_ends(lines, widths)
    groups: list[Group] = []
    for line in lines:
        if groups and not _begins(groups[-1], line, usual, ends, body):
            groups[-1].lines.append(line)
        else:
            groups.append(Group([line]))
    for group in groups:
        group.heading = _is_heading(group, body)
    _confirm_plain_headings(groups)
    return groups


def _usual_distance(lines: Sequence[Line]) -> float:
    """The distance in em between two lines of one paragraph: the commonest after a line that fills its column."""
    distances: Counter[float] = Counter()
    for above, below in pairwise(lines):
        if above.flow == below.flow and above.page == below.page and abs(above.size - below.size) < 0.5:
            distance = (above.base - below.base) / above.em
            filled = above.right - above.left > 0.75 * (above.column[1] - above.column[0])
            if 0.8 < distance < _WIDEST_USUAL and filled:
                distances[round(distance * 20) / 20] += 1
    if sum(distances.values()) < _MANY_LINES:
        return _USUAL
    most = max(distances.values())
    # Of the common ones the smallest: the larger may be that between paragraphs.
    return min(distance for distance, times in distances.items() if times >= most / 3)


def _right_ends(lines: Sequence[Line], widths: Sequence[float]) -> dict[int, float]:
    """The right end of the text of each flow. That of a short flow is taken from longer ones in the same place; without
    any, a margin as wide as the left one is left on the right."""
    counts = Counter(line.flow for line in lines)
    first = {line.flow: line for line in reversed(lines)}
    long = [line.column for flow, line in first.items() if counts[flow] >= _MANY_LINES]
    ends: dict[int, float] = {}
    for flow, line in first.items():
        left, right = line.column
        alike = [end for start, end in long if abs(start - left) < _SAME_LEFT]
        if counts[flow] >= _MANY_LINES:
            ends[flow] = right
        elif alike or line.turn:
            ends[flow] = max(right, median(alike)) if alike else right
        else:
            ends[flow] = max(right, widths[line.page] - left)
    return ends


def _begins(group: Group, line: Line, usual: float, ends: dict[int, float], body: float) -> bool:
    """Whether a new block begins with a line."""
    last = group.last
    if line.cells or last.cells or line.turn != last.turn:
        return True
    if abs(line.size - last.size) > _OTHER_SIZE * max(line.em, last.em):
        return True
    if begins_chapter(line.text) and (line.bold or _ends_sentence(last.text)):
        return True
    room = _has_room(last, line, ends)
    if begins_numbered(line.text) and (room or _ends_sentence(last.text)):
        return True
    if _changes_weight(last, line, room=room):
        return True
    if line.flow != last.flow or line.page != last.page:
        return not _goes_on(group, line, body, ends[last.flow], room=room)
    if last.base - line.base > (usual + _EXTRA) * line.em:
        return True
    if begins_section(line.text):
        return line.lead > 0 or _ends_sentence(last.text)
    if begins_item(line.text) and (room or last.text.endswith(_PAUSE) or abs(line.left - group.first.left) > line.em):
        return True
    if room and _ends_sentence(last.text):
        return True
    return line.size <= _LARGER * body and _is_indented(group, line)


def _ends_sentence(text: str) -> bool:
    return text.rstrip(_CLOSING + " ").endswith(_SENTENCE_END) and not text.endswith("kap.")


def _has_room(last: Line, line: Line, ends: dict[int, float]) -> bool:
    """Whether the first word of a line would have stood on the line before, had the text gone on."""
    letter = (line.right - line.left) / max(len(line.text), 1)
    word = len(line.text.split(" ", maxsplit=1)[0]) * letter  # a no-break space is part of it
    return ends[last.flow] - last.right > _WIDE_WORD * word + _SPACE * line.em


def _changes_weight(last: Line, line: Line, *, room: bool) -> bool:
    """Whether a bold heading begins or ends; a bold lead-in stays with its paragraph."""
    if line.bold and not last.bold:
        return room or _ends_sentence(last.text)
    return last.bold and not line.bold and (line.lead == 0 or room)


def _goes_on(group: Group, line: Line, body: float, ends: float, *, room: bool) -> bool:
    """Whether a block goes on over the end of a column, which ends at `ends`, or of a page."""
    last = group.last
    if begins_section(line.text) and line.lead > 0:
        return False
    if begins_item(line.text) and (last.text.endswith(_PAUSE) or is_next_item(group.first.text, line.text)):
        return False
    if not _ends_sentence(last.text):
        # A heading does not go on, unless a word of it was broken.
        if room and ends - last.right > _MUCH_ROOM * (last.column[1] - last.column[0]):
            return False
        heads = last.bold or last.size > _LARGER * body
        return not heads or (line.bold == last.bold and last.page == line.page and line.text[:1].islower())
    return not room and not begins_section(line.text) and not begins_item(line.text)


def _is_indented(group: Group, line: Line) -> bool:
    """Whether a line stands further in than its paragraph (a new one begins), or further out than its item."""
    here = [other for other in group.lines if other.flow == line.flow]
    step = (line.left - group.last.left) / line.em
    if begins_item(group.first.text):
        # The lines of an item stand under its text or under its mark; what stands further out is no part of it.
        mark = group.first.left + line.column[0] - group.first.column[0]
        hangs = len(here) > 1 and here[-1].left > mark + 0.3 * line.em
        return line.left < mark - _INDENT * line.em or (hangs and step < -_INDENT)
    if len(here) > 1:
        return _INDENT < step < _WIDEST_INDENT
    # After one line it is open which of the two is indented; only a text that ends there has ended.
    return _INDENT < step < _WIDEST_INDENT and _ends_sentence(group.last.text)


def _is_heading(group: Group, body: float) -> bool:
    """Whether a block is a heading by its size or weight."""
    text = group.text
    first = group.first
    if first.cells or len(text) > _LONGEST_HEADING or not any(c.isalpha() for c in text):
        return False
    if begins_section(text) and len(text) > 12:
        return False
    if begins_chapter(text):
        return True
    if all(line.size >= _LARGER * body for line in group.lines):
        return len(text) <= _SHORT_HEADING or text[-1] not in ".;,"
    if len(group.lines) == 1 and begins_numbered(text) and len(text) <= _SHORT_HEADING:
        return text[-1] not in ".;,:"
    return all(line.bold for line in group.lines) and text[-1] not in ".;,"


def _confirm_plain_headings(groups: list[Group]) -> None:
    """In an act whose headings look like its text: a short line without a full stop right before a `§`."""
    pairs = list(pairwise(groups))
    before_section = [group for group, following in pairs if begins_section(following.text)]
    if len(before_section) < _FEWEST_SECTIONS or sum(group.heading for group in before_section) >= _FEWEST_SECTIONS:
        return
    for group, following in reversed(pairs):
        text = group.text
        heads = begins_section(following.text) or begins_chapter(following.text)
        plain = len(text) <= _LONGEST_PLAIN and text[0].isupper() and text[-1] not in ".;,:" and not group.first.cells
        if heads and plain and not begins_item(text) and not begins_section(text):
            group.heading = True
