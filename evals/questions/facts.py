"""`python -m riktlots.evals.questions.facts`: are the facts behind the corpus found? Sixty drawn at random, asked in
both languages.

`datasets/facts/list.jsonl` says for each fact of the list that the digests were written from in which paragraphs it
stands; `datasets/facts/draw.jsonl` holds a question in Swedish and in English on each of sixty, written by somebody who
saw the fact and not the digests.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from riktlots.evals.questions.questions import DATASETS
from riktlots.evals.questions.recall import starter_store, summary
from riktlots.ingest.index.embeddings import BUNDLED, load_embedder
from riktlots.ingest.locator import parse_locator
from riktlots.retrieval.search.search import find
from riktlots.retrieval.search.store import Store

Place = tuple[str, str, int]
_FOLDER = DATASETS / "facts"
DRAW = _FOLDER / "draw.jsonl"
_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact by its section and number; the first digits of its line's SHA-256; where it stands, or why it does not."""

    id: str
    sha256: str
    places: tuple[Place, ...]
    reason: str = ""


def load_facts() -> list[Fact]:
    """All facts, in the order of the list."""
    rows = [json.loads(line) for line in (_FOLDER / "list.jsonl").read_text(encoding="utf-8").splitlines()]
    return [
        Fact(row["fact"], row["sha256"], tuple(map(_place, row.get("places", ()))), row.get("reason", ""))
        for row in rows
    ]


def _place(written: str) -> Place:
    source, _, rest = written.partition(" ")
    locator, _, part = rest.partition(" #")
    return source, str(parse_locator(locator)), int(part or 1)


def load_questions() -> list[tuple[str, str, str]]:
    """The questions of the draw as (fact, language, question)."""
    rows = [json.loads(line) for line in DRAW.read_text(encoding="utf-8").splitlines()]
    return [(row["fact"], language, row[language]) for row in rows for language in ("sv", "en")]


def found(
    store: Store, questions: Iterable[tuple[str, str, str]], facts: Mapping[str, Fact]
) -> list[tuple[str, str, int]]:
    """For each question the fact, the language, and the rank from 1 of the first paragraph that states it, in that
    language; 0 when it is not among the first ten."""
    return [
        (fact, language, _rank(store, question, language, facts[fact].places)) for fact, language, question in questions
    ]


def _rank(store: Store, question: str, language: str, places: Sequence[Place]) -> int:
    hits = find(store, question, language, _DEPTH)
    right = (
        rank
        for rank, hit in enumerate(hits, 1)
        if hit.passage.address.place in places and hit.passage.language == language
    )
    return next(right, 0)


def main() -> None:
    """Print each question that misses, and recall and reciprocal rank by language."""
    questions = load_questions()
    with tempfile.TemporaryDirectory() as folder:
        store = starter_store(Path(folder), load_embedder(BUNDLED))
        results = found(store, questions, {fact.id: fact for fact in load_facts()})
        store.close()
    for (fact, language, rank), (_, _, question) in zip(results, questions, strict=True):
        if not 0 < rank <= 5:
            print(f"{fact:7} {language} rank {rank or '-':>2}  {question}")
    for language in ("sv", "en"):
        print(f"{language} {summary([rank for _, of, rank in results if of == language])}")


if __name__ == "__main__":
    main()
