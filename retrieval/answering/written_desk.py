"""The written answers of a store that may be offered today, with the vectors of their wordings and misses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from riktlots.ingest.index.embeddings import Vectors
from riktlots.ingest.language import LANGUAGES
from riktlots.ingest.library.answers import WrittenAnswer
from riktlots.ingest.model import Passage, Source
from riktlots.retrieval.answering.written_check import AnswerState, Places, state_of
from riktlots.retrieval.plan.vocabulary import countries_in
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.store import Store

Floats = NDArray[np.floating[Any]]
_NO_SIGN = re.compile(r"[^\w\s]+")


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near each answer is to a question, shape (answers,): the cosine of its nearest wording in the question's
    language (`own`, the one at the index `best`) and in the other, and the mean of the nearest two in the former; and
    that of its nearest miss in any language (`miss`, -1 where it has none)."""

    own: Floats
    other: Floats
    two: Floats
    best: NDArray[np.int64]
    miss: Floats


@dataclass
class Desk:
    """The written answers of a store that may be offered on a day, with the vectors of their wordings and misses."""

    day: str
    places: Places
    sources: Mapping[str, Source]
    answers: list[WrittenAnswer]
    _vectors: dict[str, Vectors] = field(default_factory=dict)
    _starts: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    _missed: Vectors | None = None
    _missed_of: NDArray[np.int64] | None = None
    _same: dict[str, WrittenAnswer] = field(default_factory=dict)
    _others: dict[str, set[str]] = field(default_factory=dict)
    _countries: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, store: Store, day: str) -> Desk:
        places = Places(store)
        approved = [answer for answer in store.answers if state_of(answer, places) is AnswerState.APPROVED]
        desk = cls(day, places, store.manifest.sources, approved)
        for answer in desk.answers:
            desk._same |= {_plain(words): answer for language in LANGUAGES for words in answer.wordings[language]}
            desk._others[answer.id] = {_plain(words) for language in LANGUAGES for words in answer.misses[language]}
        if store.dense and approved:
            desk._take(np.asarray(store.dense.wordings), store.answers)
        return desk

    def _take(self, vectors: Vectors, answers: Sequence[WrittenAnswer]) -> None:
        """Take the vectors of the answers that may be offered, from those of all answers as they are kept."""
        number = {answer.id: i for i, answer in enumerate(self.answers)}
        rows: dict[str, list[int]] = {language: [] for language in LANGUAGES}
        missed: list[tuple[int, int]] = []
        at = 0
        for answer in answers:
            for language in LANGUAGES:
                wordings, misses = len(answer.wordings[language]), len(answer.misses[language])
                if answer.id in number:
                    rows[language] += range(at, at + wordings)
                    missed += ((row, number[answer.id]) for row in range(at + wordings, at + wordings + misses))
                at += wordings + misses
        for language in LANGUAGES:
            self._vectors[language] = vectors[rows[language]]
            lengths = [len(answer.wordings[language]) for answer in self.answers]
            self._starts[language] = np.cumsum([0, *lengths[:-1]])
        self._missed = vectors[[row for row, _ in missed]]
        self._missed_of = np.array([of for _, of in missed], dtype=np.int64)

    def same_wording(self, question: str) -> WrittenAnswer | None:
        """The answer of which a question is a wording, whatever its case and signs."""
        return self._same.get(_plain(question))

    def is_miss(self, question: str, answer: WrittenAnswer) -> bool:
        """Whether a question is one of those that an answer names as not answered, whatever its case and signs."""
        return _plain(question) in self._others[answer.id]

    def nearness(self, vector: Vectors, language: str) -> Nearness:
        """How near each answer is to the vector of a question in a language."""
        starts, cosines = self._starts[language], self._vectors[language] @ vector
        own = np.maximum.reduceat(cosines, starts)
        ends = [*starts[1:], len(cosines)]
        best = np.array([int(np.argmax(cosines[a:b])) for a, b in zip(starts, ends, strict=True)])
        without = cosines.copy()
        without[starts + best] = -1.0
        second = np.maximum.reduceat(without, starts)
        # An answer with one wording has no second.
        second = np.where(second > -1.0, second, own)
        others = (one for one in LANGUAGES if one != language)
        other = np.max([np.maximum.reduceat(self._vectors[o] @ vector, self._starts[o]) for o in others], axis=0)
        miss = np.full(len(own), -1.0)
        assert self._missed is not None and self._missed_of is not None
        np.maximum.at(miss, self._missed_of, self._missed @ vector)
        return Nearness(own, other, (own + second) / 2, best, miss)

    def gist(self, at: int, language: str) -> str:
        """The first sentence of an answer, which answers the question by itself."""
        return self.answers[at].sentences[language][0].text

    def countries_of(self, answer: WrittenAnswer) -> frozenset[str]:
        """The countries that an answer is about: those that its title and most of its wordings name. One that few of
        them name is an example."""
        if answer.id not in self._countries:
            titled = (frozenset(countries_in(answer.title(language), language)) for language in LANGUAGES)
            named = frozenset.intersection(*titled)
            if named:  # most answers are about no country, which the title shows
                worded = [set(countries_in(words, of)) for of in LANGUAGES for words in answer.wordings[of]]
                named = frozenset(one for one in named if sum(one in of for of in worded) > len(worded) / 2)
            self._countries[answer.id] = named
        return self._countries[answer.id]

    def lets_through(self, answer: WrittenAnswer, language: str, only: PassageFilter) -> bool:
        """Whether a filter lets all paragraphs through that an answer rests on."""
        return not only.chosen or all(
            only.lets_through(passage, self.sources[passage.address.source])
            for passage in self.passages_of(answer, language)
        )

    def passages_of(self, answer: WrittenAnswer, language: str) -> Iterator[Passage]:
        """The passages that an answer rests on, sentence by sentence."""
        for sentence in answer.sentences[language]:
            yield from (citation.passage for citation in self.places.citations(sentence, language))


_desks: WeakKeyDictionary[Store, Desk] = WeakKeyDictionary()


def desk_of(store: Store) -> Desk:
    """The answers that may be offered today; made once a day for each store."""
    day = PassageFilter().day
    if (desk := _desks.get(store)) is None or desk.day != day:
        desk = _desks[store] = Desk.of(store, day)
    return desk


def _plain(question: str) -> str:
    return " ".join(_NO_SIGN.sub(" ", question.casefold()).split())
