"""The text of one cell: what a spreadsheet program would take for a formula is shown and never run."""

from __future__ import annotations

import datetime
import re

_RUNS = re.compile(r"'*[=+\-@\t\r]")


def to_cell(text: str) -> str:
    """A text as a cell: an apostrophe stands before what would begin a formula, or before such an apostrophe."""
    return f"'{text}" if _RUNS.match(text) else text


def from_cell(cell: object) -> str:
    """The inverse of `to_cell`, for what a program has made of the text too: numbers, days, nothing."""
    if cell is None:
        return ""
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = str(cell)
    return text[1:] if text.startswith("'") and _RUNS.match(text) else text
