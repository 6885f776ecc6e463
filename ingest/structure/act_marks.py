"""The numbers and letters of an act's recitals, paragraphs and points, also where they stand inside a run of text."""

from __future__ import annotations

import re
from collections.abc import Callable

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
    """Where the numbered paragraphs after number `last` begin in a run of text."""
    return _starts(text, last, lambda n: rf"{_AFTER_SENTENCE}{n}\. (?=[A-ZÅÄÖ‘“\"'(\[])")


def recital_starts(text: str, last: int) -> list[int]:
    """Where the recitals after number `last` begin in a run of text."""
    return _starts(
        text, last, lambda n: rf"(?:^|(?<=[.:;)] )|(?<=[Ww]hereas )){re.escape(f'({n})')} (?=[A-ZÅÄÖ‘“\"'(])"
    )


def point_starts(text: str) -> list[int]:
    """Where points (1), (2) … or (a), (b) … begin in a run of text, whichever kind comes first."""
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
