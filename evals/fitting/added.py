"""Questions as their hits would be if somebody had added one of the documents.

Every passage of the starter corpus has questions that were written for it, and written answers rest on most of its
documents. A document that an institution adds has neither. So that the fitted weights serve both, a share of the
examples takes one document for an added one: in some it answers, in others it stands beside what answers.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from riktlots.ingest.library.answers import WrittenAnswer
from riktlots.retrieval.model import Hit
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.search import fused_scores
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

    def _with(self, query: Query, hits: Sequence[Hit], source: str) -> list[Hit]:
        """The candidates without the questions written for a document and without the answers that rest on it."""
        compared = query.compared
        worded = self._worded_without(source).near(compared) if compared is not None else {}
        found = []
        for hit in hits:
            if hit.passage.address.source != source:
                found.append(replace(hit, worded=worded.get(self._store.ordinal(hit.passage), 0.0)))
            elif hit.lexical_rank is not None or hit.dense_rank is not None:
                found.append(replace(hit, asked=None, worded=0.0))
        return found

    def _worded_without(self, source: str) -> WordedPlaces:
        if source not in self._worded:
            answers = [_set_aside(answer, source) for answer in self._store.answers]
            dense = self._store.dense
            vectors = dense.wordings if dense else np.zeros((0, 1), dtype=np.float32)
            self._worded[source] = WordedPlaces(answers if len(vectors) else (), self._store.by_source, vectors)
        return self._worded[source]


def _set_aside(answer: WrittenAnswer, source: str) -> WrittenAnswer:
    rests = any(place.partition(" ")[0] == source for place in answer.places)
    return replace(answer, retired=True) if rests else answer
