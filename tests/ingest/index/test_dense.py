"""Exact search over the matrix, and how the approximate one compares."""

from __future__ import annotations

from pathlib import Path
from typing import Self

import numpy as np
import pytest

from riktlots.ingest.errors import GenerationError
from riktlots.ingest.files import file_sha256
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock, check_generation
from riktlots.ingest.index.dense import DenseIndex, Mask, build_dense
from riktlots.ingest.index.embeddings import Vectors
from riktlots.ingest.index.vector_index import Previous
from riktlots.ingest.library.library import Library
from tests.hashing import HashingEmbedder

N, DIMENSION, K = 600, 32, 10


def _unit(rng: np.random.Generator, n: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    vectors = rng.normal(size=(n, DIMENSION)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture
def vectors(tmp_path: Path) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    made = _unit(np.random.default_rng(5), N)
    build_dense(tmp_path, made)
    return made


def test_exact_search_gives_the_true_nearest_in_order(
    tmp_path: Path, vectors: np.ndarray[tuple[int, int], np.dtype[np.float32]]
) -> None:
    index = DenseIndex(tmp_path)
    for question in _unit(np.random.default_rng(6), 20):
        found = index.search(question, K)
        truth = sorted(((float(cosine), -i) for i, cosine in enumerate(vectors @ question)), reverse=True)[:K]
        assert [(-i, pytest.approx(cosine, abs=1e-5)) for cosine, i in truth] == found
        assert index.cosines(question, [3, 500]) == {
            i: pytest.approx(float(vectors[i] @ question), abs=1e-5) for i in (3, 500)
        }


def test_more_is_asked_for_than_there_is(
    tmp_path: Path, vectors: np.ndarray[tuple[int, int], np.dtype[np.float32]]
) -> None:
    assert len(DenseIndex(tmp_path).search(vectors[0], N + 5)) == N


def test_chroma_finds_nearly_what_exact_search_finds(
    tmp_path: Path, vectors: np.ndarray[tuple[int, int], np.dtype[np.float32]]
) -> None:
    exact, approximate = DenseIndex(tmp_path), DenseIndex(tmp_path, exact_up_to=0)
    shared = 0
    for question in _unit(np.random.default_rng(7), 50):
        wanted = dict(exact.search(question, K))
        got = dict(approximate.search(question, K))
        shared += len(wanted.keys() & got.keys())
        for i in wanted.keys() & got.keys():
            assert got[i] == pytest.approx(wanted[i], abs=1e-4)
    approximate.close()
    # Random vectors are the hardest case for an approximate index; ours are far from random.
    assert shared / (50 * K) >= 0.9


@pytest.mark.parametrize("exact_up_to", [N, 0])
def test_a_bonus_counts_in_the_cosine_and_in_the_order(
    tmp_path: Path, vectors: np.ndarray[tuple[int, int], np.dtype[np.float32]], exact_up_to: int
) -> None:
    index = DenseIndex(tmp_path, exact_up_to=exact_up_to)
    question = vectors[0]
    before = index.search(question, K)
    last = before[-1][0]
    bonus = np.zeros(N, dtype=np.float32)
    bonus[last] = 2.0
    after = index.search(question, K, bonus=bonus)
    index.close()
    assert after[0] == (last, pytest.approx(before[-1][1] + 2.0, abs=1e-4))
    assert [i for i, _ in after[1:]] == [i for i, _ in before[:-1]]


class Backwards:
    """A vector store of another kind: it keeps a matrix in reverse, and filters before it searches."""

    def __init__(self, folder: Path) -> None:
        self._vectors = np.load(folder / "backwards.npy")
        self.count = len(self._vectors)

    @classmethod
    def build(cls, folder: Path, vectors: Vectors, previous: Previous | None = None) -> None:
        np.save(folder / "backwards.npy", vectors[::-1])

    @classmethod
    def checksums(cls, folder: Path) -> dict[str, str]:
        return {"backwards.npy": file_sha256(folder / "backwards.npy")}

    @classmethod
    def open(cls, folder: Path) -> Self:
        return cls(folder)

    def search(self, vector: Vectors, limit: int, among: Mask | None = None) -> list[tuple[int, float]]:
        cosines = (self._vectors @ vector)[::-1]
        wanted = range(self.count) if among is None else np.flatnonzero(among)
        ranked = sorted(((int(i), float(cosines[i])) for i in wanted), key=lambda one: -one[1])
        return ranked[:limit]

    def close(self) -> None:
        pass


def test_a_store_of_another_kind_takes_the_place_of_chroma(home: Home, mini_library: Library) -> None:
    with build_lock(home):
        folder = build(home, mini_library, HashingEmbedder(), index=Backwards)
    assert not (folder / "chroma").exists()
    assert check_generation(folder, Backwards).seals.keys() >= {"backwards.npy", "vectors.npy", "passages.jsonl"}
    other, exact = DenseIndex(folder, exact_up_to=0, index=Backwards), DenseIndex(folder)
    among = np.arange(exact.count) % 2 == 0
    for vector in HashingEmbedder().embed_questions(["avtal", "export"]):
        wanted = exact.search(vector, 5, among)
        assert [cosine for _, cosine in other.search(vector, 5, among)] == pytest.approx([c for _, c in wanted])
    (folder / "backwards.npy").write_bytes(b"")
    with pytest.raises(GenerationError, match=r"backwards\.npy"):
        check_generation(folder, Backwards)
