"""The rankings that are measured beside each other, over one pool."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from evals.bench.cached import CachedEmbedder
from evals.bench.pools import Pool
from evals.errors import MissingExtraError
from ingest.build import build, build_lock
from ingest.chroma import ChromaIndex
from ingest.home import Home
from ingest.vectors import Progress
from retrieval.query import Query
from retrieval.rereading import Rereader
from retrieval.search import find
from retrieval.store import Store

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
        import evals.bench.stock  # noqa: F401
    except ImportError as error:
        raise MissingExtraError("bench", error) from error


@contextmanager
def open_rankings(
    pool: Pool,
    folder: Path,
    embedder: CachedEmbedder | None,
    rereader: Rereader | None,
    indexing: Progress,
    chunking: Progress,
) -> Iterator[dict[str, Ranking]]:
    """Index a pool in an empty folder and open all rankings of it, with BARE_CHROMA; closed at the end.

    Without an embedder those of NEED_EMBEDDER and BARE_CHROMA are absent, and without a rereader there is no FUSED: it
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
        if rereader:
            rereading = Store(generation, embedder, rereader)
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
    from evals.bench.stock import StockRecipe

    recipe = StockRecipe(folder, partial(embedder.embed_passages, progress=progress), embedder.embed_questions)
    stack.callback(recipe.close)
    recipe.add(pool.passages)
    return lambda question, _: recipe.rank(question, DEPTH)
