"""The collection of a generation: its files stay as they were sealed, and its numbers lead to the passages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import riktlots.ingest.index.chroma
from riktlots.ingest.errors import GenerationError
from riktlots.ingest.index.checksums import sealed
from riktlots.ingest.index.chroma import NUMBERS, ChromaIndex, Former, build_chroma
from riktlots.ingest.index.embeddings import Vectors


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
def test_opening_and_searching_changes_no_sealed_file(tmp_path: Path, count: int) -> None:
    vectors = _unit(np.random.default_rng(count), count)
    build_chroma(tmp_path, vectors)
    seals = sealed(tmp_path)
    assert any(name.endswith("data_level0.bin") for name in seals) and NUMBERS in seals
    for _ in range(2):
        _each_is_found(tmp_path, vectors)
        assert sealed(tmp_path) == seals


def test_so_it_is_after_many_small_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some of which Chroma has written into its index, and some not yet."""
    monkeypatch.setattr(riktlots.ingest.index.chroma, "_SYNCED_AFTER", 20)
    monkeypatch.setattr(riktlots.ingest.index.chroma, "_WORN", 9.0)
    rng = np.random.default_rng(1)
    vectors, former = _unit(rng, 50), None
    for step in range(5):
        if step:
            vectors = vectors.copy()
            vectors[rng.choice(50, 7, replace=False)] = _unit(rng, 7)
        folder = _folder(tmp_path, str(step))
        build_chroma(folder, vectors, former)
        seals = sealed(folder)
        _each_is_found(folder, vectors)
        assert sealed(folder) == seals
        former = Former(folder, vectors)
    assert np.load(folder / NUMBERS)[-1] == 50 + 4 * 7


def test_many_vectors_are_written_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(riktlots.ingest.index.chroma, "_AT_ONCE", 8)
    vectors = _unit(np.random.default_rng(2), 97)
    build_chroma(tmp_path, vectors)
    assert list((tmp_path / "chroma").glob("*/index_metadata.pickle"))
    seals = sealed(tmp_path)
    _each_is_found(tmp_path, vectors)
    assert sealed(tmp_path) == seals


def test_the_same_vector_twice_is_there_twice(tmp_path: Path) -> None:
    one, two = _unit(np.random.default_rng(3), 2)
    first, second = _folder(tmp_path, "1"), _folder(tmp_path, "2")
    before, after = np.stack([one, two, one]), np.stack([two, one, one])
    build_chroma(first, before)
    build_chroma(second, after, Former(first, before))
    assert np.load(second / NUMBERS).tolist() == [1, 0, 2, 3]
    index = ChromaIndex(second)
    assert {ordinal for ordinal, _ in index.search(one, 2)} == {1, 2}
    index.close()


@pytest.mark.parametrize("content", [b"", b"no numbers"])
def test_damaged_numbers_are_told(tmp_path: Path, content: bytes) -> None:
    build_chroma(tmp_path, _unit(np.random.default_rng(4), 3))
    (tmp_path / NUMBERS).write_bytes(content)
    with pytest.raises(GenerationError, match="riktlots ingest"):
        ChromaIndex(tmp_path)
