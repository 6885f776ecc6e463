"""Datasets of questions: JSON Lines with id, question, lang, status, gold places."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from riktlots.evals.errors import DatasetError
from riktlots.ingest.errors import LocatorError
from riktlots.ingest.files import bundled_path, read_jsonl
from riktlots.ingest.locator import Locator, Step, parse_locator
from riktlots.ingest.model import Passage
from riktlots.retrieval.model import Status
from riktlots.retrieval.search.lookup import within

DATASETS = bundled_path("riktlots.evals", "datasets")


@dataclass(frozen=True, slots=True)
class Gold:
    """A place that answers: a source, and the locator where it is known (`fact` says in words what stands there)."""

    source: str
    locator: str = ""
    fact: str = ""

    def accepts(self, passage: Passage) -> bool:
        """Whether a passage stands at this place; without a known locator the source decides."""
        return self.accepts_place(passage.address.source, passage.address.locator)

    def accepts_place(self, source: str, locator: Locator) -> bool:
        """Whether a place of a source is this place, in it, or around it."""
        if source != self.source:
            return False
        if not self.locator:
            return True
        try:
            place = parse_locator(self.locator)
        except LocatorError:
            return False
        # A gold range ("31–32 §§") accepts each paragraph in it, and a digest's range the paragraph asked for.
        return within(locator, place) or within(place, locator) or _overlaps(locator, place)


def _overlaps(one: Locator, other: Locator) -> bool:
    """Whether two locators with the same units share their first numbers ("31–32 §§" and "31 §")."""
    return [_first(step) for step in one.steps] == [_first(step) for step in other.steps]


def _first(step: Step) -> tuple[str, str]:
    return step.unit, step.value.split("–")[0]


@dataclass(frozen=True, slots=True)
class Nugget:
    """One fact that a good answer holds, in the language of the question; a vital one may not be missing."""

    text: str
    vital: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """One row of a dataset.

    `status` is the one that a right answer has; `gold` the places that answer. `turns` are the person's questions
    before this one, oldest first; `as_of` the day (ISO) for which it is asked, empty for today.
    """

    id: str
    question: str
    lang: str
    status: str
    gold: tuple[Gold, ...]
    type: str = ""
    notes: str = ""
    turns: tuple[str, ...] = ()
    nuggets: tuple[Nugget, ...] = ()
    as_of: str = ""

    @property
    def answerable(self) -> bool:
        """Whether the documents answer, wholly or in part."""
        return self.status in (Status.ANSWERED, Status.PARTLY)


def load_questions(path: Path) -> list[Question]:
    """Read a dataset file. Raises DatasetError naming the line that is wrong."""
    try:
        rows = list(read_jsonl(path))
    except OSError as error:
        raise DatasetError(f"{path}: the set of questions cannot be read ({error}).") from error
    except ValueError as error:
        raise DatasetError(str(error)) from error
    questions: list[Question] = []
    seen: set[str] = set()
    for number, row in rows:
        try:
            question = parse_question(row)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise DatasetError(f"{path.name}, line {number}: this is no question of a set ({error}).") from error
        if question.id in seen:
            raise DatasetError(f"{path.name}, line {number}: the id “{question.id}” stands there twice.")
        seen.add(question.id)
        questions.append(question)
    return questions


def parse_question(row: dict[str, Any]) -> Question:
    """A row as a Question. Raises ValueError, TypeError or KeyError when it is none.

    A row has `question`, or `turns` of which the last is the question.
    """
    row = dict(row)
    turns = tuple(row.pop("turns", ()))
    if "question" not in row:
        if not turns:
            raise ValueError("it has neither question nor turns")
        row["question"], turns = turns[-1], turns[:-1]
    if row["status"] not in list(Status):
        raise ValueError(f"status “{row['status']}” is none of {', '.join(Status)}")
    if row["lang"] not in ("sv", "en"):
        raise ValueError(f"lang “{row['lang']}” is neither sv nor en")
    gold = tuple(Gold(**gold) for gold in row.pop("gold", ()))
    nuggets = tuple(Nugget(**nugget) for nugget in row.pop("nuggets", ()))
    return Question(**row, gold=gold, nuggets=nuggets, turns=turns)


def development_sets() -> list[Path]:
    """The files of the sets that are developed and fitted on. One half of dev7.jsonl stays unread, so it is not."""
    return [path for path in sorted(DATASETS.glob("dev*.jsonl")) if path.stem != "dev7"]
