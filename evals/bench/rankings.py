"""The rankings to compare over one pool, and their figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from riktlots.evals.bench.pools import CachedEmbedder, Pool
from riktlots.evals.errors import MissingExtraError
from riktlots.evals.statistics.intervals import Estimate, Floats, bootstrap, wilson
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.index.chroma import ChromaIndex
from riktlots.ingest.progress import Progress
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.rerank import Reranker
from riktlots.retrieval.search.search import find
from riktlots.retrieval.search.store import Store

DEPTH = 100

FIND, FUSED, BM25, DENSE, STOCK = "find", "fused", "bm25", "dense", "langchain"
RANKINGS = (FIND, FUSED, BM25, DENSE, STOCK)
NEED_EMBEDDER = (DENSE, STOCK)
# Not a ranking of its own: the time that one query to Chroma takes, the embedding of the question included.
BARE_CHROMA = "chroma"

# A question and its language to the pids of the best passages, best first, at most DEPTH, none twice.
Ranking = Callable[[str, str], list[str]]


def check_extra() -> None:
    """Raises MissingExtraError when the packages of the stock recipe are not installed."""
    try:
        import riktlots.evals.bench.compared.stock  # noqa: F401
    except ImportError as error:
        raise MissingExtraError("bench", error) from error


@contextmanager
def open_rankings(
    pool: Pool,
    folder: Path,
    embedder: CachedEmbedder | None,
    reranker: Reranker | None,
    indexing: Progress,
    chunking: Progress,
) -> Iterator[dict[str, Ranking]]:
    """Index a pool in an empty folder and open all rankings of it, with BARE_CHROMA; closed at the end.

    Without an embedder those of NEED_EMBEDDER and BARE_CHROMA are absent, and without a reranker there is no FUSED: it
    is what FIND then is. The two listeners hear how many passages, and
    how many chunks of the stock recipe, are embedded.
    """
    home = Home(folder / "home")
    with build_lock(home):
        generation = build(home, pool.library(), embedder, indexing)
    with ExitStack() as stack:
        store = Store(generation, embedder)
        stack.callback(store.close)
        rankings = _own_rankings(store, pool)
        if reranker:
            rereading = Store(generation, embedder, reranker)
            stack.callback(rereading.close)
            rankings = {FIND: _own_rankings(rereading, pool)[FIND], FUSED: rankings.pop(FIND), **rankings}
        if embedder:
            rankings |= _with_chroma(store, pool, generation, stack)
            rankings[STOCK] = _stock(pool, folder / "stock", embedder, chunking, stack)
        yield rankings


def _own_rankings(store: Store, pool: Pool) -> dict[str, Ranking]:
    """The product's search, and each of its legs alone."""
    by_address = {str(held.address): row.pid for held, row in zip(store.passages, pool.passages, strict=True)}

    def product(question: str, language: str) -> list[str]:
        return [by_address[str(hit.passage.address)] for hit in find(store, question, language, DEPTH)]

    def words(question: str, language: str) -> list[str]:
        stems = Query.of(store, question, language).all_stems
        found = store.lexical.search([(stem,) for stem in stems], DEPTH)
        return [pool.passages[ordinal].pid for ordinal, _ in found]

    def meaning(question: str, language: str) -> list[str]:
        vector = store.question_vector(question, language)
        assert store.dense and vector is not None
        return [pool.passages[ordinal].pid for ordinal, _ in store.dense.search(vector, DEPTH)]

    rankings: dict[str, Ranking] = {FIND: product, BM25: words}
    return rankings | {DENSE: meaning} if store.dense else rankings


def _with_chroma(store: Store, pool: Pool, generation: Path, stack: ExitStack) -> dict[str, Ranking]:
    index = ChromaIndex(generation)
    stack.callback(index.close)

    def bare(question: str, language: str) -> list[str]:
        vector = store.question_vector(question, language)
        assert vector is not None
        return [pool.passages[ordinal].pid for ordinal, _ in index.search(vector, DEPTH)]

    return {BARE_CHROMA: bare}


def _stock(pool: Pool, folder: Path, embedder: CachedEmbedder, progress: Progress, stack: ExitStack) -> Ranking:
    # Its packages are an extra, and slow to import.
    from riktlots.evals.bench.compared.stock import StockRecipe

    recipe = StockRecipe(folder, partial(embedder.embed_passages, progress=progress), embedder.embed_questions)
    stack.callback(recipe.close)
    recipe.add(pool.passages)
    return lambda question, _: recipe.rank(question, DEPTH)


Ranks = npt.NDArray[np.int64]

CUTS = (1, 5, 10)
GAIN_CUT = 10


@dataclass(frozen=True, slots=True)
class Figures:
    """What one ranking reached: `recall` by cut, `mrr`, and `ndcg` at 10.

    `lead` is the MRR of the ranking that all are compared with minus that of this one, on the same questions; None for
    that ranking itself.
    """

    recall: dict[int, Estimate]
    mrr: Estimate
    ndcg: Estimate
    lead: Estimate | None


def measure(rankings: Mapping[str, Ranks], compared: str, seed: int = 0) -> dict[str, Figures]:
    """The figures of several rankings of the same questions, each compared with the ranking named `compared`.

    The arrays have one shape (n,), n ≥ 1. All intervals of means rest on the same resamples of questions.
    """
    reciprocal = {name: reciprocal_ranks(ranks) for name, ranks in rankings.items()}
    ahead = {name: reciprocal[compared] - values for name, values in reciprocal.items() if name != compared}
    columns = [*reciprocal.values(), *(gains(ranks) for ranks in rankings.values()), *ahead.values()]
    estimates = iter(bootstrap(np.column_stack(columns), seed))
    mrr = {name: next(estimates) for name in rankings}
    ndcg = {name: next(estimates) for name in rankings}
    lead = {name: next(estimates) for name in ahead}
    return {
        name: Figures(
            recall={k: wilson(int(found_at(ranks, k).sum()), len(ranks)) for k in CUTS},
            mrr=mrr[name],
            ndcg=ndcg[name],
            lead=lead.get(name),
        )
        for name, ranks in rankings.items()
    }


def found_at(ranks: Ranks, k: int) -> npt.NDArray[np.bool_]:
    """Whether the right passage is among the first k, shape (n,). Its mean is recall@k (with one right passage also
    called success@k or hit rate)."""
    return (ranks > 0) & (ranks <= k)


def reciprocal_ranks(ranks: Ranks) -> Floats:
    """1/rank, 0 where not found, shape (n,). Its mean is the mean reciprocal rank.

    Voorhees, The TREC-8 Question Answering Track Report (1999).
    """
    return np.where(ranks > 0, 1 / np.maximum(ranks, 1), 0.0)


def gains(ranks: Ranks, k: int = GAIN_CUT) -> Floats:
    """1/log2(1 + rank) for a rank up to k, else 0, shape (n,). Its mean is nDCG@k.

    Järvelin & Kekäläinen, Cumulated gain-based evaluation of IR techniques, ACM TOIS 20 (2002), with the discount
    log2(1 + rank). The one right passage has gain 1, so the ideal ranking has a cumulated gain of 1 and no further
    division is needed.
    """
    return np.where(found_at(ranks, k), 1 / np.log2(1.0 + np.maximum(ranks, 1)), 0.0)
