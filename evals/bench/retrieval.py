"""Retrieval benchmark: index every pool, ask every ranking every question, and sum up."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from riktlots.evals.bench.pools import MIXED, CachedEmbedder, Pool, PoolQuestion, make_pools
from riktlots.evals.bench.rankings import (
    BARE_CHROMA,
    FIND,
    FUSED,
    RANKINGS,
    Figures,
    Ranking,
    check_extra,
    measure,
    open_rankings,
)
from riktlots.evals.bench.sets import MeasuringSet
from riktlots.ingest.home import Home
from riktlots.ingest.index.embeddings import Embedder
from riktlots.ingest.language import LANGUAGES
from riktlots.ingest.progress import StageProgress, no_progress
from riktlots.retrieval.search.rerank import Reranker

ALL = "all"
BOTH = "+".join(LANGUAGES)
_ORDER = (*LANGUAGES, BOTH)

# What is being done, and how much of it is done: (stage, done, total).


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds for one question, from the text of the question to the ranked passages."""

    median: float
    p95: float


@dataclass(frozen=True, slots=True)
class RankingRow:
    """The figures of one group of questions.

    `origin` and `pool` (a language or "mixed") say which passages were searched, `passages` how many they are;
    `asked_in` is the language of the questions, `answered_in` that of their passages. For the sum of everything all
    four names are "all", and `passages` counts those of all pools in it. `figures` and `times` are by ranking; `times`
    has also that of a bare Chroma query, and `ratio` is the median of the product's search divided by the median of
    that (None without an embedder); `ratio_fused` is that of the search without its reranker (None where it takes
    none).
    """

    origin: str
    pool: str
    asked_in: str
    answered_in: str
    passages: int
    n: int
    figures: dict[str, Figures]
    times: dict[str, Times]
    ratio: float | None
    ratio_fused: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """A run: the rows of its pools, and their sum.

    The sum leaves the mixed pools out: their questions are in it already, and a question counted twice would make the
    intervals narrower than they are. `embedder` is empty when words alone were measured.
    """

    embedder: str
    rows: list[RankingRow]
    total: RankingRow


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What one question got: by ranking the rank of its passage (from 1, 0 for not found) and the milliseconds."""

    asked: PoolQuestion
    ranks: dict[str, int]
    milliseconds: dict[str, float]


def run(
    measured: MeasuringSet,
    embedder: Embedder | None,
    home: Home,
    reranker: Reranker | None = None,
    *,
    sample: int | None = None,
    seed: int = 0,
    progress: StageProgress = no_progress,
) -> Report:
    """Measure a set. `home` is the user's, whose cache of vectors is used; nothing else there is read or written.

    Raises MissingExtraError when the packages of the stock recipe are not installed.
    """
    if embedder:
        check_extra()
    pools = make_pools(measured, sample, seed)
    cached = CachedEmbedder(embedder, home) if embedder else None
    try:
        outcomes = [(pool, _ask(pool, cached, reranker, seed, progress)) for pool in pools]
    finally:
        if cached:
            cached.close()
    rows = [
        _row(pool.origin, pool.language, *pair, len(pool.passages), members, seed)
        for pool, found in outcomes
        for pair, members in _groups(pool, found)
    ]
    summed = [(pool, found) for pool, found in outcomes if pool.language != MIXED]
    everything = [outcome for _, found in summed for outcome in found]
    total = _row(ALL, ALL, ALL, ALL, sum(len(pool.passages) for pool, _ in summed), everything, seed)
    return Report(embedder.name if embedder else "", rows, total)


def _ask(
    pool: Pool, embedder: CachedEmbedder | None, reranker: Reranker | None, seed: int, progress: StageProgress
) -> list[_Outcome]:
    """Put the questions of a pool to all rankings."""

    def telling(stage: str) -> Callable[[int, int], None]:
        return lambda done, total: progress(f"{pool.name}: {stage}", done, total)

    with (
        tempfile.TemporaryDirectory(prefix="riktlots-bench-") as folder,
        open_rankings(
            pool, Path(folder), embedder, reranker, telling("passages embedded"), telling("chunks embedded")
        ) as rankings,
    ):
        # What is done on first use (a vocabulary read, pages of a file fetched) is not what a question costs.
        for ranking in rankings.values():
            ranking(pool.asked[0].question.question, pool.asked[0].question.lang)
        found, names = [], list(rankings)
        dice = np.random.default_rng(seed)
        told = telling("questions ranked")
        told(0, len(pool.asked))
        for done, asked in enumerate(pool.asked, 1):
            # One question goes to all rankings before the next one does, so that a busy machine slows all alike; and in
            # an order of its own, so that none always profits from what another left in the machine's caches.
            found.append(_outcome(asked, [names[i] for i in dice.permutation(len(names))], rankings))
            told(done, len(pool.asked))
        return found


def _outcome(asked: PoolQuestion, order: Sequence[str], rankings: dict[str, Ranking]) -> _Outcome:
    """Put one question to the rankings, in the given order."""
    ranks: dict[str, int] = {}
    milliseconds: dict[str, float] = {}
    for name in order:
        start = time.perf_counter()
        pids = rankings[name](asked.question.question, asked.question.lang)
        milliseconds[name] = 1000 * (time.perf_counter() - start)
        ranks[name] = pids.index(asked.gold.pid) + 1 if asked.gold.pid in pids else 0
    return _Outcome(asked, ranks, milliseconds)


def _groups(pool: Pool, found: Sequence[_Outcome]) -> Iterable[tuple[tuple[str, str], list[_Outcome]]]:
    """The outcomes of a pool by the languages of question and passage; of a mixed pool first by that of the question
    alone."""
    by_pair: dict[tuple[str, str], list[_Outcome]] = {}
    for outcome in found:
        asked_in, answered_in = outcome.asked.question.lang, outcome.asked.gold.lang
        if pool.language == MIXED:
            by_pair.setdefault((asked_in, BOTH), []).append(outcome)
        by_pair.setdefault((asked_in, answered_in), []).append(outcome)
    return sorted(by_pair.items(), key=lambda item: (item[0][1] != BOTH, *map(_ORDER.index, item[0])))


def _row(
    origin: str, pool: str, asked_in: str, answered_in: str, passages: int, outcomes: Sequence[_Outcome], seed: int
) -> RankingRow:
    """Sum up a group of outcomes, of which there is at least one."""
    names = [name for name in RANKINGS if name in outcomes[0].ranks]
    ranks = {name: np.array([outcome.ranks[name] for outcome in outcomes], dtype=np.int64) for name in names}
    times = {
        name: _times([outcome.milliseconds[name] for outcome in outcomes])
        for name in (*names, BARE_CHROMA)
        if name in outcomes[0].milliseconds
    }
    bare = times.get(BARE_CHROMA)
    return RankingRow(
        origin=origin,
        pool=pool,
        asked_in=asked_in,
        answered_in=answered_in,
        passages=passages,
        n=len(outcomes),
        figures=measure(ranks, FIND, seed),
        times=times,
        ratio=times[FIND].median / bare.median if bare else None,
        ratio_fused=times[FUSED].median / bare.median if bare and FUSED in times else None,
    )


def _times(milliseconds: Sequence[float]) -> Times:
    return Times(float(np.median(milliseconds)), float(np.percentile(milliseconds, 95)))
