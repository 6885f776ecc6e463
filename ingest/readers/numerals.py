"""Counting in letters and in Roman numerals, as lists do."""

from __future__ import annotations

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LARGEST_ROMAN = 399


def in_letters(count: int) -> str:
    """a, b, … z, aa, ab …; figures below 1."""
    if count < 1:
        return str(count)
    letters = ""
    while count > 0:
        count, last = divmod(count - 1, len(_LETTERS))
        letters = _LETTERS[last] + letters
    return letters


def in_repeated_letters(count: int) -> str:
    """a, b, … z, aa, bb …, as Word counts; figures below 1."""
    if count < 1:
        return str(count)
    times, letter = divmod(count - 1, len(_LETTERS))
    return _LETTERS[letter] * (times + 1) if times < len(_LETTERS) else str(count)


def in_roman(count: int) -> str:
    """i, ii, iii, iv …; figures outside of 1 to 399."""
    if not 0 < count <= _LARGEST_ROMAN:
        return str(count)
    roman = ""
    for value, sign in _ROMAN:
        while count >= value:
            roman, count = roman + sign, count - value
    return roman
