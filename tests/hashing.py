"""A stand-in embedder for tests: words hashed to directions. Deterministic, quick, and honest about shared words."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Sequence

import numpy as np

from riktlots.ingest.index.embeddings import Vectors


class HashingEmbedder:
    """Counts words in 64 hashed buckets. `RIKTLOTS_TEST_SLOW` makes each batch wait that many seconds."""

    name = "hashing-64"
    dimension = 64

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        time.sleep(float(os.environ.get("RIKTLOTS_TEST_SLOW", "0")))
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                vectors[row, hashlib.sha256(word.encode()).digest()[0] % self.dimension] += 1
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)

    embed_questions = embed_passages
