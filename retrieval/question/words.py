"""Words of a question against those of an index: spelling, compounds and synonyms."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from riktlots.ingest.files import bundled_table
from riktlots.ingest.language import LANGUAGES, stems

# A typing error changes one letter or swaps two. Words shorter than _ONE_SLIP are not corrected; words of at least
# _TWO_SLIPS letters may hold two errors.
_ONE_SLIP, _TWO_SLIPS = 5, 9
_MOST = 3


def spelling_corrections(stem: str, vocabulary: Sequence[str]) -> list[str]:
    """Return the known stems at the smallest edit distance from an unknown stem, at most three.

    `vocabulary` is sorted as Python sorts strings. The distance is Damerau-Levenshtein (a letter added, lost or
    changed, or two swapped): at most one from five letters on, at most two from nine. The first letter must match,
    because typing errors there are rare and a different first letter usually means a different word.
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


_MIN_PART = 4
# Letters; each cut of a longer one would be looked up for nothing.
_LONGEST_COMPOUND = 60


def split_compound(word: str, known: Callable[[str], bool]) -> list[str]:
    """Return the stems of the two parts of a Swedish compound, or an empty list.

    `known` says whether a stem occurs in the index. A part has at least four letters; a linking s between the parts is
    dropped. If a word can be split in several ways, the split with the longest last part wins, since the last part is
    the head of the compound.
    """
    if len(word) > _LONGEST_COMPOUND:
        return []
    for cut in range(_MIN_PART, len(word) - _MIN_PART + 1):
        tail = _known_stem(word[cut:], known)
        if not tail:
            continue
        heads = [word[:cut]] + ([word[: cut - 1]] if word[cut - 1] == "s" and cut > _MIN_PART else [])
        for head in heads:
            if stem := _known_stem(head, known):
                return [stem, tail]
    return []


def _known_stem(part: str, known: Callable[[str], bool]) -> str:
    stem = next(iter(stems(part, "sv")), "")
    return stem if stem and known(stem) else ""


Phrase = tuple[str, ...]


@lru_cache(maxsize=1)
def _groups() -> tuple[tuple[frozenset[Phrase], ...], ...]:
    """Load the synonym groups. Each member is the set of phrases of stems that the two stemmers make of it."""
    table = bundled_table("riktlots.retrieval.question", "synonyms.toml")
    return tuple(
        tuple(frozenset(tuple(stems(member, language)) for language in LANGUAGES) for member in group)
        for group in table["groups"]
    )


def synonyms_of(text: str, language: str) -> list[Phrase]:
    """Return the synonyms of all phrases of a text, as phrases of stems, without those that the text contains."""
    text_stems = tuple(stems(text, language))
    others: list[Phrase] = []
    for group in _groups():
        named = [any(_occurs_in(phrase, text_stems) for phrase in member) for member in group]
        if any(named):
            others += [
                phrase for member, is_named in zip(group, named, strict=True) if not is_named for phrase in member
            ]
    return list(dict.fromkeys(others))


def _occurs_in(phrase: Phrase, text: Phrase) -> bool:
    return any(text[i : i + len(phrase)] == phrase for i in range(len(text) - len(phrase) + 1))
