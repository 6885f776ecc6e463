"""The names of sources in a text: by id, short name, alias or number, also in the genitive and slightly misspelt."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from riktlots.ingest.library.manifest import Sources
from riktlots.ingest.model import Source

_WORD = re.compile(r"\w+(?:[:/]\w+)*")
_LONG_NAME = 8
_SLIPS = 2
_LETTERS_A_SLIP = 8


@dataclass(frozen=True, slots=True)
class Words:
    """A text and its words: spans, and lower-case spellings. `2018:585` and `2021/821` are words too."""

    text: str
    spans: tuple[tuple[int, int], ...]
    lower: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Words:
        found = list(_WORD.finditer(text))
        return cls(text, tuple(match.span() for match in found), tuple(match[0].lower() for match in found))

    def written(self, at: int) -> str:
        return self.text[slice(*self.spans[at])]

    def are_beside(self, at: int) -> bool:
        """Whether nothing but a space or a bracket stands between a word and the one before."""
        return not self.text[self.spans[at - 1][1] : self.spans[at][0]].strip(" ()")


@dataclass(frozen=True, slots=True)
class Mention:
    """The sources that the words from `first` up to `last` (exclusive) name."""

    first: int
    last: int
    sources: tuple[Source, ...]

    def is_inside(self, other: Mention) -> bool:
        return (
            other.first <= self.first and self.last <= other.last and other.last - other.first > self.last - self.first
        )


_Name = tuple[str, ...]


@lru_cache(maxsize=8)
def _names(sources: Sources) -> dict[str, list[tuple[_Name, Source]]]:
    """The names of the sources as lower-case words, by their first word.

    A bare common word would be heard everywhere; a name has a digit, a capital, or at least eight letters.
    """
    names: dict[str, list[tuple[_Name, Source]]] = defaultdict(list)
    for source in sources.values():
        for name in dict.fromkeys((source.id, source.cite, source.cite_en, *source.aliases)):
            words = tuple(_WORD.findall(name.lower()))
            if words and (len(" ".join(words)) >= _LONG_NAME or name != name.lower() or re.search("[0-9]", name)):
                names[words[0]].append((words, source))
    return names


@lru_cache(maxsize=8)
def _long_names(sources: Sources) -> dict[int, dict[str, tuple[Source, ...]]]:
    """The names in which a slip can be told, by the number of their words. A wrong digit makes another act."""
    names: dict[int, dict[str, tuple[Source, ...]]] = defaultdict(dict)
    for name, source in (pair for pairs in _names(sources).values() for pair in pairs):
        written = " ".join(name)
        if len(written) > _LONG_NAME and not re.search("[0-9]", written):
            names[len(name)][written] = (*names[len(name)].get(written, ()), source)
    return names


def mentions(words: Words, sources: Sources) -> list[Mention]:
    """Where a text names sources, in its order.

    Where one name contains another (“dataskyddslagen” in a longer name), only the longest at a place counts.
    """
    names = _names(sources)
    found = [
        Mention(at, at + len(name), (source,))
        for at, word in enumerate(words.lower)
        for first in _with_and_without_s(word)
        for name, source in names.get(first, ())
        if _reads(words.lower[at : at + len(name)], name)
    ]
    return in_order(words, [one for one in found if not any(one.is_inside(other) for other in found)])


def _with_and_without_s(word: str) -> set[str]:
    """A word, and what it is the genitive of."""
    return {word, word.removesuffix("s"), word.removesuffix(":s")}


def _reads(written: tuple[str, ...], name: _Name) -> bool:
    return written[:-1] == name[:-1] and name[-1] in _with_and_without_s(written[-1])


def in_order(words: Words, found: Sequence[Mention]) -> list[Mention]:
    """Mentions in the order of the text; those that overlap or stand side by side as one (“PDA-lagen (2000:1064)”)."""
    joined: list[Mention] = []
    for mention in sorted(found, key=lambda m: m.first):
        end = joined[-1].last if joined else -1
        if mention.first < end or (mention.first == end and words.are_beside(end)):
            before = joined.pop()
            sources = tuple(dict.fromkeys((*before.sources, *mention.sources)))
            mention = Mention(before.first, max(end, mention.last), sources)
        joined.append(mention)
    return joined


def misspelt(words: Words, sources: Sources) -> list[Mention]:
    """The words that are most nearly the name of a source: one slip in eight letters, and no more than two."""
    nearest: list[tuple[int, Mention]] = []
    for length, named in _long_names(sources).items():
        names = list(named)
        written = [" ".join(words.lower[at : at + length]) for at in range(len(words.lower) - length + 1)]
        slips = process.cdist(written, names, scorer=OSA.distance, score_cutoff=_SLIPS, dtype=np.uint8)
        for at, column in np.argwhere(slips <= _SLIPS).tolist():
            name = names[column]
            if slips[at, column] <= len(name) // _LETTERS_A_SLIP:
                nearest.append((int(slips[at, column]), Mention(at, at + length, named[name])))
    fewest = min((slips for slips, _ in nearest), default=0)
    return [mention for slips, mention in nearest if slips == fewest]
