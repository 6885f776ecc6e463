"""Words that the index does not know, taken for the words it knows that are spelt nearly so."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

# Slips of the finger change one letter, or swap two; in a long word two slips happen.
_ONE_SLIP, _TWO_SLIPS = 5, 9
_MOST = 3


def likely_words(stem: str, vocabulary: Sequence[str]) -> list[str]:
    """The stems of a vocabulary at the smallest edit distance from an unknown one, at most three.

    The vocabulary is in the order of its characters' numbers, as Python sorts it.

    One edit (Damerau-Levenshtein: a letter added, lost, changed, or two swapped) is forgiven from five letters on, two
    from nine. The first letter must be right: that is where slips are rare and other words begin.
    """
    if len(stem) < _ONE_SLIP or not stem.isalpha():
        return []
    most = 2 if len(stem) >= _TWO_SLIPS else 1
    first, last = (bisect_left(vocabulary, letter) for letter in (stem[0], chr(ord(stem[0]) + 1)))
    candidates = [word for word in vocabulary[first:last] if abs(len(word) - len(stem)) <= most]
    found = process.extract(stem, candidates, scorer=DamerauLevenshtein.distance, score_cutoff=most, limit=_MOST)
    if not found:
        return []
    nearest = min(distance for _, distance, _ in found)
    return [word for word, distance, _ in found if distance == nearest]
