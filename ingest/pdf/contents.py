"""Tables of contents: lines that end in the number of a page, after a heading that says so or with leading dots."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.pdf.lines import Line

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
_LONGEST = 200
_LONGEST_BROKEN = 2  # lines of one entry


def find_contents(lines: Sequence[Line]) -> set[int]:
    """Which lines of a document are a table of contents with its heading, by their place in the sequence."""
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
    """Where a table of contents that begins at `start` ends; `start` where none does."""
    titled = bool(_HEADING.fullmatch(lines[start].text.strip()))
    entry = _ENTRY if titled else _DOTTED_ENTRY
    position, entries, waiting = start + titled, 0, 0
    end = start
    while position < len(lines) and len(lines[position].text) <= _LONGEST:
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
