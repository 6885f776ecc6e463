"""The collection of a generation: its checksums stay true, and its numbers lead to the passages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from riktlots.ingest.errors import GenerationError
from riktlots.ingest.index.chroma import NUMBERS, ChromaIndex
from riktlots.ingest.index.embeddings import Vectors
from riktlots.ingest.index.vector_index import Previous


def _unit(rng: np.random.Generator, count: int) -> Vectors:
    vectors = rng.normal(size=(count, 16)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def _folder(tmp_path: Path, name: str) -> Path:
    folder = tmp_path / name
    folder.mkdir()
    return folder


def _each_is_found(folder: Path, vectors: Vectors) -> None:
    index = ChromaIndex(folder)
    assert index.count == len(vectors)
    for ordinal, vector in enumerate(vectors):
        ((found, cosine),) = index.search(vector, 1)
        assert (found, cosine) == (ordinal, pytest.approx(1.0, abs=1e-5))
    index.close()


@pytest.mark.parametrize("count", [1, 2, 59])
def test_opening_and_searching_changes_no_file_with_a_checksum(tmp_path: Path, count: int) -> None:
    vectors = _unit(np.random.default_rng(count), count)
    ChromaIndex.build(tmp_path, vectors)
    before = ChromaIndex.checksums(tmp_path)
    assert any(name.endswith("data_level0.bin") for name in before) and NUMBERS in before
    for _ in range(2):
        _each_is_found(tmp_path, vectors)
        assert ChromaIndex.checksums(tmp_path) == before


class OftenWritten(ChromaIndex):
    """Writes its index to disk after few changes, and is always copied."""

    SYNC_THRESHOLD, MAX_DELETED = 20, 9.0


def test_so_it_is_after_many_small_changes(tmp_path: Path) -> None:
    """Some of them Chroma has written into its index, and some not yet."""
    rng = np.random.default_rng(1)
    vectors, previous = _unit(rng, 50), None
    for step in range(5):
        if step:
            vectors = vectors.copy()
            vectors[rng.choice(50, 7, replace=False)] = _unit(rng, 7)
        folder = _folder(tmp_path, str(step))
        OftenWritten.build(folder, vectors, previous)
        before = ChromaIndex.checksums(folder)
        _each_is_found(folder, vectors)
        assert ChromaIndex.checksums(folder) == before
        previous = Previous(folder, vectors)
    assert np.load(folder / NUMBERS)[-1] == 50 + 4 * 7


class InSmallBatches(ChromaIndex):
    BATCH = 8


def test_many_vectors_are_written_in_batches(tmp_path: Path) -> None:
    vectors = _unit(np.random.default_rng(2), 97)
    InSmallBatches.build(tmp_path, vectors)
    assert list((tmp_path / "chroma").glob("*/index_metadata.pickle"))
    before = ChromaIndex.checksums(tmp_path)
    _each_is_found(tmp_path, vectors)
    assert ChromaIndex.checksums(tmp_path) == before


def test_a_filter_leaves_out_all_other_passages(tmp_path: Path) -> None:
    vectors = _unit(np.random.default_rng(5), 40)
    ChromaIndex.build(tmp_path, vectors)
    index = ChromaIndex.open(tmp_path)
    among = np.arange(40) % 3 == 0
    everything = index.search(vectors[0], 40)
    assert index.search(vectors[0], 40, among) == [one for one in everything if one[0] % 3 == 0]
    index.close()


def test_the_same_vector_twice_is_there_twice(tmp_path: Path) -> None:
    one, two = _unit(np.random.default_rng(3), 2)
    first, second = _folder(tmp_path, "1"), _folder(tmp_path, "2")
    before, after = np.stack([one, two, one]), np.stack([two, one, one])
    ChromaIndex.build(first, before)
    ChromaIndex.build(second, after, Previous(first, before))
    assert np.load(second / NUMBERS).tolist() == [1, 0, 2, 3]
    index = ChromaIndex(second)
    assert {ordinal for ordinal, _ in index.search(one, 2)} == {1, 2}
    index.close()


@pytest.mark.parametrize("content", [b"", b"no numbers"])
def test_damaged_numbers_are_reported(tmp_path: Path, content: bytes) -> None:
    ChromaIndex.build(tmp_path, _unit(np.random.default_rng(4), 3))
    (tmp_path / NUMBERS).write_bytes(content)
    with pytest.raises(GenerationError, match="riktlots ingest"):
        ChromaIndex(tmp_path)
