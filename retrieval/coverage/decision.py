"""Is it covered? A calibrated decision from several signals of the search."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from functools import lru_cache

from riktlots.ingest.files import bundled_table
from riktlots.ingest.language import stems
from riktlots.retrieval.coverage.signals import asks_for_count, lacks_figure, speaks_of_the_field, unknown_names
from riktlots.retrieval.model import Hit
from riktlots.retrieval.question.query import Query
from riktlots.retrieval.search.rerank import BundledReranker, held
from riktlots.retrieval.search.store import Store

# The ways of searching: with a second look by the bundled reader, by words and meaning, by words alone.
READ, DENSE, LEXICAL = "read", "dense", "lexical"
_TOP = 5
_READ = 3


@dataclass(frozen=True, slots=True)
class Signals:
    """What the search tells about whether the documents answer.

    Of the search: `cosine` and `fused` of the best hit, its `lead` over the second; `asked`, the cosine of the nearest
    question written for one of the first five passages; `cosine_mean` of the first five; `sources`, how many sources
    these come from (a question of the field gathers its hits, another one scatters them); `one_passage`, the largest
    share of the question's words, weighted by rarity, in one of the first five passages; `evidence`, the logarithm of
    that weight itself; `unknown`, the share in no passage at all. Of the question: `field`, `count`, `lacks`,
    `unknown_names` as riktlots.retrieval.coverage.signals has them, read against the three best passages;
    `any_unknown_name`, whether it names anyone whom these do not mention. (The length of a question tells the sets of
    questions apart better than it tells what is covered, so it is left out.)

    Of the second look, all 0 without one: the log odds that a passage answers, the greatest among those read
    (`answers`) and the second greatest (`second`), and the greatest that one bears on the question (`bears`).
    """

    cosine: float
    cosine_mean: float
    sources: float
    fused: float
    lead: float
    asked: float
    one_passage: float
    evidence: float
    unknown: float
    field: float
    count: float
    lacks: float
    unknown_names: float
    any_unknown_name: float
    answers: float
    second: float
    bears: float


def signals(query: Query, hits: Sequence[Hit]) -> Signals:
    """Measure the signals of a question and its hits."""
    store = query.store
    top = hits[:_TOP]
    scores = [*sorted((hit.score for hit in hits), reverse=True), 0.0, 0.0]
    cosines = [hit.cosine or 0.0 for hit in top] or [0.0]
    weights = {stem: store.lexical.idf(stem) for stem in query.stems}
    total = sum(weights.values()) or 1.0
    found = [_stems_of(store, hit) for hit in top]
    best = max((sum(w for stem, w in weights.items() if stem in words) for words in found), default=0.0)
    read = " ".join(hit.passage.text for hit in top[:_READ])
    unnamed = unknown_names(query.text, read)
    return Signals(
        cosine=max(cosines),
        cosine_mean=sum(cosines) / len(cosines),
        sources=float(len({hit.passage.address.source for hit in top})),
        fused=scores[0],
        lead=scores[0] - scores[1],
        asked=max((hit.asked or 0.0 for hit in top), default=0.0),
        one_passage=best / total,
        evidence=math.log(1 + best),
        unknown=sum(w for stem, w in weights.items() if not store.lexical.document_frequency(stem)) / total,
        field=float(speaks_of_the_field(query.text)),
        count=float(asks_for_count(query.text)),
        lacks=float(lacks_figure(query.text, read)),
        unknown_names=unnamed,
        any_unknown_name=float(unnamed > 0),
        **_of_second_look(hits),
    )


def _of_second_look(hits: Sequence[Hit]) -> dict[str, float]:
    answers = sorted((held(hit.answers) for hit in hits if hit.answers is not None), reverse=True)
    bears = max((held(hit.bears) for hit in hits if hit.bears is not None), default=0.0)
    first, second = [*answers, 0.0, 0.0][:2]
    return {"answers": first, "second": second, "bears": bears}


def _stems_of(store: Store, hit: Hit) -> set[str]:
    passage = hit.passage
    context = " ".join([store.source(passage).short_name(passage.language), *passage.heading_path])
    return set(stems(f"{context} {passage.text}", passage.language))


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression over the signals: weights in their order, intercept and threshold."""

    weights: tuple[float, ...]
    intercept: float
    threshold: float

    def probability(self, measured: Signals) -> float:
        z = self.intercept + sum(w * x for w, x in zip(self.weights, astuple(measured), strict=True))
        return 1 / (1 + math.exp(-z))

    def says_yes(self, measured: Signals) -> bool:
        return self.probability(measured) >= self.threshold


@dataclass(frozen=True, slots=True)
class Coverage:
    """The two decisions: do the documents answer it, and if not, is it in their field at all."""

    covered: Logistic
    in_scope: Logistic


def coverage_of(store: Store) -> Coverage:
    """The decisions fitted for the way in which a store is searched."""
    reranker = store.reranker.name if store.reranker else ""
    return _load_coverage(READ if reranker == BundledReranker.name else DENSE if store.dense else LEXICAL)


@lru_cache(maxsize=3)
def _load_coverage(way: str) -> Coverage:
    """The coefficients fitted by `python -m riktlots.evals.fitting.coverage`."""
    table = bundled_table("riktlots.retrieval.coverage", "coverage.toml")[way]
    names = [field.name for field in fields(Signals)]
    return Coverage(
        *(
            Logistic(tuple(t["weights"][name] for name in names), t["intercept"], t["threshold"])
            for t in (table["covered"], table["in_scope"])
        )
    )
