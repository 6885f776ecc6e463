"""The dense index: the vectors of a generation as a plain matrix for exact search, and in a vector store.

Up to `EXACT_UP_TO` passages the matrix is searched: every cosine is computed, so the answer is exact, always the same,
and (mapped from disk) available at once. Above that the store is searched, which is Chroma: other programs can open it,
and it grows past one machine. Its search is approximate, and a rank can differ from one build to the next.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tokenize import TokenError

import numpy as np
from numpy.typing import NDArray

from riktlots.ingest.errors import GenerationError
from riktlots.ingest.index.chroma import ChromaIndex
from riktlots.ingest.index.embeddings import Vectors
from riktlots.ingest.index.passages import Mask
from riktlots.ingest.index.vector_index import Previous, VectorIndex

# The vector store in use. Another one implements `VectorIndex` and is named here.
STORE: type[VectorIndex] = ChromaIndex

EXACT_UP_TO = 200_000
_CANDIDATES = 20  # times the limit, where results are filtered or ranked again after an approximate search
_MATRIX, _QUESTIONS, _QUESTIONS_OF, _WORDINGS = "vectors.npy", "questions.npy", "questions-of.npy", "wordings.npy"


def build_dense(
    folder: Path,
    vectors: Vectors,
    questions: Vectors | None = None,
    questions_of: Sequence[int] = (),
    previous: Path | None = None,
    index: type[VectorIndex] = STORE,
    *,
    wordings: Vectors | None = None,
) -> None:
    """Write the vectors of a generation into its folder: one for each passage, shape (passages, dimension), by ordinal.

    `questions` are the vectors of the passages' compared texts (`compared_texts`, in the `QuestionSpace`), and
    `questions_of` the ordinals of those passages.
    `previous` is the folder of a generation that the index may be made from, see `VectorIndex.build`; `wordings` are
    the vectors of the questions that belong to written answers (`matched_questions`).
    """
    np.save(folder / _MATRIX, np.asarray(vectors, dtype=np.float32), allow_pickle=False)
    questions = vectors[:0] if questions is None else questions
    np.save(folder / _QUESTIONS, np.asarray(questions, dtype=np.float32), allow_pickle=False)
    np.save(folder / _QUESTIONS_OF, np.asarray(questions_of, dtype=np.int64), allow_pickle=False)
    wordings = vectors[:0] if wordings is None else wordings
    np.save(folder / _WORDINGS, np.asarray(wordings, dtype=np.float32), allow_pickle=False)
    before = stored_vectors(previous) if previous else None
    made_from = None if previous is None or before is None else Previous(previous, before.passages)
    index.build(folder, vectors, made_from)


class DenseIndex:
    """The vectors of a generation, for reading. The vector store is opened only where exact search would be slow.

    `wordings` are the vectors of the questions that belong to written answers, their misses among them, shape
    (questions, dimension), in the order of `riktlots.ingest.library.answers.matched_questions`.
    """

    def __init__(self, folder: Path, exact_up_to: int = EXACT_UP_TO, index: type[VectorIndex] = STORE) -> None:
        """Raises GenerationError when the vectors are missing or damaged."""
        try:
            self._matrix: Vectors = np.load(folder / _MATRIX, mmap_mode="r", allow_pickle=False)
            self._questions: Vectors = np.load(folder / _QUESTIONS, mmap_mode="r", allow_pickle=False)
            self._questions_of: NDArray[np.int64] = np.load(folder / _QUESTIONS_OF, allow_pickle=False)
            self.wordings: Vectors = np.load(folder / _WORDINGS, mmap_mode="r", allow_pickle=False)
            self.count = len(self._matrix)
            if (
                self._questions.ndim != 2
                or self._questions_of.shape != self._questions.shape[:1]
                or not self._questions_have_passages()
            ):
                raise ValueError(f"{_QUESTIONS} and {_QUESTIONS_OF} do not match")
        # NumPy reads the head of a file as Python, and passes on what its tokenizer raises.
        except (OSError, ValueError, TypeError, SyntaxError, TokenError) as error:
            raise GenerationError(
                f"{folder / _MATRIX} is missing or damaged ({error}). Run `riktlots ingest` again."
            ) from error
        self._index = index.open(folder) if self.count > exact_up_to else None

    def _questions_have_passages(self) -> bool:
        return not len(self._questions_of) or bool(
            self._questions_of.min() >= 0 and self._questions_of.max() < self.count
        )

    def search(
        self, vector: Vectors, limit: int, among: Mask | None = None, bonus: Vectors | None = None
    ) -> list[tuple[int, float]]:
        """The nearest passages to a unit vector of shape (dimension,) as (ordinal, cosine), nearest first.

        `among` says which passages count; None for all. `bonus` is added to their cosines, shape (n,).
        """
        if self._index:
            candidates = limit if among is None and bonus is None else limit * _CANDIDATES
            found = self._index.search(vector, candidates, among)
            if bonus is not None:
                found = sorted(((i, cosine + float(bonus[i])) for i, cosine in found), key=lambda one: -one[1])
            return found[:limit]
        cosines = self._matrix @ vector
        if bonus is not None:
            cosines += bonus
        those = np.arange(self.count) if among is None else np.flatnonzero(among)
        nearest = those[np.argpartition(-cosines[those], limit)[:limit]] if limit < len(those) else those
        # Passages with equal cosines are in the order of the documents.
        order = nearest[np.lexsort((nearest, -cosines[nearest]))]
        return [(int(i), float(cosines[i])) for i in order]

    def cosines(self, vector: Vectors, ordinals: Sequence[int]) -> dict[int, float]:
        """The cosines of single passages, such as those that lexical search found."""
        if not ordinals:
            return {}
        scores = self._matrix[list(ordinals)] @ vector
        return dict(zip(ordinals, map(float, scores), strict=True))

    def asked(self, vector: Vectors, limit: int, *groups: Mask) -> dict[int, float]:
        """The passages whose compared texts are nearest to a question, by ordinal, with the cosine of the nearest of
        them; at most `limit` of each group."""
        cosines = self._questions @ vector
        found: dict[int, float] = {}
        for group in groups:
            best: dict[int, float] = {}
            rows = np.flatnonzero(group[self._questions_of])
            for row in rows[np.argsort(-cosines[rows], kind="stable")]:
                best.setdefault(int(self._questions_of[row]), float(cosines[row]))
                if len(best) == limit:
                    break
            found |= best
        return found

    def asked_of(self, vector: Vectors, ordinals: Sequence[int]) -> dict[int, float]:
        """For single passages the cosine of the nearest of their compared texts; those without any are absent."""
        rows = np.flatnonzero(np.isin(self._questions_of, list(ordinals)))
        best: dict[int, float] = {}
        for row, cosine in zip(rows, self._questions[rows] @ vector, strict=True):
            ordinal = int(self._questions_of[row])
            best[ordinal] = max(best.get(ordinal, -1.0), float(cosine))
        return best

    def vector(self, ordinal: int) -> Vectors:
        """The vector of one passage, shape (dimension,)."""
        return np.asarray(self._matrix[ordinal])

    def stored(self) -> StoredVectors:
        """All vectors, mapped from the disk."""
        return StoredVectors(self._matrix, self._questions, self._questions_of, self.wordings)

    def close(self) -> None:
        if self._index:
            self._index.close()


@dataclass(frozen=True, slots=True)
class StoredVectors:
    """The vectors of a generation as they were written: of its passages, of the questions written for them (with the
    ordinals of those passages), and of those that belong to written answers."""

    passages: Vectors
    questions: Vectors
    questions_of: NDArray[np.int64]
    wordings: Vectors


def stored_vectors(folder: Path) -> StoredVectors | None:
    """The vectors of a generation; None without a dense index."""
    if not (folder / _MATRIX).exists():
        return None
    names = (_MATRIX, _QUESTIONS, _QUESTIONS_OF, _WORDINGS)
    return StoredVectors(*(np.load(folder / name, mmap_mode="r", allow_pickle=False) for name in names))


def dense_sizes(folder: Path, index: type[VectorIndex] = STORE) -> dict[str, int]:
    """How many vectors the matrix and the vector store of a generation hold. Raises GenerationError."""
    dense, opened = DenseIndex(folder, exact_up_to=sys.maxsize), index.open(folder)
    sizes = {_MATRIX: dense.count, "vector store": opened.count}
    opened.close()
    return sizes
