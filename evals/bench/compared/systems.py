"""Systems to compare: each builds an index of passages in a folder, and searches it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from riktlots.evals.bench.pools import Pool
from riktlots.evals.errors import check_packages
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.index.embeddings import Embedder
from riktlots.ingest.index.generation import current_generation
from riktlots.retrieval.model import Hit
from riktlots.retrieval.search.rerank import Reranker
from riktlots.retrieval.search.search import find
from riktlots.retrieval.search.store import Store

# The product's search without its reranker, as the others search too, and with it.
RIKTLOTS, READ = "riktlots", "riktlots, read again"
LANGCHAIN, TXTAI = "langchain", "txtai"
SYSTEMS = (RIKTLOTS, LANGCHAIN, TXTAI)
_NEEDS = {LANGCHAIN: ("langchain_chroma", "langchain_text_splitters"), TXTAI: ("txtai",)}

# Passages that a search gives.
LIMIT = 10


class VectorKind(StrEnum):
    """Where the vectors come from: embedded once and replayed to each; embedded by each; or random."""

    REPLAYED = "replayed"
    EMBEDDED = "embedded"
    DRAWN = "drawn"


class OpenedIndex(Protocol):
    """An open index."""

    def search(self, question: str) -> Sequence[object]:
        """The best passages for a question, at most LIMIT."""
        ...

    def close(self) -> None: ...


class System(Protocol):
    """One way to make an index and to search it."""

    def texts(self, pool: Pool) -> list[str]:
        """The texts that the system embeds for the passages."""
        ...

    def compared_texts(self, pool: Pool) -> list[str]:
        """The texts that the system embeds as questions, to compare questions with."""
        ...

    def build(self, pool: Pool, folder: Path, embedder: Embedder) -> None:
        """Index the passages in a folder that is empty or not there."""
        ...

    def open(self, folder: Path, embedder: Embedder) -> OpenedIndex:
        """Open what was built in a folder."""
        ...


class Riktlots:
    """A generation in a data folder of its own."""

    def __init__(self, reranker: Reranker | None = None) -> None:
        """Without a `reranker` the fused order is final."""
        self._reranker = reranker

    def texts(self, pool: Pool) -> list[str]:
        return pool.library().embedding_texts()

    def compared_texts(self, pool: Pool) -> list[str]:
        return pool.library().compared_texts()

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


def check_extra(names: Sequence[str]) -> None:
    """Raises MissingExtraError when a package that one of the systems needs is not installed."""
    check_packages("bench", (package for name in names for package in _NEEDS.get(name, ())))


def system(name: str) -> System:
    """The system of a name. Its packages are imported now: some are extras, and slow."""
    return _OPENING[name]()


def _read() -> System:
    from riktlots.retrieval.search.rerank import BundledReranker

    return Riktlots(BundledReranker())


def _langchain() -> System:
    from riktlots.evals.bench.compared.stock import Recipe

    return Recipe()


def _txtai() -> System:
    from riktlots.evals.bench.compared.txtai_index import Txtai

    return Txtai()


_OPENING: dict[str, Callable[[], System]] = {
    RIKTLOTS: Riktlots,
    READ: _read,
    LANGCHAIN: _langchain,
    TXTAI: _txtai,
}
