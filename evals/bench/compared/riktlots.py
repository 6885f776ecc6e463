"""The product and the stock LangChain recipe as systems to compare."""

from __future__ import annotations

from pathlib import Path

from riktlots.evals.bench.compared.stock import StockRecipe, split
from riktlots.evals.bench.compared.systems import LIMIT, OpenedIndex
from riktlots.evals.bench.pools import Pool
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.index.embeddings import Embedder
from riktlots.ingest.index.generation import current_generation
from riktlots.retrieval.model import Hit
from riktlots.retrieval.search.rerank import Reranker
from riktlots.retrieval.search.search import find
from riktlots.retrieval.search.store import Store


class Riktlots:
    """A generation in a data folder of its own."""

    def __init__(self, reranker: Reranker | None = None) -> None:
        """Without a `reranker` the fused order is final."""
        self._reranker = reranker

    def texts(self, pool: Pool) -> list[str]:
        return pool.library().embedding_texts()

    def build(self, pool: Pool, folder: Path, embedder: Embedder) -> None:
        home = Home(folder)
        with build_lock(home):
            build(home, pool.library(), embedder)

    def open(self, folder: Path, embedder: Embedder) -> OpenedIndex:
        generation = current_generation(Home(folder))
        assert generation
        return _OpenedRiktlots(Store(generation, embedder, self._reranker))


class _OpenedRiktlots:
    def __init__(self, store: Store) -> None:
        self._store = store

    def search(self, question: str) -> list[Hit]:
        return find(self._store, question, "sv", LIMIT)

    def close(self) -> None:
        self._store.close()


class Recipe:
    """Chunks in Chroma."""

    def texts(self, pool: Pool) -> list[str]:
        return [chunk.page_content for chunk in split(pool.passages)]

    def build(self, pool: Pool, folder: Path, embedder: Embedder) -> None:
        recipe = StockRecipe(folder, embedder.embed_passages, embedder.embed_questions)
        recipe.add(pool.passages)
        recipe.close()

    def open(self, folder: Path, embedder: Embedder) -> OpenedIndex:
        return _OpenedRecipe(StockRecipe(folder, embedder.embed_passages, embedder.embed_questions))


class _OpenedRecipe:
    def __init__(self, recipe: StockRecipe) -> None:
        self._recipe = recipe

    def search(self, question: str) -> list[str]:
        return self._recipe.search(question, LIMIT)

    def close(self) -> None:
        self._recipe.close()
