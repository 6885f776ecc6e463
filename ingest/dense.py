"""The dense index: our own vectors in a Chroma collection with cosine distance."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ingest.embedders import Vectors
from ingest.errors import GenerationError

_COLLECTION = "passages"
_MAX_BATCH = 5000  # Chroma refuses more than 5,461 in one call


def _client(path: Path) -> Any:
    # Set before the import: Chroma reads its settings from the environment too, and nothing may phone home.
    os.environ["ANONYMIZED_TELEMETRY"] = "False"
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(path=str(path), settings=Settings(anonymized_telemetry=False))


def build_dense(path: Path, addresses: Sequence[str], vectors: Vectors) -> None:
    """Write a collection with one vector per passage; the ids are the addresses."""
    client = _client(path)
    # Without embedding_function=None Chroma would download a model of its own.
    collection = client.create_collection(
        _COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
    )
    ordinals = [{"ordinal": i} for i in range(len(addresses))]
    for start in range(0, len(addresses), _MAX_BATCH):
        part = slice(start, start + _MAX_BATCH)
        collection.add(ids=list(addresses[part]), embeddings=vectors[part], metadatas=ordinals[part])
    client.close()


class DenseIndex:
    """A read-only view of a collection."""

    def __init__(self, path: Path) -> None:
        """Raises GenerationError when the collection is missing or damaged."""
        # Chroma would make an empty store where there is none.
        if not path.is_dir():
            raise GenerationError(f"{path} is gone. Run `riktlots ingest` anew.")
        self._client = _client(path)
        try:
            self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)
            self.count = int(self._collection.count())
        except Exception as error:  # Chroma's own errors, and those of its store
            self._client.close()
            raise GenerationError(f"{path} is damaged ({error}). Run `riktlots ingest` anew.") from error

    def search(self, vector: Vectors, limit: int) -> list[tuple[int, float]]:
        """The nearest passages to a vector of shape (dimension,) as (ordinal, cosine), nearest first."""
        found = self._collection.query(
            query_embeddings=[vector],
            n_results=min(limit, self.count),
            include=["distances", "metadatas"],
        )
        rows = zip(found["metadatas"][0], found["distances"][0], strict=True)
        return [(int(meta["ordinal"]), 1.0 - float(distance)) for meta, distance in rows]

    def cosines(self, vector: Vectors, addresses: Sequence[str]) -> dict[str, float]:
        """The exact cosine of single passages by address, for those that another leg found."""
        if not addresses:
            return {}
        got = self._collection.get(ids=list(addresses), include=["embeddings"])
        scores = np.asarray(got["embeddings"], dtype=np.float32) @ vector
        return dict(zip(got["ids"], map(float, scores), strict=True))

    def close(self) -> None:
        self._client.close()
