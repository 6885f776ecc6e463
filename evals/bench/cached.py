"""An embedder that computes the vector of a passage once, and remembers it in the user's home."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.embedders import Embedder, Vectors
from ingest.home import Home
from ingest.vectors import EmbeddingCache, Progress, no_progress


class CachedEmbedder:
    """An embedder with the cache of a home before it. Questions go past the cache: their time is measured.

    The indexes that are built for measuring lie in homes of their own, which are thrown away, cache and all. This one
    outlives them, so that a second run embeds no passage; it holds what the product's own builds embedded too.
    """

    def __init__(self, embedder: Embedder, home: Home) -> None:
        self._embedder = embedder
        self._cache = EmbeddingCache(home.embedding_cache(embedder.name), embedder)
        self.name = embedder.name
        self.dimension = embedder.dimension

    def embed_passages(self, texts: Sequence[str], progress: Progress = no_progress) -> Vectors:
        """Vectors of shape (n, dimension); `progress` hears how many of the texts are done."""
        return self._cache.embed(texts, progress)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (n, dimension), computed anew."""
        return self._embedder.embed_questions(texts)

    def close(self) -> None:
        self._cache.close()
