"""Maintainers: `python -m riktlots.evals.fitting.training.cost` prints what the bundled cross-encoder costs on this
machine.

In one process: the seconds to open it, the memory that it takes once opened and once used, and of some development
questions the median seconds of the search without the reranker, with it, and of judging four sentences.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from riktlots.evals.bench.process import peak_bytes
from riktlots.evals.questions.questions import DATASETS, load_questions
from riktlots.evals.questions.recall import starter_store
from riktlots.ingest.index.embeddings import BUNDLED, load_embedder
from riktlots.retrieval.judges.bundled import BundledJudge
from riktlots.retrieval.judges.judge import Claim, Evidence
from riktlots.retrieval.search.rerank import BundledReranker
from riktlots.retrieval.search.search import find

_QUESTIONS = 20
_SENTENCES = 4


def seconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def megabytes() -> float:
    """Peak memory of this process so far."""
    held = peak_bytes()
    if held is None:
        raise SystemExit("This system does not tell how much memory a process holds; run it on Linux.")
    return held / 2**20


def main() -> None:
    """Measure and print."""
    rows = [row for row in load_questions(DATASETS / "dev.jsonl") if row.answerable][:_QUESTIONS]
    with tempfile.TemporaryDirectory() as folder:
        store = starter_store(Path(folder), load_embedder(BUNDLED))
        alone = [seconds(lambda r=row: find(store, r.question, r.lang)) for row in rows]  # type: ignore[misc]
        before = megabytes()
        opening = seconds(lambda: setattr(store, "reranker", BundledReranker()))
        opened = megabytes()
        read = [seconds(lambda r=row: find(store, r.question, r.lang)) for row in rows]  # type: ignore[misc]
        judge, judging = BundledJudge(), []
        for row in rows:
            hits = find(store, row.question, row.lang, _SENTENCES)
            claims = [
                # Not the words of the passage, which would need no reading.
                Claim(
                    f"{row.question} {hit.passage.text}", row.lang, (Evidence(hit.passage.text, hit.passage.language),)
                )
                for hit in hits
            ]
            judging.append(seconds(lambda c=claims: judge.judge(c)))  # type: ignore[misc]
        used = megabytes()
        store.close()
    without, with_look, judged = map(statistics.median, (alone, read, judging))
    print(f"opened in {opening:.2f} s; {opened - before:.0f} MB more when opened, {used - before:.0f} MB when used")
    print(f"search {without:.3f} s, with the reranker {with_look:.3f} s ({with_look / without:.1f} times as long)")
    both = with_look - without + judged
    print(f"{_SENTENCES} sentences judged in {judged:.3f} s; both together {both:.3f} s a question")


if __name__ == "__main__":
    main()
