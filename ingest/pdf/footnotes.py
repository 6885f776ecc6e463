"""Footnotes: small print at the foot of a column that begins with a number or sign."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from ingest.pdf.lines import Line
from ingest.pdf.marks import begins_note
from ingest.pdf.page import Page

_SMALL = 0.93  # of the size of the body text
_LOWER = 0.75  # of the page's height: a note begins below
_NEAR_RULE = 2.5  # em


def find_footnotes(lines: Sequence[Line], body: float, sheets: Sequence[Page]) -> dict[int, bool]:
    """Which lines belong to footnotes, by the `id` of the line, and whether a new note begins with them.

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
