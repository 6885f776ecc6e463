"""The product's own build and search."""

from __future__ import annotations

from pathlib import Path

from evals.bench.beside.systems import LIMIT, Opened
from evals.bench.pools import Pool
from ingest.build import build, build_lock
from ingest.embedders import Embedder
from ingest.generation import current_generation
from ingest.home import Home
from retrieval.model import Hit
from retrieval.rereading import Rereader
from retrieval.search import find
from retrieval.store import Store


class Riktlots:
    """A generation in a data folder of its own."""

    def __init__(self, rereader: Rereader | None = None) -> None:
        """`rereader` takes the second look; without one there is none."""
        self._rereader = rereader

    def texts(self, pool: Pool) -> list[str]:
        return pool.library().embedding_texts()

    def build(self, pool: Pool, folder: Path, embedder: Embedder) -> None:
        home = Home(folder)
        with build_lock(home):
            build(home, pool.library(), embedder)

    def open(self, folder: Path, embedder: Embedder) -> Opened:
        generation = current_generation(Home(folder))
        assert generation
        return _Opened(Store(generation, embedder, self._rereader))


class _Opened:
    def __init__(self, store: Store) -> None:
        self._store = store

    def search(self, question: str) -> list[Hit]:
        return find(self._store, question, "sv", LIMIT)

    def close(self) -> None:
        self._store.close()
