"""Search: exact references first, then fused lexical and dense scores, then reranking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from riktlots.ingest.index.lexical import BM25_CEILING
from riktlots.ingest.model import Passage
from riktlots.retrieval.model import Hit
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.fusion import (
    FIXED_SHARE,
    Floats,
    Prior,
    fusion_features,
    load_fusion,
    named_bodies,
)
from riktlots.retrieval.search.lookup import neighbours, one_per_place
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.rerank import DEPTH, load_weights
from riktlots.retrieval.search.store import Store

_CANDIDATES = 100
_EVERYTHING = PassageFilter()


def find(store: Store, question: str, language: str, k: int = 10, only: PassageFilter = _EVERYTHING) -> list[Hit]:
    """Return the best `k` passages for a question, best first."""
    return find_for(Query.of(store, question, language), k, only)


def find_for(query: Query, k: int = 10, only: PassageFilter = _EVERYTHING) -> list[Hit]:
    """Return the best `k` passages for a prepared question, best first.

    Of a document in two languages each place is returned once, in the language of the question. Without a dense index
    only the lexical scores count.
    """
    return order(query, find_candidates(query, only))[:k]


def order(query: Query, candidates: Sequence[Hit]) -> list[Hit]:
    """Fuse the scores of candidates that come in document order, and rerank the first; best first."""
    # Named places and their neighbours come first, in document order; then the best score, ties in document order.
    # (The sort is stable.)
    ordered = sorted(
        _scored(query, candidates), key=lambda hit: (0, 0.0) if hit.exact or hit.neighbour else (1, -hit.score)
    )
    return rerank(query, ordered)


def find_candidates(query: Query, only: PassageFilter = _EVERYTHING) -> list[Hit]:
    """Return the passages that either search finds or the question names, in document order.

    They have the scores of both searches; their fused score is still 0.
    """
    store, compared, nearer = query.store, query.compared, query.passage_vector
    eligible = store.eligible(only)
    lexical = store.lexical.search(query.phrases, _CANDIDATES, lambda i: bool(eligible[i]))
    bonus = store.language_bonus(query.language)
    dense = store.dense.search(nearer, _CANDIDATES, eligible, bonus) if store.dense and nearer is not None else []
    exact = query.exact
    adjacent = set() if exact else set(neighbours(query.reference, store.by_source))

    words = _word_scores(query, lexical)
    cosines = dict(dense)
    # A passage's own sentences lie farther from a question than questions do, so added ones are a group of their own.
    groups = (eligible, eligible & store.added)
    asked = store.asked(compared, _CANDIDATES, *groups) if compared is not None else {}
    worded = store.worded(compared) if compared is not None else {}
    known = cosines.keys() | words.keys() | asked.keys() | worded.keys()
    found = [i for i in sorted(known | exact | adjacent) if eligible[i]]
    if store.dense and compared is not None and nearer is not None:
        others = store.dense.cosines(nearer, [i for i in found if i not in cosines])
        cosines |= {i: cosine + float(bonus[i]) for i, cosine in others.items()}
        asked |= store.asked_of(compared, [i for i in found if i not in asked])
    lexical_rank = {ordinal: rank for rank, (ordinal, _) in enumerate(lexical, 1)}
    dense_rank = {ordinal: rank for rank, (ordinal, _) in enumerate(dense, 1)}
    hits = [
        Hit(
            passage=store.passages[i],
            score=0.0,
            cosine=cosines.get(i),
            words=words.get(i, 0.0),
            asked=asked.get(i),
            worded=worded.get(i, 0.0),
            lexical_rank=lexical_rank.get(i),
            dense_rank=dense_rank.get(i),
            exact=i in exact,
            neighbour=i in adjacent,
        )
        for i in found
    ]
    return one_per_place(hits, query.language)


def fused_scores(query: Query, passages: Sequence[Passage]) -> list[float]:
    """Return the fused score of each passage for a question, with a fixed share and without a prior."""
    store, vector = query.store, query.passage_vector
    rows = [store.ordinal(passage) for passage in passages]
    words = _word_scores(query, store.lexical.scores(query.phrases, rows).items())
    if store.dense is None or vector is None:
        return [words.get(row, 0.0) for row in rows]
    cosines = store.dense.cosines(vector, rows)
    return [FIXED_SHARE * max(0.0, cosines[row]) + (1 - FIXED_SHARE) * words.get(row, 0.0) for row in rows]


@dataclass(frozen=True, slots=True)
class FusionInputs:
    """The inputs of the fusion: both scores of each candidate, shape (n,), its prior, and the features of the question
    that choose the share of the dense score."""

    cosines: Floats
    words: Floats
    priors: tuple[Prior, ...]
    features: Floats


def fusion_inputs(query: Query, candidates: Sequence[Hit]) -> FusionInputs:
    """Compute the inputs of the fusion, in search and in its fitting (`riktlots.evals.fitting.fusion`) alike."""
    asked, named = named_bodies(query.text), {source.id for source in query.reference.sources}
    cosines = np.array([max(0.0, hit.cosine or 0.0) for hit in candidates])
    words = np.array([hit.words for hit in candidates])
    priors = tuple(Prior.of(query.store.source(hit.passage), asked, named, hit) for hit in candidates)
    return FusionInputs(cosines, words, priors, fusion_features(cosines, words, len(query.text.split())))


def _scored(query: Query, candidates: Sequence[Hit]) -> list[Hit]:
    """Return the candidates with their fused scores: both scores by the share for the question, plus the prior."""
    fusion, found = load_fusion(), fusion_inputs(query, candidates)
    share = fusion.share(query.store.manifest.embedder, found.features) if query.store.dense else 0.0
    fused = share * found.cosines + (1 - share) * found.words
    return [
        replace(hit, score=max(0.0, float(score) + prior.score(fusion.prior)))
        for hit, score, prior in zip(candidates, fused, found.priors, strict=True)
    ]


def _word_scores(query: Query, lexical: Iterable[tuple[int, float]]) -> dict[int, float]:
    """Return the BM25 score by ordinal, as a share of the highest score that the question's words could give."""
    ceiling = BM25_CEILING * sum(query.store.lexical.idf(stem) for stem in query.stems)
    return {ordinal: min(1.0, score / ceiling) for ordinal, score in lexical} if ceiling else {}


def own_word_scores(query: Query, ordinals: Sequence[int]) -> dict[int, float]:
    """The word scores of passages by their own words alone, without the questions written for them."""
    return _word_scores(query, query.store.lexical.scores(query.phrases, ordinals, with_questions=False).items())


def rerank(query: Query, ordered: Sequence[Hit]) -> list[Hit]:
    """Rerank the first hits of a list that is sorted best first; without a reranker the list is unchanged.

    Places that the question names stay in front.
    """
    reranker = query.store.reranker
    if reranker is None:
        return list(ordered)
    first = ordered[:DEPTH]
    scores = reranker.score(
        query.text, query.language, [(hit.passage, query.store.source(hit.passage)) for hit in first]
    )
    weights = load_weights()
    reranked = [
        replace(hit, bears=score.bears, answers=score.answers, read=weights.probability(hit, score))
        for hit, score in zip(first, scores, strict=True)
    ]
    reranked.sort(key=lambda hit: (0, 0.0) if hit.exact or hit.neighbour else (1, -(hit.read or 0.0)))
    return [*reranked, *ordered[DEPTH:]]
