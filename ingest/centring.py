"""Language centring: take the mean of a language out of its vectors.

A multilingual embedder keeps the language of a text in its vector, so in a mixed index a Swedish question finds Swedish
text before better English text. Subtracting a fixed mean vector per language, and normalising again, removes most of
that. The means come from general text of each language, not from the indexed documents, so that adding a document
moves no other passage.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import numpy as np

from ingest.embedders import Vectors

_AT_ONCE = 10_000


class Centring:
    """The mean vectors of one embedder. `name` goes into the generation's identity; empty means no centring."""

    def __init__(self, name: str = "", means: dict[str, Vectors] | None = None) -> None:
        self.name = name
        self._means = means or {}

    @classmethod
    def for_embedder(cls, embedder_name: str) -> Centring:
        """The means shipped for an embedder; an embedder without any is left as it is."""
        folder = Path(str(resources.files("ingest"))) / "centroids"
        path = folder / (embedder_name.replace("/", "_") + ".npz")
        if not path.is_file():
            return cls()
        with np.load(path, allow_pickle=False) as data:
            return cls(path.stem, {key: data[key] for key in data.files})

    def passages(self, vectors: Vectors, languages: Sequence[str]) -> Vectors:
        """Centre passages' vectors, shape (n, dimension), each by its language."""
        return self._apply(vectors, languages, "passage")

    def questions(self, vectors: Vectors, languages: Sequence[str]) -> Vectors:
        """Centre questions' vectors; questions have means of their own, since the prompt moves them too."""
        return self._apply(vectors, languages, "question")

    def _apply(self, vectors: Vectors, languages: Sequence[str], role: str) -> Vectors:
        if not self._means or not len(vectors):
            return vectors
        means = np.stack(list(self._means.values()))
        names = list(self._means)
        which = np.array([names.index(f"{role}_{language}") for language in languages])
        centred = np.empty_like(vectors, dtype=np.float32)
        # In parts, so that a large index is held twice at the most.
        for start in range(0, len(vectors), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            moved = vectors[part] - means[which[part]]
            centred[part] = moved / np.linalg.norm(moved, axis=1, keepdims=True)
        return centred
