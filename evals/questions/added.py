"""`python -m riktlots.evals.questions.added [--half read|unread|all]`: are documents found that an institution adds?

`datasets/added` has eight internal rules of an invented university, four in each language, and 96 questions on them in
the words of its staff, by writers who had seen neither the search nor the corpus; one in four is not answered by the
document that it sounds like. The rules are added to the starter corpus as anybody adds documents, and each question is
asked. Printed are, for questions in the language of their document and in the other one, how often the paragraph that
answers is the first and among the first five found, how often it is shown, and how often the documents are denied to
answer; and of those that none answers how many are answered. Four documents were read while the search was mended, and
four were not.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from riktlots.evals.questions.questions import DATASETS
from riktlots.ingest.add import AddOptions, add_files
from riktlots.ingest.files import read_jsonl
from riktlots.ingest.home import Home
from riktlots.ingest.index.embeddings import BUNDLED, load_embedder
from riktlots.ingest.model import Passage
from riktlots.retrieval.guide import Guide
from riktlots.retrieval.model import Answer, Status
from riktlots.retrieval.settings import Settings

ADDED = DATASETS / "added"
_FIRST = 5
_DENIALS = (Status.NOT_COVERED, Status.OUT_OF_SCOPE)


@dataclass(frozen=True, slots=True)
class AddedQuestion:
    """A question on an added document, and a part of each paragraph that answers it; none where nothing does."""

    id: str
    question: str
    lang: str
    document: str
    document_lang: str
    half: str
    answers: tuple[str, ...]

    def is_answered_by(self, passage: Passage) -> bool:
        return any(" ".join(part.split()) in " ".join(passage.text.split()) for part in self.answers)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found for a question: the rank from 1 of the first paragraph that answers (0 without one), and whether
    such a paragraph was shown; and the status of the answer."""

    question: AddedQuestion
    rank: int
    shown: bool
    status: Status

    @classmethod
    def of(cls, question: AddedQuestion, given: Answer) -> Outcome:
        ranks = (rank for rank, hit in enumerate(given.hits, 1) if question.is_answered_by(hit.passage))
        shown = [*given.citations, *given.added]
        return cls(question, next(ranks, 0), any(question.is_answered_by(one.passage) for one in shown), given.status)


def load_added_questions(folder: Path = ADDED) -> list[AddedQuestion]:
    """The questions on added documents."""
    rows = (row for _, row in read_jsonl(folder / "questions.jsonl"))
    return [AddedQuestion(**{**row, "answers": tuple(row["answers"])}) for row in rows]


def added_documents(home: Home, folder: Path = ADDED) -> None:
    """Add the documents of the folder to a home, over the starter corpus."""
    add_files(home, sorted(folder.glob("*.md")), AddOptions(), load_embedder(BUNDLED))


def summary(outcomes: Iterable[Outcome]) -> list[str]:
    """The shares, a line for each kind of question."""
    kinds: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        same = one.question.lang == one.question.document_lang
        kinds[("same language" if same else "other language") if one.question.answers else "no answer"].append(one)
    lines = []
    for kind, of in kinds.items():
        shares = {"answered": [one.status is Status.ANSWERED for one in of]}
        if kind != "no answer":
            shares = {
                "first": [one.rank == 1 for one in of],
                f"among the first {_FIRST}": [0 < one.rank <= _FIRST for one in of],
                "shown": [one.shown for one in of],
                **shares,
                "denied": [one.status in _DENIALS for one in of],
            }
        told = (f"{name} {sum(values) / len(values):.2f}" for name, values in shares.items())
        lines.append(f"{kind}: n {len(of)}, {', '.join(told)}")
    return lines


def measure(questions: Sequence[AddedQuestion]) -> list[Outcome]:
    """Ask the questions over the starter corpus with the documents added."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        added_documents(home)
        with Guide.open(Settings(), home=home) as guide:
            return [Outcome.of(one, guide.ask(one.question, language=one.lang)) for one in questions]


def main() -> None:
    """Ask, and print the shares."""
    parser = argparse.ArgumentParser(description="Are added documents found?")
    parser.add_argument("--half", choices=("read", "unread", "all"), default="all")
    half = parser.parse_args().half
    print(*summary(measure([one for one in load_added_questions() if half in ("all", one.half)])), sep="\n")


if __name__ == "__main__":
    main()
