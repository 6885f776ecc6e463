"""`python -m riktlots.evals.questions.recall [development|facts|follow-ups [FILE…]]`: is the right paragraph found?

Each set prints recall at 1, 5 and 10 and the mean reciprocal rank, which is 0 for a question whose paragraph is not
among the first ten:

- development (default): all development questions with an answer, in all and by language, with words and meaning fused
  and with words alone;
- facts: `datasets/facts/list.jsonl` says in which paragraphs each fact stands that the digests were written from, and
  `datasets/facts/draw.jsonl` has a question in Swedish and in English on each of sixty drawn at random, by writers who
  saw the fact and not the digests; each question that misses is printed too;
- follow-ups: conversations of `datasets/follow_ups.jsonl` and `follow_ups2.jsonl`, or of the FILEs given, each in the
  half that was read while the rules were made and the half that was not (in `follow_ups.jsonl` the rows of even
  number, in any other file the second half of each language): how often the last turn is rightly taken to need its
  context or to stand alone; recall for the last turn alone, with the whole turn before put in front, and as it is
  understood; and by type, through the whole pipeline with its reranker, R@5 and how often a right paragraph is shown,
  in the answer or among the closest. `--half read` leaves the other half unread.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
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
from riktlots.retrieval.answer import Asking, answer
from riktlots.retrieval.question.conversation import Understood, understand
from riktlots.retrieval.question.turn import Act
from riktlots.retrieval.search.rerank import Reranker, load_reranker
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


FOLLOW_UPS, FOLLOW_UPS_2 = DATASETS / "follow_ups.jsonl", DATASETS / "follow_ups2.jsonl"
# The type of the rows whose last question is on another matter.
ALONE = "standalone"
HALVES = ("read", "unread")


def conversations(path: Path, half: str) -> list[Question]:
    """The conversations of a file that were read while the rules were made (half “read”), or the others."""
    rows = load_questions(path)
    if path.name == FOLLOW_UPS.name:
        return rows[HALVES.index(half) :: 2]
    by_language = [[row for row in rows if row.lang == language] for language in ("sv", "en")]
    halves = ((of[: len(of) // 2], of[len(of) // 2 :]) for of in by_language)
    return [row for pair in halves for row in pair[HALVES.index(half)]]


def understood(row: Question) -> Understood:
    """The last turn of a conversation, understood from those before it."""
    return understand(row.question, row.turns, row.lang)


def rightly_understood(rows: Iterable[Question]) -> int:
    """How many last turns are rightly taken to need the turns before them, or to stand alone."""
    return sum((understood(row).act is not Act.ASKS) is (row.type != ALONE) for row in rows)


_WAYS: dict[str, Callable[[Question], str]] = {
    "alone": lambda row: row.question,
    "one before": lambda row: f"{row.turns[-1]} {row.question}",
    "understood": lambda row: understood(row).searched,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """Of one conversation: the rank of the first right paragraph (0 beyond ten), and whether one is shown."""

    rank: int
    is_shown: bool


def shown(store: Store, row: Question) -> Shown:
    """Answer the last turn of a conversation, and look for its gold among what is found and what is shown."""
    given = answer(row.question, store, turns=row.turns, how=Asking(interface=row.lang))
    right = [any(gold.accepts(hit.passage) for gold in row.gold) for hit in given.hits[:_DEPTH]]
    cited = any(gold.accepts(citation.passage) for gold in row.gold for citation in given.citations)
    return Shown(right.index(True) + 1 if any(right) else 0, cited)


def shown_line(name: str, found: Sequence[Shown]) -> str:
    """R@5 and how many are shown a right paragraph, as one line."""
    first_five = sum(0 < one.rank <= 5 for one in found)
    return f"{name:24} n {len(found):3}  R@5 {first_five / len(found):.2f}  shown {sum(s.is_shown for s in found)}"


def measure_follow_ups(paths: Sequence[Path] = (), halves: Sequence[str] = HALVES) -> None:
    """Print how many last turns are understood, recall for each way of asking them, and what is shown by type."""
    with tempfile.TemporaryDirectory() as folder:
        store = starter_store(Path(folder), load_embedder(BUNDLED), load_reranker("bundled", BUNDLED))
        for path in paths or (FOLLOW_UPS, FOLLOW_UPS_2):
            for half in halves:
                rows = conversations(path, half)
                print(f"{path.stem}, {half}: {rightly_understood(rows)} of {len(rows)} rightly taken to lean or not")
                asked = [row for row in rows if row.gold]
                for way, written in _WAYS.items():
                    print(f"  {way:12} {summary(ranks(store, asked, written))}")
                found = [(row, shown(store, row)) for row in asked]
                for kind in dict.fromkeys(row.type for row in asked):
                    print(f"  {shown_line(kind, [one for row, one in found if row.type == kind])}")
                print(f"  {shown_line('all', [one for _, one in found])}")
        store.close()


def main() -> None:
    """Measure the set that is named."""
    parser = argparse.ArgumentParser(description="Is the right paragraph found?")
    parser.add_argument("set", nargs="?", choices=("development", "facts", "follow-ups"), default="development")
    parser.add_argument("files", nargs="*", type=Path, help="files of conversations, with follow-ups")
    parser.add_argument("--half", choices=HALVES, action="append", help="with follow-ups: this half alone")
    given = parser.parse_args()
    if given.set == "follow-ups":
        measure_follow_ups(given.files, given.half or HALVES)
    elif given.set == "facts":
        measure_facts()
    else:
        measure_development()


if __name__ == "__main__":
    main()
