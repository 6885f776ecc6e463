"""Vectors that cost nothing, where it is the search that is measured and not the embedder."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from ingest.embedders import Embedder, Vectors
from ingest.vectors import Progress, no_progress


class DrawnVectors:
    """For a passage a random direction, seeded by its text; for a question the vector of a real embedder.

    An exact search takes as long whatever the vectors are.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name = f"drawn-1/{embedder.name}"
        self.dimension = embedder.dimension

    def embed_passages(self, texts: Sequence[str], progress: Progress = no_progress) -> Vectors:
        """Vectors of shape (n, dimension); `progress` hears when they are drawn."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
            vectors[row] = np.random.default_rng(seed).normal(size=self.dimension)
        progress(len(texts), len(texts))
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.embed_questions(texts)
