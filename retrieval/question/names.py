"""Recognise the names of sources in a text: ids, short names, aliases and numbers, also in the genitive or misspelt."""

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
_MOST_ERRORS = 2
_LETTERS_PER_ERROR = 8


@dataclass(frozen=True, slots=True)
class Words:
    """A text with the spans and the lower-case spellings of its words. `2018:585` and `2021/821` count as words."""

    text: str
    spans: tuple[tuple[int, int], ...]
    lower: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Words:
        found = list(_WORD.finditer(text))
        return cls(text, tuple(match.span() for match in found), tuple(match[0].lower() for match in found))

    def written(self, at: int) -> str:
        return self.text[slice(*self.spans[at])]

    def are_adjacent(self, at: int) -> bool:
        """Whether only spaces or brackets separate a word from the one before it."""
        return not self.text[self.spans[at - 1][1] : self.spans[at][0]].strip(" ()")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text: the words from `first` up to `last` (exclusive), and the sources that they name."""

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
    """Index the names of the sources, as lower-case words, by their first word.

    A name needs a digit, a capital or at least eight letters, since a short common word would match everywhere.
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
    """Collect the names that may be matched despite spelling errors, by their number of words.

    Names with digits are left out, since a wrong digit names a different act.
    """
    names: dict[int, dict[str, tuple[Source, ...]]] = defaultdict(dict)
    for name, source in (pair for pairs in _names(sources).values() for pair in pairs):
        written = " ".join(name)
        if len(written) > _LONG_NAME and not re.search("[0-9]", written):
            names[len(name)][written] = (*names[len(name)].get(written, ()), source)
    return names


def mentions(words: Words, sources: Sources) -> list[Mention]:
    """Find the names of sources in a text, in the order of the text.

    Where one name contains another (“dataskyddslagen” in a longer name), only the longer one counts.
    """
    names = _names(sources)
    found = [
        Mention(at, at + len(name), (source,))
        for at, word in enumerate(words.lower)
        for first in _with_and_without_s(word)
        for name, source in names.get(first, ())
        if _matches(words.lower[at : at + len(name)], name)
    ]
    return merge_mentions(words, [one for one in found if not any(one.is_inside(other) for other in found)])


def _with_and_without_s(word: str) -> set[str]:
    """Return a word, and the word that it may be the genitive of."""
    return {word, word.removesuffix("s"), word.removesuffix(":s")}


def _matches(written: tuple[str, ...], name: _Name) -> bool:
    return written[:-1] == name[:-1] and name[-1] in _with_and_without_s(written[-1])


def merge_mentions(words: Words, found: Sequence[Mention]) -> list[Mention]:
    """Sort mentions by their order in the text, and join overlapping and adjacent ones (“PDA-lagen (2000:1064)”)."""
    joined: list[Mention] = []
    for mention in sorted(found, key=lambda m: m.first):
        end = joined[-1].last if joined else -1
        if mention.first < end or (mention.first == end and words.are_adjacent(end)):
            before = joined.pop()
            sources = tuple(dict.fromkeys((*before.sources, *mention.sources)))
            mention = Mention(before.first, max(end, mention.last), sources)
        joined.append(mention)
    return joined


def misspelt_mentions(words: Words, sources: Sources) -> list[Mention]:
    """Find the words nearest to the name of a source: at most one error for each eight letters, and at most two."""
    nearest: list[tuple[int, Mention]] = []
    for length, named in _long_names(sources).items():
        names = list(named)
        written = [" ".join(words.lower[at : at + length]) for at in range(len(words.lower) - length + 1)]
        errors = process.cdist(written, names, scorer=OSA.distance, score_cutoff=_MOST_ERRORS, dtype=np.uint8)
        for at, column in np.argwhere(errors <= _MOST_ERRORS).tolist():
            name = names[column]
            if errors[at, column] <= len(name) // _LETTERS_PER_ERROR:
                nearest.append((int(errors[at, column]), Mention(at, at + length, named[name])))
    fewest = min((count for count, _ in nearest), default=0)
    return [mention for count, mention in nearest if count == fewest]
