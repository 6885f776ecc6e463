"""`python -m evals.first [--lexical]`: a first look at a set of questions over the starter corpus.

Prints, for each question, the rank of the first paragraph that answers and the status that the answer got, and the sums.
The whole evaluation suite has more; this is the check that the whole path works.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from evals.questions import DATASETS, Question, load_questions
from ingest.build import build, build_lock
from ingest.embedders import BUNDLED, Embedder, load_embedder
from ingest.home import Home
from ingest.library import Library
from retrieval.answer import Asking, answer
from retrieval.search import find
from retrieval.store import Store


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question got. `rank` counts from 1; 0 when no gold paragraph is among the first ten."""

    question: Question
    rank: int
    status: str


def run(store: Store, questions: list[Question]) -> list[Outcome]:
    """Search and answer each question."""
    outcomes = []
    for row in questions:
        hits = find(store, row.question, row.lang)
        ranks = (i for i, hit in enumerate(hits, 1) if any(gold.accepts(hit.passage) for gold in row.gold))
        status = answer(row.question, store, how=Asking(language=row.lang)).status
        outcomes.append(Outcome(row, next(ranks, 0), str(status)))
    return outcomes


def starter_store(folder: Path, embedder: Embedder | None) -> Store:
    """The starter corpus alone, built in a folder of its own."""
    home = Home(folder)
    with build_lock(home):
        return Store(build(home, Library.load(home), embedder), embedder)


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
