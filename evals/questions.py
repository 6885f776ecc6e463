"""Datasets of questions: JSON Lines with id, question, lang, status, gold places."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import LocatorError
from ingest.locator import Locator, Step, parse_locator
from ingest.model import Passage
from retrieval.references import within

DATASETS = Path(__file__).parent / "datasets"


@dataclass(frozen=True, slots=True)
class Gold:
    """A place that answers: a source, and the locator where it is known (`fact` says in words what stands there)."""

    source: str
    locator: str = ""
    fact: str = ""

    def accepts(self, passage: Passage) -> bool:
        """Whether a passage stands at this place; without a known locator the source decides."""
        if passage.address.source != self.source:
            return False
        if not self.locator:
            return True
        try:
            place = parse_locator(self.locator)
        except LocatorError:
            return False
        # A gold range ("31–32 §§") accepts each paragraph in it, and a digest's range the paragraph asked for.
        return (
            within(passage.address.locator, place)
            or within(place, passage.address.locator)
            or _overlaps(passage.address.locator, place)
        )


def _overlaps(one: Locator, other: Locator) -> bool:
    """Whether two locators with the same units share their first numbers ("31–32 §§" and "31 §")."""
    return [_first(step) for step in one.steps] == [_first(step) for step in other.steps]


def _first(step: Step) -> tuple[str, str]:
    return step.unit, step.value.split("–")[0]


@dataclass(frozen=True, slots=True)
class Question:
    """One row of a dataset."""

    id: str
    question: str
    lang: str
    status: str
    gold: tuple[Gold, ...]
    type: str = ""
    notes: str = ""


def load_questions(path: Path) -> list[Question]:
    """Read a dataset file."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Question(**{**row, "gold": tuple(Gold(**gold) for gold in row["gold"])}) for row in rows]
