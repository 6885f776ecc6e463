"""Draft an answer without a language model: the fewest verbatim sentences that answer the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from riktlots.ingest.index.embeddings import Vectors
from riktlots.ingest.language import content_stems, sentence_spans
from riktlots.ingest.model import Passage, Weight
from riktlots.retrieval.model import Citation, Hit
from riktlots.retrieval.search.query import Query

_PASSAGES = 8
_MAX_QUOTES = 4
# A passage is quoted beside the best one if its score is at least this share of the best score. (On development
# questions .95 cites a right paragraph in .76 of the answers with .64 of the quotes right, .92 in .80 with .61, .88 in
# .84 with .55; requiring that each quote adds words of the question lost .02 of the first and gained nothing.)
_NEAR_BEST = 0.92
# The same for the probability after reranking. (On all development questions with an answer .45 cites a right paragraph
# in .85 with .48 of the quotes right, .55 in .82 with .52; with the fused score alone it is .82 with .50.)
_NEAR_BEST_READ = 0.5
_SHORT = 2  # a passage of at most this many sentences is quoted whole
# Binding rules come first, then guidelines, then recommendations and background.
_ORDER = {
    Weight.LAW: 0,
    Weight.REGULATION: 0,
    Weight.NATIONAL_GUIDELINE: 1,
    Weight.LOCAL_GUIDELINE: 1,
    Weight.RECOMMENDATION: 2,
    Weight.BACKGROUND: 2,
}


@dataclass(frozen=True, slots=True)
class _Candidate:
    passage: Passage
    start: int
    end: int
    stems: frozenset[str]

    @property
    def citation(self) -> Citation:
        return Citation(self.passage, self.passage.text[self.start : self.end], self.start, self.end)


def extract(query: Query, hits: Sequence[Hit]) -> list[tuple[str, tuple[Citation, ...]]]:
    """Draft up to four sentences, each the text of its own quote.

    The best passage is always quoted; others if they score nearly as well and do not repeat it, or if the question
    names their place. The most binding come first, then the best. Of a long passage only the sentences relevant to the
    question are quoted, as one unbroken run.
    """
    weights = {stem: query.store.lexical.idf(stem) for stem in query.stems}
    chosen: list[_Candidate] = []
    for hit in _worth_quoting(hits):
        candidate = _best_run(query, hit, weights)
        if len(chosen) < _MAX_QUOTES and not any(_are_similar(candidate.stems, other.stems) for other in chosen):
            chosen.append(candidate)
    ordered = sorted(chosen, key=lambda candidate: _ORDER[query.store.source(candidate.passage).weight])
    return [(c.citation.quote, (c.citation,)) for c in ordered]


def _worth_quoting(hits: Sequence[Hit]) -> list[Hit]:
    exact = [hit for hit in hits if hit.exact]
    if exact:
        return exact[:_MAX_QUOTES]
    chances = [(hit, hit.read) for hit in hits[:_PASSAGES] if hit.read is not None]
    if chances:
        most = max(chance for _, chance in chances)
        return [hit for hit, chance in chances if chance >= _NEAR_BEST_READ * most]
    best = max((hit.score for hit in hits), default=0.0)
    return [hit for hit in hits[:_PASSAGES] if hit.score >= _NEAR_BEST * best]


def _best_run(query: Query, hit: Hit, weights: dict[str, float]) -> _Candidate:
    """Choose the part of a passage to quote: all of a short one, else from the first to the last relevant sentence."""
    passage = hit.passage
    spans = sentence_spans(passage.text)
    if len(spans) > _SHORT:
        scores = _sentence_scores(query, [passage.text[a:b] for a, b in spans], weights, passage.language)
        best = int(np.argmax(scores))
        relevant = [i for i, score in enumerate(scores) if score >= 0.85 * scores[best]]
        first, last = min(relevant), max(relevant)
        spans = spans[first : last + 1]
    start, end = spans[0][0], spans[-1][1]
    words = frozenset(content_stems(passage.text[start:end], passage.language))
    return _Candidate(passage, start, end, words)


def _sentence_scores(query: Query, sentences: list[str], weights: dict[str, float], language: str) -> list[float]:
    total = sum(weights.values()) or 1.0
    words = [sum(weights.get(stem, 0.0) for stem in content_stems(s, language)) / total for s in sentences]
    vectors = query.store.passage_vectors(sentences, language)
    vector = query.vector
    cosines: Vectors | list[float] = (
        vectors @ vector if vectors is not None and vector is not None else [0.0] * len(words)
    )
    return [0.6 * max(0.0, float(cosine)) + 0.4 * share + 1e-6 for cosine, share in zip(cosines, words, strict=True)]


def _are_similar(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two quotes say nearly the same: the Jaccard similarity of their content stems is above 0.7."""
    return bool(one | other) and len(one & other) / len(one | other) > 0.7
