"""Which words of a sentence its source has: the same, inflected, compounded, or by another name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from retrieval.synonyms import other_words

# How much of a word is found when its source has no more than a kin of it.
_KIN = 0.8
_MIN_PART = 5


def shares_found(wanted: Sequence[str], having: Collection[str], language: str) -> list[float]:
    """For each stem of a sentence how much of it the stems of a source hold: 1, 0.8 for a kin, or 0.

    A kin begins or ends as the word does (tillståndsprövning, tillstånd; prövning), or is its synonym.
    """
    return [1.0 if stem in having else _KIN if _has_kin(stem, having, language) else 0.0 for stem in wanted]


def share_found(wanted: Sequence[str], having: Collection[str], language: str) -> float:
    """The mean of `shares_found`; 1 when nothing is wanted."""
    found = shares_found(wanted, having, language)
    return sum(found) / len(found) if found else 1.0


def _has_kin(stem: str, having: Collection[str], language: str) -> bool:
    if any(all(part in having for part in phrase) for phrase in _synonyms(stem, language)):
        return True
    return len(stem) >= _MIN_PART and any(_are_kin(stem, other) for other in having if len(other) >= _MIN_PART)


def _are_kin(one: str, other: str) -> bool:
    """Whether a word is a part of the other, or both begin alike for three quarters of the longer one."""
    short, long = sorted((one, other), key=len)
    if long.startswith(short) or long.endswith(short):
        return True
    alike = max(_MIN_PART, -(-3 * len(long) // 4))
    return len(short) >= alike and short[:alike] == long[:alike]


@lru_cache(maxsize=4096)
def _synonyms(stem: str, language: str) -> tuple[tuple[str, ...], ...]:
    return tuple(other_words(stem, language))
