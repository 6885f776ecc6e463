"""Bring the vector of a question nearer to the passages that answer it.

The embedder was trained on general text. A question of this field and the paragraph that answers it are worded apart in
ways that it has not seen: a case and the rule that decides it, an everyday word and the term of the law. A linear map
of low rank, fitted on graded passages (`python -m riktlots.evals.fitting.query_map`), is added to the question's
vector. Passages keep their vectors, so that an index need not be built anew, and documents that are added are found
through it like the others. It belongs to the embedder that it was fitted with; others go without.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from riktlots.ingest.files import bundled_path
from riktlots.ingest.index.embeddings import Vectors

_FILE = "query_map.npz"


@dataclass(frozen=True)
class QueryMap:
    """A linear map of low rank: `down` has shape (dimension, rank), `up` (rank, dimension)."""

    embedder: str
    down: Vectors
    up: Vectors

    def __call__(self, question: str, vector: Vectors) -> Vectors:
        """Return the mapped unit vector of a question, shape (dimension,); its text plays no part."""
        return self.mapped(vector)

    def mapped(self, vectors: Vectors) -> Vectors:
        """Return the mapped unit vectors, shape (…, dimension)."""
        moved = vectors + (vectors @ self.down) @ self.up
        unit: Vectors = (moved / np.linalg.norm(moved, axis=-1, keepdims=True)).astype(np.float32)
        return unit

    def write(self, path: Path) -> None:
        """Write the map in half precision."""
        np.savez_compressed(
            path, embedder=np.array(self.embedder), down=self.down.astype(np.float16), up=self.up.astype(np.float16)
        )

    @classmethod
    def read(cls, path: Path) -> QueryMap:
        """Read a map that `write` has written."""
        with np.load(path, allow_pickle=False) as file:
            return cls(str(file["embedder"]), file["down"].astype(np.float32), file["up"].astype(np.float32))


def query_map_for(embedder: str) -> QueryMap | None:
    """The bundled map of questions to passages if it was fitted with an embedder of this name."""
    found = _bundled()
    return found if found and found.embedder == embedder else None


@lru_cache(maxsize=1)
def _bundled() -> QueryMap | None:
    path = bundled_path("riktlots.retrieval.search", _FILE)
    return QueryMap.read(path) if path.is_file() else None
