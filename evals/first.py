"""`python -m evals.first [--lexical]`: a first look at a set of questions over the starter corpus.

Prints, for each question, the rank of the first paragraph that answers and the status that the answer got, and the
sums. The whole evaluation suite has more; this is the check that the whole path works.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from evals.questions import DATASETS, Question, load_questions
from evals.retrieval import ranks, starter_store
from ingest.embedders import BUNDLED, load_embedder
from retrieval.answer import Asking, answer
from retrieval.store import Store


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question got. `rank` counts from 1; 0 when no gold paragraph is among the first ten."""

    question: Question
    rank: int
    status: str


def run(store: Store, questions: list[Question]) -> list[Outcome]:
    """Search and answer each question."""
    statuses = [answer(row.question, store, how=Asking(language=row.lang)).status for row in questions]
    found = ranks(store, questions)
    return [Outcome(row, rank, str(status)) for row, rank, status in zip(questions, found, statuses, strict=True)]


def main() -> None:
    """Run the set of first questions and print."""
    embedder = None if "--lexical" in sys.argv else load_embedder(BUNDLED)
    with tempfile.TemporaryDirectory() as folder:
        store = starter_store(Path(folder), embedder)
        outcomes = run(store, load_questions(DATASETS / "first.jsonl"))
        store.close()
    for o in outcomes:
        mark = "ok" if o.status == o.question.status else "--"
        print(f"{mark} {o.question.id} rank {o.rank or '–'} {o.question.status} → {o.status}: {o.question.question}")
    answerable = [o for o in outcomes if o.question.gold]
    print(f"right paragraph in the first five: {sum(0 < o.rank <= 5 for o in answerable)} of {len(answerable)}")
    for status in ("answered", "not_covered", "out_of_scope"):
        rows = [o for o in outcomes if o.question.status == status]
        print(f"{status}: {sum(o.status == status for o in rows)} of {len(rows)} said so")


if __name__ == "__main__":
    main()
