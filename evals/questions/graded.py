"""`python -m riktlots.evals.questions.graded`: how many passages were graded, and how well readers agree.

A grade says how well a passage answers a question, from 0 (it does not help) to 3 (it answers); the guide that the
readers followed is `datasets/graded/GUIDE.md`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from riktlots.evals.errors import DatasetError
from riktlots.evals.questions.questions import DATASETS, Question, development_sets, load_questions
from riktlots.ingest.files import read_jsonl
from riktlots.ingest.model import Passage
from riktlots.retrieval.model import Status

GRADED = DATASETS / "graded"
HIGHEST = 3
# The kind of a question that has nothing to do with the field.
OTHER_FIELD = "other_field"
# The sets whose rows hold the questions themselves.
_WITH_QUESTIONS = ("near", "blind")
# A grade from which a passage answers a part of a question at least.
HELPS = 2
_SAME_CASE = 5


@dataclass(frozen=True, slots=True)
class GradedQuestion:
    """A question and the grade of each passage that was read for it, by address. Of a passage that was graded twice the
    lower grade counts; `again` are the second grades, in the same order. `kind` is how it is asked, of a set that says
    so."""

    id: str
    question: str
    language: str
    grades: dict[str, int]
    first: tuple[int, ...]
    again: tuple[int, ...] = ()
    kind: str = ""

    @property
    def status(self) -> str:
        """The status that a right answer has by these grades; empty where the passages answer a part, so that two
        statuses are right."""
        best = max(self.grades.values())
        if self.kind == OTHER_FIELD:
            return Status.OUT_OF_SCOPE
        return "" if best == HELPS else Status.ANSWERED if best == HIGHEST else Status.NOT_COVERED


def load_graded(name: str) -> list[GradedQuestion]:
    """Load the graded passages of a set: "development", "dev7", "near" or "blind". Raises DatasetError naming the
    line."""
    path = GRADED / f"{name}.jsonl"
    questions: dict[str, Question] = {}
    if name not in _WITH_QUESTIONS:
        files = development_sets() if name == "development" else [DATASETS / f"{name}.jsonl"]
        questions = {row.id: row for file in files for row in load_questions(file)}
    found = []
    for number, row in read_jsonl(path):
        try:
            first, again = tuple(row["grades"]), tuple(row.get("again", ()))
            lowest = [min(pair) for pair in zip(first, again or first, strict=True)]
            if not set(lowest) <= set(range(HIGHEST + 1)):
                raise ValueError(f"a grade is a number from 0 to {HIGHEST}")
            asked = questions.get(row["id"])
            text, language = (asked.question, asked.lang) if asked else (row["question"], row["lang"])
            grades = dict(zip(row["passages"], lowest, strict=True))
        except (KeyError, TypeError, ValueError) as error:
            raise DatasetError(f"{path}, line {number}: these are no graded passages ({error!r}).") from error
        found.append(GradedQuestion(row["id"], text, language, grades, first, again, row.get("kind", "")))
    return found


def graded_passages(graded: GradedQuestion, by_address: dict[str, Passage]) -> Iterator[tuple[Passage, int]]:
    """Yield the passages of a question with their grades; those that the corpus no longer has are left out."""
    for address, grade in graded.grades.items():
        if address in by_address:
            yield by_address[address], grade


def ndcg(scores: NDArray[np.floating[Any]], grades: NDArray[np.int64], k: int = 5) -> float:
    """Normalised discounted cumulative gain at k with gains 2^grade - 1 (Burges et al. 2005); nan where no passage
    helps."""
    gains = 2.0**grades - 1
    discounts = 1 / np.log2(np.arange(2, 2 + min(k, len(gains))))
    ideal = (np.sort(gains)[::-1][:k] * discounts).sum()
    found = (gains[np.argsort(-scores, kind="stable")][:k] * discounts).sum()
    return float(found / ideal) if ideal else float("nan")


def fold_of(question: str, folds: int) -> int:
    """The fold in which a question is held out, from 0, the same in every run. Questions that begin alike tell the same
    case, and are in the same fold."""
    case = " ".join(question.casefold().split()[:_SAME_CASE])
    return int(hashlib.sha256(case.encode()).hexdigest()[:8], 16) % folds


def weighted_kappa(first: Sequence[int], second: Sequence[int]) -> float:
    """Cohen's kappa with linear weights (Cohen 1968), in [-1, 1]."""
    from sklearn.metrics import cohen_kappa_score

    return float(cohen_kappa_score(first, second, weights="linear"))


def main() -> None:
    """Print counts and agreement of each set."""
    for name in ("development", "dev7", "near", "blind"):
        rows = load_graded(name)
        counts = Counter(grade for row in rows for grade in row.grades.values())
        print(f"{name}: {len(rows)} questions, {counts.total()} pairs; {dict(sorted(counts.items()))}")
        twice = [pair for row in rows if row.again for pair in zip(row.first, row.again, strict=True)]
        if twice:
            same = sum(one == other for one, other in twice) / len(twice)
            first, second = zip(*twice, strict=True)
            print(f"  graded twice: {len(twice)}, same {same:.3f}, weighted kappa {weighted_kappa(first, second):.3f}")


if __name__ == "__main__":
    main()
