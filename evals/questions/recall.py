"""`python -m riktlots.evals.questions.recall`: is the right paragraph found? On all development questions that have an
answer.

Prints recall at 1, 5 and 10 and the mean reciprocal rank (0 for a question whose paragraph is not among the first ten),
for all and by the question's language, with words and meaning fused and with words alone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from riktlots.evals.questions.questions import DATASETS, Question, load_questions
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.index.embeddings import BUNDLED, Embedder, load_embedder
from riktlots.ingest.library.register import load_library
from riktlots.retrieval.search.rerank import Reranker
from riktlots.retrieval.search.search import find
from riktlots.retrieval.search.store import Store

_DEPTH = 10


def starter_store(folder: Path, embedder: Embedder | None, reranker: Reranker | None = None) -> Store:
    """The starter corpus alone, built in a folder of its own."""
    home = Home(folder)
    with build_lock(home):
        return Store(build(home, load_library(home), embedder), embedder, reranker)


def ranks(
    store: Store, questions: list[Question], written: Callable[[Question], str] = lambda row: row.question
) -> list[int]:
    """The rank from 1 of the first gold paragraph for each question, as it is `written`; 0 when it is not among the
    first ten."""
    found = []
    for row in questions:
        hits = find(store, written(row), row.lang, _DEPTH)
        right = (i for i, hit in enumerate(hits, 1) if any(gold.accepts(hit.passage) for gold in row.gold))
        found.append(next(right, 0))
    return found


def summary(found: list[int]) -> str:
    """Recall and mean reciprocal rank as one line."""
    rank = np.array(found)
    recall = [f"R@{k} {((rank > 0) & (rank <= k)).mean():.2f}" for k in (1, 5, 10)]
    reciprocal = np.where(rank > 0, 1 / np.maximum(rank, 1), 0).mean()
    return f"n {len(rank)}  {'  '.join(recall)}  MRR {reciprocal:.3f}"


def main() -> None:
    """Measure both ways of searching."""
    rows = [row for path in sorted(DATASETS.glob("dev*.jsonl")) for row in load_questions(path) if row.gold]
    for name, embedder in (("fused", load_embedder(BUNDLED)), ("words alone", None)):
        with tempfile.TemporaryDirectory() as folder:
            store = starter_store(Path(folder), embedder)
            found = ranks(store, rows)
            store.close()
        for language in ("", "sv", "en"):
            kept = [rank for rank, row in zip(found, rows, strict=True) if language in ("", row.lang)]
            print(f"{name:12} {language or 'all':4} {summary(kept)}")


if __name__ == "__main__":
    main()
