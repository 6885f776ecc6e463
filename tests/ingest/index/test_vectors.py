"""Embeddings: computed once, the same from the cache, forgotten when asked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from riktlots.ingest.index.embeddings import Centring, Vectors
from riktlots.ingest.index.vectors import BATCH, EmbeddingCache
from tests.hashing import HashingEmbedder


class Counting(HashingEmbedder):
    """Counts the texts that reach the embedder."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.seen.extend(texts)
        return super().embed_passages(texts)


def test_a_text_is_embedded_once_also_over_a_restart(tmp_path: Path) -> None:
    embedder = Counting()
    cache = EmbeddingCache(tmp_path / "c.sqlite", embedder)
    first = cache.embed(["ett", "två", "ett"])
    cache.close()
    cache = EmbeddingCache(tmp_path / "c.sqlite", embedder)
    again = cache.embed(["ett", "två", "ett", "tre"])
    cache.close()
    assert sorted(embedder.seen) == ["ett", "tre", "två"]
    assert np.array_equal(first, again[:3])
    assert again.shape == (4, 64)


def test_progress_counts_what_was_known_from_the_start(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path / "c.sqlite", Counting())
    cache.embed(["ett"])
    told: list[tuple[int, int]] = []
    cache.embed(["ett", "två", "tre"], lambda done, total: told.append((done, total)))
    assert (told[0], told[-1]) == ((1, 3), (3, 3))


def test_centring_takes_the_language_out() -> None:
    swedish, english = np.zeros(4, np.float32), np.zeros(4, np.float32)
    swedish[0], english[1] = 0.9, 0.9
    means = {"passage_sv": swedish, "passage_en": english}
    topic = np.array([0, 0, 0.4, 0], np.float32)
    centred = Centring("test", means).passages(np.stack([swedish + topic, english + topic]), ["sv", "en"])
    assert np.allclose(centred[0], centred[1])
    assert np.allclose(np.linalg.norm(centred, axis=1), 1)


def test_without_means_vectors_stay_as_they_are() -> None:
    vectors = HashingEmbedder().embed_passages(["ett"])
    assert Centring.for_embedder("hashing-64").questions(vectors, ["sv"]) is vectors


def test_what_was_embedded_before_a_break_is_kept(tmp_path: Path) -> None:
    class Breaking(Counting):
        def embed_passages(self, texts: Sequence[str]) -> Vectors:
            if len(self.seen) >= 2 * BATCH:
                raise KeyboardInterrupt
            return super().embed_passages(texts)

    texts = [f"stycke {number}" for number in range(3 * BATCH)]
    cache = EmbeddingCache(tmp_path / "c.sqlite", Breaking())
    with pytest.raises(KeyboardInterrupt):
        cache.embed(texts)
    cache.close()
    embedder = Counting()
    cache = EmbeddingCache(tmp_path / "c.sqlite", embedder)
    cache.embed(texts)
    cache.close()
    assert embedder.seen == texts[2 * BATCH :]


def test_many_vectors_come_back_in_their_places(tmp_path: Path) -> None:
    texts = [f"stycke {number % 700} om {number % 7}" for number in range(1500)]
    cache = EmbeddingCache(tmp_path / "c.sqlite", HashingEmbedder())
    whole = cache.embed(texts)
    turned = cache.embed(texts[::-1])
    cache.close()
    wanted = HashingEmbedder().embed_passages(texts).astype(np.float16).astype(np.float32)
    assert np.array_equal(whole, wanted)
    assert np.array_equal(turned, wanted[::-1])


def test_a_vector_is_centred_alike_wherever_it_stands() -> None:
    texts = [f"stycke {number}" for number in range(11)]
    vectors, languages = HashingEmbedder().embed_passages(texts), ["sv", "en"] * 5 + ["sv"]
    means = {"passage_sv": vectors[:4].mean(axis=0), "passage_en": vectors[4:].mean(axis=0)}
    whole = Centring("test", means).passages(vectors, languages)
    assert np.array_equal(Centring("test", means, batch=3).passages(vectors, languages), whole)
    alone = Centring("test", means).passages(vectors[10:], languages[10:])
    assert np.array_equal(alone, whole[10:])
