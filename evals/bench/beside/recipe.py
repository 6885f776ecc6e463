"""The stock LangChain recipe."""

from __future__ import annotations

from pathlib import Path

from evals.bench.beside.systems import LIMIT, Opened
from evals.bench.pools import Pool
from evals.bench.stock import StockRecipe, split
from ingest.embedders import Embedder


class Recipe:
    """Chunks in Chroma."""

    def texts(self, pool: Pool) -> list[str]:
        return [chunk.page_content for chunk in split(pool.passages)]

    def build(self, pool: Pool, folder: Path, embedder: Embedder) -> None:
        recipe = StockRecipe(folder, embedder.embed_passages, embedder.embed_questions)
        recipe.add(pool.passages)
        recipe.close()

    def open(self, folder: Path, embedder: Embedder) -> Opened:
        return _Opened(StockRecipe(folder, embedder.embed_passages, embedder.embed_questions))


class _Opened:
    def __init__(self, recipe: StockRecipe) -> None:
        self._recipe = recipe

    def search(self, question: str) -> list[str]:
        return self._recipe.search(question, LIMIT)

    def close(self) -> None:
        self._recipe.close()
