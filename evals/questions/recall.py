"""`python -m riktlots.evals.questions.recall [development|facts|follow-ups]`: is the right paragraph found?

Each set prints recall at 1, 5 and 10 and the mean reciprocal rank, which is 0 for a question whose paragraph is not
among the first ten:

- development (default): all development questions with an answer, in all and by language, with words and meaning fused
  and with words alone;
- facts: `datasets/facts/list.jsonl` says in which paragraphs each fact stands that the digests were written from, and
  `datasets/facts/draw.jsonl` has a question in Swedish and in English on each of sixty drawn at random, by writers who
  saw the fact and not the digests; each question that misses is printed too;
- follow-ups: conversations, by their last question alone, with the one before always put in front, and as it is
  completed; and how often the last question is rightly taken to need its context or to stand alone. Rows of even number
  were left unread while the rules were made.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from riktlots.evals.questions.questions import DATASETS, Question, development_sets, load_questions
from riktlots.ingest.files import read_jsonl
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.index.embeddings import BUNDLED, Embedder, load_embedder
from riktlots.ingest.library.register import load_library
from riktlots.ingest.locator import parse_locator
from riktlots.retrieval.question.conversation import complete, needs_context
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


def measure_development() -> None:
    """Print recall on the development questions for both ways of searching."""
    rows = [row for path in development_sets() for row in load_questions(path) if row.gold]
    for name, embedder in (("fused", load_embedder(BUNDLED)), ("words alone", None)):
        with tempfile.TemporaryDirectory() as folder:
            store = starter_store(Path(folder), embedder)
            found = ranks(store, rows)
            store.close()
        for language in ("", "sv", "en"):
            kept = [rank for rank, row in zip(found, rows, strict=True) if language in ("", row.lang)]
            print(f"{name:12} {language or 'all':4} {summary(kept)}")


FactPlace = tuple[str, str, int]
_FACTS = DATASETS / "facts"
DRAW = _FACTS / "draw.jsonl"


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact by its section and number; the first digits of its line's SHA-256; where it stands, or why it does not."""

    id: str
    sha256: str
    places: tuple[FactPlace, ...]
    reason: str = ""


def load_facts() -> list[Fact]:
    """All facts, in the order of the list."""
    return [
        Fact(row["fact"], row["sha256"], tuple(map(_place, row.get("places", ()))), row.get("reason", ""))
        for _, row in read_jsonl(_FACTS / "list.jsonl")
    ]


def _place(written: str) -> FactPlace:
    source, _, rest = written.partition(" ")
    locator, _, part = rest.partition(" #")
    return source, str(parse_locator(locator)), int(part or 1)


def load_fact_questions() -> list[tuple[str, str, str]]:
    """The questions of the draw as (fact, language, question)."""
    return [(row["fact"], language, row[language]) for _, row in read_jsonl(DRAW) for language in ("sv", "en")]


def fact_ranks(
    store: Store, questions: Iterable[tuple[str, str, str]], facts: Mapping[str, Fact]
) -> list[tuple[str, str, int]]:
    """For each question the fact, the language, and the rank from 1 of the first paragraph that states it, in that
    language; 0 when it is not among the first ten."""
    return [
        (fact, language, _rank_of_fact(store, question, language, facts[fact]))
        for fact, language, question in questions
    ]


def _rank_of_fact(store: Store, question: str, language: str, fact: Fact) -> int:
    hits = find(store, question, language, _DEPTH)
    states = [hit.passage.address.place in fact.places and hit.passage.language == language for hit in hits]
    return states.index(True) + 1 if any(states) else 0


def measure_facts() -> None:
    """Print each question on a fact that misses, and recall by language."""
    questions = load_fact_questions()
    with tempfile.TemporaryDirectory() as folder:
        store = starter_store(Path(folder), load_embedder(BUNDLED))
        results = fact_ranks(store, questions, {fact.id: fact for fact in load_facts()})
        store.close()
    for (fact, language, rank), (_, _, question) in zip(results, questions, strict=True):
        if not 0 < rank <= 5:
            print(f"{fact:7} {language} rank {rank or '-':>2}  {question}")
    for language in ("sv", "en"):
        print(f"{language} {summary([rank for _, of, rank in results if of == language])}")


FOLLOW_UPS = DATASETS / "follow_ups.jsonl"
# The type of the rows whose last question is on another matter.
ALONE = "standalone"

_WAYS: dict[str, Callable[[Question], str]] = {
    "alone": lambda row: row.question,
    "one before": lambda row: f"{row.turns[-1]} {row.question}",
    "completed": lambda row: complete(row.question, row.turns, row.lang),
}


def measure_follow_ups() -> None:
    """Print how many last questions are understood, and recall for each way of asking them."""
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


_SETS = {"development": measure_development, "facts": measure_facts, "follow-ups": measure_follow_ups}


def main() -> None:
    """Measure the set that is named."""
    parser = argparse.ArgumentParser(description="Is the right paragraph found?")
    parser.add_argument("set", nargs="?", choices=_SETS, default="development")
    _SETS[parser.parse_args().set]()


if __name__ == "__main__":
    main()
