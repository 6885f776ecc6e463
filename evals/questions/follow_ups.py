"""`python -m riktlots.evals.questions.follow_ups`: is a follow-up understood by rule? On the development conversations.

Prints how often a last question is rightly taken to lean on those before it or to stand alone, and how the search fares
with the question alone, with the one before it always put in front, and as it is completed. Rows of even number were
left unread while the rules were made.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from riktlots.evals.questions.questions import DATASETS, Question, load_questions
from riktlots.evals.questions.recall import ranks, starter_store, summary
from riktlots.ingest.index.embeddings import BUNDLED, load_embedder
from riktlots.retrieval.question.conversation import complete, needs_context

FOLLOW_UPS = DATASETS / "follow_ups.jsonl"
# The type of the rows whose last question is on another matter.
ALONE = "standalone"

_WAYS: dict[str, Callable[[Question], str]] = {
    "alone": lambda row: row.question,
    "one before": lambda row: f"{row.turns[-1]} {row.question}",
    "completed": lambda row: complete(row.question, row.turns, row.lang),
}


def main() -> None:
    """Print both."""
    rows = load_questions(FOLLOW_UPS)
    for name, half in (("read", rows[::2]), ("unread", rows[1::2])):
        right = sum(needs_context(row.question, row.lang) is (row.type != ALONE) for row in half)
        print(f"{name}: {right} of {len(half)} rightly taken to lean or to stand alone")
    asked = {name: [row for row in half if row.gold] for name, half in (("read", rows[::2]), ("unread", rows[1::2]))}
    with tempfile.TemporaryDirectory() as folder:
        store = starter_store(Path(folder), load_embedder(BUNDLED))
        for name, half in asked.items():
            for way, written in _WAYS.items():
                print(f"{name:7} {way:11} {summary(ranks(store, half, written))}")
        store.close()


if __name__ == "__main__":
    main()
