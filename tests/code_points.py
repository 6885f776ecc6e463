"""The code points of Unicode: all of them, and those that are worth a long run."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice

# Of code points that mean nothing, and of the tens of thousands of ideographs, so few are tried in a run of a thousand.
ONE_IN = 256
_ALIKE = (
    "CJK UNIFIED",
    "CJK COMPATIBILITY",
    "HANGUL SYLLABLE",
    "TANGUT",
    "EGYPTIAN",
    "CUNEIFORM",
    "YI SYLLABLE",
    "KHITAN",
)


def every() -> Iterator[str]:
    return map(chr, range(sys.maxunicode + 1))


def encodable() -> Iterator[str]:
    """Every one that can stand in a file: all but the halves of pairs."""
    return (character for character in every() if unicodedata.category(character) != "Cs")


def for_long_runs() -> Iterator[str]:
    """Every code point that has a meaning of its own, and some of those that are alike."""
    for number, character in enumerate(every()):
        name = unicodedata.name(character, "")
        if number % ONE_IN == 0 or (name and not name.startswith(_ALIKE)):
            yield character


def batches(characters: Iterable[str], size: int) -> Iterator[list[str]]:
    left = iter(characters)
    while some := list(islice(left, size)):
        yield some
