"""The dense index: our own vectors in a Chroma collection, and beside it as one plain matrix for exact search.

Chroma is the store that others can open and that grows past one machine; its search is approximate, and a rank can
differ from one build to the next. Up to `EXACT_UP_TO` passages the matrix is searched instead: every cosine is
computed, so the answer is exact, always the same, and (mapped from disk) there at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from riktlots.ingest.errors import GenerationError
from riktlots.ingest.index.chroma import CHROMA, ChromaIndex, Former, build_chroma
from riktlots.ingest.index.embeddings import Vectors

Mask = NDArray[np.bool_]

EXACT_UP_TO = 200_000
_MORE = 20
_MATRIX, _QUESTIONS, _QUESTIONS_OF = "vectors.npy", "questions.npy", "questions-of.npy"


def build_dense(
    folder: Path,
    vectors: Vectors,
    questions: Vectors | None = None,
    questions_of: Sequence[int] = (),
    former: Path | None = None,
) -> None:
    """Write one vector for each passage into a generation's folder, as a matrix of shape (passages, dimension) in their
    order and as a Chroma collection.

    `questions` are the vectors of questions written for passages, `questions_of` the ordinals of these passages.
    `former` is the folder of a generation of which the collection may be made, see `build_chroma`.
    """
    np.save(folder / _MATRIX, np.asarray(vectors, dtype=np.float32), allow_pickle=False)
    questions = vectors[:0] if questions is None else questions
    np.save(folder / _QUESTIONS, np.asarray(questions, dtype=np.float32), allow_pickle=False)
    np.save(folder / _QUESTIONS_OF, np.asarray(questions_of, dtype=np.int64), allow_pickle=False)
    before = stored_vectors(former)[0] if former else None
    build_chroma(folder, vectors, None if former is None or before is None else Former(former, before))


class DenseIndex:
    """The vectors of a generation, for reading. Chroma is opened only when there are too many for exact search."""

    def __init__(self, folder: Path, exact_up_to: int = EXACT_UP_TO) -> None:
        """Raises GenerationError when the vectors are missing or damaged."""
        try:
            self._matrix: Vectors = np.load(folder / _MATRIX, mmap_mode="r", allow_pickle=False)
            self._questions: Vectors = np.load(folder / _QUESTIONS, mmap_mode="r", allow_pickle=False)
            self._questions_of: NDArray[np.int64] = np.load(folder / _QUESTIONS_OF, allow_pickle=False)
            self.count = len(self._matrix)
            if (
                self._questions.ndim != 2
                or self._questions_of.shape != self._questions.shape[:1]
                or not self._asked_about_passages()
            ):
                raise ValueError(f"{_QUESTIONS} and {_QUESTIONS_OF} do not fit")
        except (OSError, ValueError, TypeError) as error:
            raise GenerationError(
                f"{folder / _MATRIX} is gone or damaged ({error}). Run `riktlots ingest` anew."
            ) from error
        self._chroma = ChromaIndex(folder) if self.count > exact_up_to else None

    def _asked_about_passages(self) -> bool:
        return not len(self._questions_of) or bool(
            self._questions_of.min() >= 0 and self._questions_of.max() < self.count
        )

    def search(
        self, vector: Vectors, limit: int, among: Mask | None = None, bonus: Vectors | None = None
    ) -> list[tuple[int, float]]:
        """The nearest passages to a unit vector of shape (dimension,) as (ordinal, cosine), nearest first.

        `among` says which passages count, shape (n,); None for all. `bonus` is added to their cosines, shape (n,).
        """
        if self._chroma:
            # An approximate index cannot be asked for a part of it at no cost; so more are fetched, then sifted.
            found = self._chroma.search(vector, limit if among is None and bonus is None else limit * _MORE)
            kept = [(i, cosine) for i, cosine in found if among is None or among[i]]
            if bonus is not None:
                kept = sorted(((i, cosine + float(bonus[i])) for i, cosine in kept), key=lambda one: -one[1])
            return kept[:limit]
        cosines = self._matrix @ vector
        if bonus is not None:
            cosines += bonus
        those = np.arange(self.count) if among is None else np.flatnonzero(among)
        nearest = those[np.argpartition(-cosines[those], limit)[:limit]] if limit < len(those) else those
        # Equal cosines stand in the order of the documents.
        order = nearest[np.lexsort((nearest, -cosines[nearest]))]
        return [(int(i), float(cosines[i])) for i in order]

    def cosines(self, vector: Vectors, ordinals: Sequence[int]) -> dict[int, float]:
        """The cosine of single passages, for those that another leg found."""
        if not ordinals:
            return {}
        scores = self._matrix[list(ordinals)] @ vector
        return dict(zip(ordinals, map(float, scores), strict=True))

    def asked(self, vector: Vectors, limit: int, among: Mask | None = None) -> dict[int, float]:
        """The passages whose questions are nearest to a question, with the cosine of the nearest; at most `limit`."""
        if not len(self._questions_of):
            return {}
        cosines = self._questions @ vector
        best: dict[int, float] = {}
        for row in np.argsort(-cosines, kind="stable"):
            ordinal = int(self._questions_of[row])
            if ordinal not in best and (among is None or among[ordinal]):
                best[ordinal] = float(cosines[row])
                if len(best) == limit:
                    break
        return best

    def asked_of(self, vector: Vectors, ordinals: Sequence[int]) -> dict[int, float]:
        """For single passages the cosine of the nearest question written for them; those without are absent."""
        rows = np.flatnonzero(np.isin(self._questions_of, list(ordinals)))
        best: dict[int, float] = {}
        for row, cosine in zip(rows, self._questions[rows] @ vector, strict=True):
            ordinal = int(self._questions_of[row])
            best[ordinal] = max(best.get(ordinal, -1.0), float(cosine))
        return best

    def vector(self, ordinal: int) -> Vectors:
        """The vector of one passage, shape (dimension,)."""
        return np.asarray(self._matrix[ordinal])

    def close(self) -> None:
        if self._chroma:
            self._chroma.close()


def stored_vectors(folder: Path) -> tuple[Vectors | None, Vectors | None]:
    """The vectors of a generation's passages and of the questions written for them, as they were written; None without
    a dense part."""
    if not (folder / _MATRIX).exists():
        return None, None
    return tuple(np.load(folder / name, mmap_mode="r", allow_pickle=False) for name in (_MATRIX, _QUESTIONS))


def dense_sizes(folder: Path) -> dict[str, int]:
    """How many vectors the matrix and the collection of a generation hold. Raises GenerationError."""
    dense, chroma = DenseIndex(folder, exact_up_to=sys.maxsize), ChromaIndex(folder)
    sizes = {_MATRIX: dense.count, CHROMA: chroma.count}
    chroma.close()
    return sizes
