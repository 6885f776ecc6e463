"""A question made ready for the search of one store, with what is worked out of it kept."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from riktlots.ingest.files import bundled_table
from riktlots.ingest.index.embeddings import Vectors
from riktlots.ingest.language import LANGUAGES, content_stems, stems
from riktlots.retrieval.question.references import Reference, look_up, read_reference
from riktlots.retrieval.search.store import Store

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


Phrase = tuple[str, ...]


@lru_cache(maxsize=1)
def _groups() -> tuple[tuple[frozenset[Phrase], ...], ...]:
    """The table; each member of a group is given as the phrases of stems that the two stemmers make of it."""
    table = bundled_table("riktlots.retrieval.question", "synonyms.toml")
    return tuple(
        tuple(frozenset(tuple(stems(member, language)) for language in LANGUAGES) for member in group)
        for group in table["groups"]
    )


def other_words(text: str, language: str) -> list[Phrase]:
    """The phrases of stems that mean the same as a phrase of the text, without those that stand in it."""
    said = tuple(stems(text, language))
    others: list[Phrase] = []
    for group in _groups():
        named = [any(_stands_in(phrase, said) for phrase in member) for member in group]
        if any(named):
            others += [
                phrase for member, is_named in zip(group, named, strict=True) if not is_named for phrase in member
            ]
    return list(dict.fromkeys(others))


def _stands_in(phrase: Phrase, text: Phrase) -> bool:
    return any(text[i : i + len(phrase)] == phrase for i in range(len(text) - len(phrase) + 1))


@dataclass(frozen=True)
class Query:
    """A question made ready for both legs.

    `stems` are those of its content words, by the stemmer of its language; a word that the index does not know gives
    way to the parts of the compound, or to the words that were likely meant. `all_stems` adds the stems by the other
    language's stemmer, so that names and loan words are found in text of either language; `synonyms` are phrases that
    mean the same as some of its words. Its vector and what it refers to are worked out when first asked for.
    """

    store: Store = field(repr=False, compare=False)
    text: str
    language: str
    stems: tuple[str, ...]
    all_stems: tuple[str, ...]
    synonyms: tuple[Phrase, ...] = ()

    @classmethod
    def of(cls, store: Store, text: str, language: str) -> Query:
        """Make a question ready for one store."""
        own = [part for stem in content_stems(text, language) for part in _opened(store, stem, language)]
        others = (stem for other in LANGUAGES if other != language for stem in content_stems(text, other))
        all_stems = tuple(dict.fromkeys([*own, *others]))
        synonyms = tuple(other_words(text, language))
        return cls(store, text, language, tuple(dict.fromkeys(own)), all_stems, synonyms)

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """All that the words are searched for: each stem alone, and the synonyms."""
        return (*((stem,) for stem in self.all_stems), *self.synonyms)

    @cached_property
    def vector(self) -> Vectors | None:
        """The centred vector, shape (dimension,); None without an embedder."""
        return self.store.question_vector(self.text, self.language)

    @cached_property
    def reference(self) -> Reference:
        """The sources that the question names and the places that it writes out."""
        return read_reference(self.text, self.store.manifest.sources)

    @cached_property
    def exact(self) -> frozenset[int]:
        """The ordinals of the passages at the places that the question writes out."""
        return frozenset(look_up(self.reference, self.store.by_source))

    @property
    def names_missing_place(self) -> bool:
        """Whether the question writes out a place of a source held here, and no passage stands there."""
        return bool(self.reference.asked) and not self.exact


def _opened(store: Store, stem: str, language: str) -> list[str]:
    """A stem that the index knows; else the parts of a compound, or the words that were likely meant, or itself."""
    known = store.lexical.document_frequency
    if known(stem):
        return [stem]
    parts = open_compound(stem, lambda part: known(part) > 0) if language == "sv" else []
    return parts or likely_words(stem, store.lexical.vocabulary) or [stem]
