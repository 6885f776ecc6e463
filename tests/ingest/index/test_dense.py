"""Exact search over the matrix, and how the approximate one compares."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from riktlots.ingest.index.dense import DenseIndex, build_dense

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
def test_a_lift_is_part_of_the_cosine_and_of_the_order(
    tmp_path: Path, vectors: np.ndarray[tuple[int, int], np.dtype[np.float32]], exact_up_to: int
) -> None:
    index = DenseIndex(tmp_path, exact_up_to=exact_up_to)
    question = vectors[0]
    before = index.search(question, K)
    last = before[-1][0]
    lift = np.zeros(N, dtype=np.float32)
    lift[last] = 2.0
    after = index.search(question, K, lift=lift)
    index.close()
    assert after[0] == (last, pytest.approx(before[-1][1] + 2.0, abs=1e-4))
    assert [i for i, _ in after[1:]] == [i for i, _ in before[:-1]]
