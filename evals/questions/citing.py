"""Find uses of a paragraph: questions of the evaluation sets with it as gold, written answers that rest on it, and
saved answers that quote it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from riktlots.evals.questions.questions import DATASETS, Question, load_questions
from riktlots.ingest.errors import AddressError, DocumentError, LocatorError
from riktlots.ingest.files import read_jsonl
from riktlots.ingest.library.answers import WrittenAnswer
from riktlots.ingest.model import Address, Passage


@dataclass(frozen=True, slots=True)
class Citing:
    """A question, a saved answer or a written one: the file, its id there, the question, and which of them it is."""

    file: str
    id: str
    question: str
    is_answer: bool
    is_written: bool = False


@dataclass(frozen=True, slots=True)
class Reliance:
    """The evaluation sets, the saved answers and the written ones to look through."""

    questions: tuple[tuple[str, Question], ...]
    answers: tuple[tuple[Citing, frozenset[tuple[str, str, int]]], ...]
    written: tuple[WrittenAnswer, ...] = ()

    @classmethod
    def read(
        cls, datasets: Iterable[Path] = (), answers: Iterable[Path] = (), written: Iterable[WrittenAnswer] = ()
    ) -> Reliance:
        """Read sets of questions (those that come with Riktlots when none is named) and files of `ask --json`.

        Raises DocumentError naming the file and line that cannot be read.
        """
        sets = list(datasets) or sorted(DATASETS.glob("*.jsonl"))
        return cls(
            tuple((path.name, question) for path in sets for question in load_questions(path)),
            tuple(saved for path in answers for saved in _saved_answers(path)),
            tuple(written),
        )

    def on(self, passage: Passage) -> list[Citing]:
        """All that relies on a paragraph, whichever edition it was cited from."""
        found = [
            Citing(file, question.id, question.question, is_answer=False)
            for file, question in self.questions
            if any(gold.locator and gold.accepts(passage) for gold in question.gold)
        ]
        found += [
            Citing("answers", one.id, one.title(passage.language), is_answer=False, is_written=True)
            for one in self.written
            if passage.address.place_name in one.places
        ]
        return found + [citing for citing, places in self.answers if passage.address.place in places]


def _saved_answers(path: Path) -> Iterator[tuple[Citing, frozenset[tuple[str, str, int]]]]:
    try:
        rows = list(read_jsonl(path))
    except ValueError as error:
        raise DocumentError(str(error)) from error
    for number, row in rows:
        try:
            cited = [citation["address"] for sentence in row["sentences"] for citation in sentence["citations"]]
            places = frozenset(Address.parse(address).place for address in cited)
            yield Citing(path.name, row["id"] or str(number), row["question"], is_answer=True), places
        except (ValueError, KeyError, TypeError, AddressError, LocatorError) as error:
            raise DocumentError(
                f"{path}, line {number}: this is no answer of `riktlots ask --json` ({error})."
            ) from error
