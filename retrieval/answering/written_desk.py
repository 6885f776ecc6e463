"""The written answers of a store that may be offered today, with the vectors of their wordings and misses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from riktlots.ingest.index.embeddings import Vectors
from riktlots.ingest.language import LANGUAGES
from riktlots.ingest.library.answers import WrittenAnswer, same_words
from riktlots.ingest.model import Passage, Source
from riktlots.retrieval.answering.written_check import AnswerState, Places, state_of
from riktlots.retrieval.model import Citation
from riktlots.retrieval.plan.vocabulary import countries_in
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.store import Store

Floats = NDArray[np.floating[Any]]
_THREE = 3


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near each answer is to a question, shape (answers,): the cosine of its nearest wording in the question's
    language (`own`, the one at the index `best`) and in the other, the `mean` of the nearest three in the former (or of
    as many as there are), and that of its nearest miss in any language (`miss`, -1 where it has none)."""

    own: Floats
    other: Floats
    mean: Floats
    best: NDArray[np.int64]
    miss: Floats

    @property
    def nearest(self) -> Floats:
        """The cosine of the nearest wording in any language."""
        nearest: Floats = np.maximum(self.own, self.other)
        return nearest


@dataclass(frozen=True, slots=True)
class _Questions:
    """The vectors of some questions of each answer, and where they stand: `at` has a row for each answer, filled up
    with the number of vectors."""

    vectors: Vectors
    at: NDArray[np.int64]

    @classmethod
    def of(cls, vectors: Vectors, rows: Sequence[Sequence[int]]) -> _Questions:
        """Some rows of vectors for each answer."""
        longest = max(map(len, rows), default=0)
        chosen = [row for of in rows for row in of]
        at = np.full((len(rows), max(longest, 1)), len(chosen), dtype=np.int64)
        taken = 0
        for answer, of in enumerate(rows):
            at[answer, : len(of)] = range(taken, taken + len(of))
            taken += len(of)
        return cls(vectors[chosen], at)

    def cosines(self, vector: Vectors) -> Floats:
        """The cosines of the questions of each answer, shape (answers, most questions), -1 where there is none."""
        found: Floats = np.append(self.vectors @ vector, -1.0)[self.at]
        return found


@dataclass
class Desk:
    """The written answers of a store that may be offered on a day, with the vectors of their wordings and misses in the
    space of that name (`QuestionSpace`)."""

    day: str
    places: Places
    sources: Mapping[str, Source]
    answers: list[WrittenAnswer]
    space: str = ""
    _wordings: dict[str, _Questions] = field(default_factory=dict)
    _misses: _Questions | None = None
    _same: dict[str, WrittenAnswer] = field(default_factory=dict)
    _others: dict[str, set[str]] = field(default_factory=dict)
    _countries: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, store: Store, day: str) -> Desk:
        places = Places(store)
        approved = [answer for answer in store.answers if state_of(answer, places) is AnswerState.APPROVED]
        desk = cls(day, places, store.manifest.sources, approved, store.question_space)
        for answer in desk.answers:
            desk._same |= {same_words(words): answer for language in LANGUAGES for words in answer.wordings[language]}
            desk._others[answer.id] = {same_words(words) for language in LANGUAGES for words in answer.misses[language]}
        if store.dense and approved:
            desk._take(np.asarray(store.dense.wordings), store.answers)
        return desk

    def _take(self, vectors: Vectors, answers: Sequence[WrittenAnswer]) -> None:
        """Take the vectors of the answers that may be offered, from those of all answers as they are kept."""
        number = {answer.id: i for i, answer in enumerate(self.answers)}
        wordings: dict[str, list[Sequence[int]]] = {language: [()] * len(number) for language in LANGUAGES}
        misses: list[list[int]] = [[] for _ in number]
        at = 0
        for answer in answers:
            for language in LANGUAGES:
                middle = at + len(answer.wordings[language])
                end = middle + len(answer.misses[language])
                if answer.id in number:
                    wordings[language][number[answer.id]] = range(at, middle)
                    misses[number[answer.id]] += range(middle, end)
                at = end
        assert at == len(vectors), "the vectors are in the order of matched_questions"
        self._wordings = {language: _Questions.of(vectors, rows) for language, rows in wordings.items()}
        self._misses = _Questions.of(vectors, misses)

    def same_wording(self, question: str) -> WrittenAnswer | None:
        """The answer of which a question is a wording, whatever its case and signs."""
        return self._same.get(same_words(question))

    @cached_property
    def rested_on(self) -> frozenset[str]:
        """The ids of the sources that any of the answers rests on."""
        return frozenset(place.partition(" ")[0] for answer in self.answers for place in answer.places)

    def is_miss(self, question: str, answer: WrittenAnswer) -> bool:
        """Whether a question is one of those that an answer names as not answered, whatever its case and signs."""
        return same_words(question) in self._others[answer.id]

    def nearness(self, vector: Vectors, language: str) -> Nearness:
        """How near each answer is to a question in a language, given as its vector in the space."""
        assert self._misses is not None
        cosines = self._wordings[language].cosines(vector)
        three = np.sort(cosines, axis=1)[:, -_THREE:]
        there = three > -1.0
        others = (self._wordings[one].cosines(vector).max(axis=1) for one in LANGUAGES if one != language)
        return Nearness(
            own=cosines.max(axis=1),
            other=np.max(list(others), axis=0),
            mean=np.where(there, three, 0.0).sum(axis=1) / there.sum(axis=1),
            best=cosines.argmax(axis=1),
            miss=self._misses.cosines(vector).max(axis=1),
        )

    def opening(self, answer: WrittenAnswer, language: str) -> tuple[Citation, ...]:
        """The paragraphs that the first sentence of an answer rests on."""
        return tuple(self.places.citations(answer.sentences[language][0], language))

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
