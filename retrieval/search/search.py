"""Find the passages for a question: exact references, then words and meaning fused by score, then a second look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from riktlots.ingest.index.lexical import BM25_CEILING
from riktlots.ingest.model import Passage
from riktlots.retrieval.model import Hit
from riktlots.retrieval.question.query import Query
from riktlots.retrieval.question.references import neighbours
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.fusion import FIXED_SHARE, Floats, Prior, load_fusion, measure, whose
from riktlots.retrieval.search.rerank import DEPTH, load_weights
from riktlots.retrieval.search.store import Store

_CANDIDATES = 100
_EVERYTHING = PassageFilter()


def find(store: Store, question: str, language: str, k: int = 10, only: PassageFilter = _EVERYTHING) -> list[Hit]:
    """The best `k` passages for a question, best first."""
    return find_for(Query.of(store, question, language), k, only)


def find_for(query: Query, k: int = 10, only: PassageFilter = _EVERYTHING) -> list[Hit]:
    """The best `k` passages, best first.

    A document held in two languages gives each place once, in the language of the question. With a store that has no
    dense part the words alone decide.
    """
    # Named places and their neighbours come first, in the order of the document; then the best score, ties in that
    # order too. (Candidates come in the order of the documents, and sorting keeps it.)
    ordered = sorted(
        _scored(query, find_candidates(query, only)),
        key=lambda hit: (0, 0.0) if hit.exact or hit.neighbour else (1, -hit.score),
    )
    return rerank(query, ordered)[:k]


def find_candidates(query: Query, only: PassageFilter = _EVERYTHING) -> list[Hit]:
    """What either leg finds or the question names, in the order of the documents, with the scores of both legs; the
    fused score is still 0."""
    store, vector = query.store, query.vector
    eligible = store.eligible(only)
    lexical = store.lexical.search(query.phrases, _CANDIDATES, lambda i: bool(eligible[i]))
    bonus = store.language_bonus(query.language)
    dense = store.dense.search(vector, _CANDIDATES, eligible, bonus) if store.dense and vector is not None else []
    exact = query.exact
    beside = set() if exact else set(neighbours(query.reference, store.by_source))

    words = _word_scores(query, lexical)
    cosines = dict(dense)
    asked = store.dense.asked(vector, _CANDIDATES, eligible) if store.dense and vector is not None else {}
    found = [i for i in sorted(cosines.keys() | words.keys() | asked.keys() | exact | beside) if eligible[i]]
    if store.dense and vector is not None:
        others = store.dense.cosines(vector, [i for i in found if i not in cosines])
        cosines |= {i: cosine + float(bonus[i]) for i, cosine in others.items()}
        asked |= store.dense.asked_of(vector, [i for i in found if i not in asked])
    lexical_rank = {ordinal: rank for rank, (ordinal, _) in enumerate(lexical, 1)}
    dense_rank = {ordinal: rank for rank, (ordinal, _) in enumerate(dense, 1)}
    hits = [
        Hit(
            passage=store.passages[i],
            score=0.0,
            cosine=cosines.get(i),
            words=words.get(i, 0.0),
            asked=asked.get(i),
            lexical_rank=lexical_rank.get(i),
            dense_rank=dense_rank.get(i),
            exact=i in exact,
            neighbour=i in beside,
        )
        for i in found
    ]
    return one_per_place(hits, query.language)


def fused_scores(query: Query, passages: Sequence[Passage]) -> list[float]:
    """The fused score of single passages for a question, by a fixed share and without a prior."""
    store, vector = query.store, query.vector
    rows = [store.ordinal(passage) for passage in passages]
    words = _word_scores(query, store.lexical.scores(query.phrases, rows).items())
    if store.dense is None or vector is None:
        return [words.get(row, 0.0) for row in rows]
    cosines = store.dense.cosines(vector, rows)
    return [FIXED_SHARE * max(0.0, cosines[row]) + (1 - FIXED_SHARE) * words.get(row, 0.0) for row in rows]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for each candidate of a question: the scores of both legs, shape (n,), and its prior; and the
    features of the question that choose the share of meaning."""

    cosines: Floats
    words: Floats
    priors: tuple[Prior, ...]
    features: Floats


def evidence(query: Query, candidates: Sequence[Hit]) -> Evidence:
    """Gather what the fusion weighs; `riktlots.evals.fitting.fusion` is fitted on the same."""
    asked, named = whose(query.text), {source.id for source in query.reference.sources}
    cosines = np.array([max(0.0, hit.cosine or 0.0) for hit in candidates])
    words = np.array([hit.words for hit in candidates])
    priors = tuple(Prior.of(query.store.source(hit.passage), asked, named, hit) for hit in candidates)
    return Evidence(cosines, words, priors, measure(cosines, words, len(query.text.split())))


def _scored(query: Query, candidates: Sequence[Hit]) -> list[Hit]:
    """The candidates with their fused scores: meaning and words by the share that fits the question, and the prior."""
    fusion, found = load_fusion(), evidence(query, candidates)
    share = fusion.share(query.store.manifest.embedder, found.features) if query.store.dense else 0.0
    fused = share * found.cosines + (1 - share) * found.words
    return [
        replace(hit, score=max(0.0, float(score) + prior.score(fusion.prior)))
        for hit, score, prior in zip(candidates, fused, found.priors, strict=True)
    ]


def _word_scores(query: Query, lexical: Iterable[tuple[int, float]]) -> dict[int, float]:
    """BM25 by ordinal, as a share of the most that the question's words could give."""
    ceiling = BM25_CEILING * sum(query.store.lexical.idf(stem) for stem in query.stems)
    return {ordinal: min(1.0, score / ceiling) for ordinal, score in lexical} if ceiling else {}


def one_per_place(hits: list[Hit], language: str) -> list[Hit]:
    """Of language twins keep one, with the better of each score: the one in the reader's language if it was found."""
    by_place: dict[tuple[tuple[str, str, int], str], Hit] = {}
    for hit in hits:
        key = (hit.passage.address.place, hit.passage.form)
        kept = by_place.setdefault(key, hit)
        if kept is not hit:
            shown = hit if kept.passage.language != language and hit.passage.language == language else kept
            cosine = None if kept.cosine is None or hit.cosine is None else max(kept.cosine, hit.cosine)
            asked = max((x.asked for x in (kept, hit) if x.asked is not None), default=None)
            by_place[key] = replace(shown, cosine=cosine, words=max(kept.words, hit.words), asked=asked)
    return list(by_place.values())


def rerank(query: Query, ordered: Sequence[Hit]) -> list[Hit]:
    """Hits, best first, with the first of them read and put in their new order; as they are without a reader.

    Places that the question names stay where they are.
    """
    reranker = query.store.reranker
    if reranker is None:
        return list(ordered)
    first = ordered[:DEPTH]
    looks = reranker.score(
        query.text, query.language, [(hit.passage, query.store.source(hit.passage)) for hit in first]
    )
    weights = load_weights()
    read = [
        replace(hit, bears=score.bears, answers=score.answers, read=weights.chance(hit.score, score))
        for hit, score in zip(first, looks, strict=True)
    ]
    read.sort(key=lambda hit: (0, 0.0) if hit.exact or hit.neighbour else (1, -(hit.read or 0.0)))
    return [*read, *ordered[DEPTH:]]
