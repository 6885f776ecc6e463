"""The paragraphs that written answers rest on, by how near a question is to the wordings of those answers.

Whoever wrote an answer has read which paragraphs settle its question, in all the ways in which it is asked. So a
wording finds these paragraphs as a question written for them does, whether the answer itself may be offered or not.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from riktlots.ingest.index.embeddings import Vectors
from riktlots.ingest.index.passages import Columns
from riktlots.ingest.language import LANGUAGES
from riktlots.ingest.library.answers import WrittenAnswer

# The compared cosine up to which a wording tells nothing. (Of .4, .5 and .6 the best nDCG@5 of the graded development
# questions, held out.)
_FLOOR = 0.5


class WordedPlaces:
    """The wordings of the answers that the institution has not withdrawn, and the passages that these rest on."""

    def __init__(self, answers: Sequence[WrittenAnswer], columns: Columns, vectors: Vectors) -> None:
        """`vectors` are those of `matched_questions(answers)`, shape (questions, dimension)."""
        self._columns = columns
        kept: list[int] = []
        firsts: list[int] = []
        self._ordinals: list[NDArray[np.int64]] = []
        row = 0
        for answer in answers:
            rows: list[int] = []
            for language in LANGUAGES:
                rows += range(row, row + len(answer.wordings[language]))
                row += len(answer.wordings[language]) + len(answer.misses[language])
            ordinals = self._rests_on(answer)
            if rows and len(ordinals) and not answer.retired:
                firsts.append(len(kept))
                kept += rows
                self._ordinals.append(ordinals)
        if row != len(vectors):
            raise ValueError(f"{row} questions of written answers have {len(vectors)} vectors")
        self._vectors, self._firsts = np.asarray(vectors[kept]), np.array(firsts, dtype=np.int64)

    def near(self, vector: Vectors) -> dict[int, float]:
        """By the ordinal of each passage that an answer near a question rests on, how far the compared cosine of the
        nearest wording of such an answer lies above the floor, in (0, 0.5]."""
        if not self._ordinals:
            return {}
        above = np.maximum.reduceat(self._vectors @ vector, self._firsts) - _FLOOR
        found: dict[int, float] = {}
        for answer in np.flatnonzero(above > 0):
            for ordinal in self._ordinals[answer].tolist():
                found[ordinal] = max(found.get(ordinal, 0.0), float(above[answer]))
        return found

    def _rests_on(self, answer: WrittenAnswer) -> NDArray[np.int64]:
        """The ordinals of the passages at the places of an answer, of all editions and languages."""
        return np.array(sorted({i for place in answer.places for i in self._columns.at(place)}), dtype=np.int64)
