"""Open Swedish compounds by parts that the index itself knows: exporttillstånd is export and tillstånd."""

from __future__ import annotations

from collections.abc import Callable

from ingest.stems import stems

_MIN_PART = 4


def open_compound(word: str, known: Callable[[str], bool]) -> list[str]:
    """The stems of the two parts of a compound, or an empty list.

    `known` says whether a stem occurs in the index. A part has at least four letters; a linking s between the parts is
    dropped. Of several ways to part a word the one with the longest last part wins: it is the head of the compound.
    """
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
