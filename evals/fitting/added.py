"""Questions as their hits would be if somebody had added one of the documents.

Every passage of the starter corpus has questions that were written for it, and written answers rest on most of its
documents. A document that an institution adds has neither. So that the fitted weights serve both, a share of the
examples takes one document for an added one: in some it answers, in others it stands beside what answers.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from riktlots.ingest.index.embeddings import Vectors
from riktlots.ingest.library.answers import WrittenAnswer
from riktlots.ingest.library.library import compared_texts
from riktlots.ingest.model import Address, Passage
from riktlots.retrieval.model import Hit
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.search import fused_scores, own_word_scores
from riktlots.retrieval.search.store import Store
from riktlots.retrieval.search.worded import WordedPlaces

_SEED = 20261203
# A document beside what answers is drawn from those of the first hits, for others disturb nothing.
_BESIDE = 15


class AddedDocuments:
    """Takes documents of a store for added ones, a random but repeatable one for each question."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._random = np.random.default_rng(_SEED)
        self._worded: dict[str, WordedPlaces] = {}
        self._sentences: dict[Address, Vectors] = {}

    def answering(self, query: Query, hits: Sequence[Hit], right: Collection[str]) -> list[Hit]:
        """The candidates where one document that answers was added and no other document answers; `right` are the
        addresses that answer. Empty where none of the hits does."""
        sources = sorted({hit.passage.address.source for hit in hits if str(hit.passage.address) in right})
        if not sources:
            return []
        source = str(self._random.choice(sources))
        return [
            hit
            for hit in self._with(query, hits, source)
            if hit.passage.address.source == source or str(hit.passage.address) not in right
        ]

    def beside(self, query: Query, hits: Sequence[Hit], right: Collection[str] = ()) -> list[Hit]:
        """The candidates where a document that does not answer was added; empty where there is none among the first."""
        answering = {hit.passage.address.source for hit in hits if str(hit.passage.address) in right}
        scores = np.array(fused_scores(query, [hit.passage for hit in hits]))
        first = [hits[i].passage.address.source for i in np.argsort(-scores, kind="stable")[:_BESIDE]]
        sources = sorted(set(first) - answering)
        return self._with(query, hits, str(self._random.choice(sources))) if sources else []

    def as_added(self, query: Query, hits: Sequence[Hit]) -> list[Hit]:
        """Hits with the scores that they would have without written questions and written answers."""
        store = self._store
        words = own_word_scores(query, [store.ordinal(hit.passage) for hit in hits])
        return [
            replace(
                hit,
                passage=replace(hit.passage, questions=()),
                asked=self._asked(query, hit.passage),
                words=words.get(store.ordinal(hit.passage), 0.0),
                worded=0.0,
            )
            for hit in hits
        ]

    def _with(self, query: Query, hits: Sequence[Hit], source: str) -> list[Hit]:
        """The candidates without the questions written for a document and without the answers that rest on it."""
        compared = query.compared
        worded = self._worded_without(source).near(compared) if compared is not None else {}
        found_by_itself = [hit for hit in hits if hit.lexical_rank is not None or hit.dense_rank is not None]
        of_source = [hit for hit in found_by_itself if hit.passage.address.source == source]
        others = [
            replace(hit, worded=worded.get(self._store.ordinal(hit.passage), 0.0))
            for hit in hits
            if hit.passage.address.source != source
        ]
        both = [*others, *self.as_added(query, of_source)]
        return sorted(both, key=lambda hit: self._store.ordinal(hit.passage))

    def _asked(self, query: Query, passage: Passage) -> float | None:
        """How near the nearest of a passage's own sentences is to a question; None without an embedder."""
        if query.compared is None:
            return None
        if passage.address not in self._sentences:
            texts = compared_texts(replace(passage, questions=()))
            vectors = [self._store.compared_vector(text, passage.language) for text in texts]
            self._sentences[passage.address] = np.array(vectors)
        return float(self._store.as_cosine(float((self._sentences[passage.address] @ query.compared).max())))

    def _worded_without(self, source: str) -> WordedPlaces:
        if source not in self._worded:
            answers = [_set_aside(answer, source) for answer in self._store.answers]
            dense = self._store.dense
            vectors = dense.wordings if dense else np.zeros((0, 1), dtype=np.float32)
            self._worded[source] = WordedPlaces(answers if len(vectors) else (), self._store.columns, vectors)
        return self._worded[source]


def _set_aside(answer: WrittenAnswer, source: str) -> WrittenAnswer:
    rests = any(place.partition(" ")[0] == source for place in answer.places)
    return replace(answer, retired=True) if rests else answer
