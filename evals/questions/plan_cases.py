"""The reviewed cases of planned collaborations: what their lists must name, must not name, and must ask back.

`python -m riktlots.evals.questions.plan_cases` makes the list of each over the starter corpus and prints where it
falls short.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from pydantic import ConfigDict

from riktlots.evals.questions.questions import DATASETS
from riktlots.evals.questions.recall import starter_store
from riktlots.ingest.files import read_jsonl
from riktlots.retrieval.plan.case import CaseFile
from riktlots.retrieval.plan.model import Plan
from riktlots.retrieval.plan.plan import make_plan
from riktlots.retrieval.plan.reading import read_case

CASES = DATASETS / "plan" / "cases.jsonl"


class PlanCase(CaseFile):
    """A case with what its list must hold: ids of considerations, or of sources that are cited."""

    model_config = ConfigDict(extra="forbid")

    must_name: tuple[str, ...]
    must_not: tuple[str, ...]
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shortfall:
    """The ways in which a list falls short: missing names, wrong names, questions not asked."""

    missing: tuple[str, ...]
    wrong: tuple[str, ...]
    unasked: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.wrong or self.unasked)


def load_plan_cases(path: Path = CASES) -> list[PlanCase]:
    """The cases of a JSON Lines file."""
    return [PlanCase.model_validate(row) for _, row in read_jsonl(path)]


def shortfall(case: PlanCase, plan: Plan) -> Shortfall:
    """Where a list differs from what was reviewed."""
    ids = {item.id for item in plan.items}
    sources = {citation.passage.address.source for item in plan.items for citation in item.citations}
    asked = {question.id for question in plan.questions}
    return Shortfall(
        tuple(name for name in case.must_name if name not in ids | sources),
        tuple(name for name in case.must_not if name in ids | sources),
        tuple(name for name in case.asks if name not in asked),
    )


def main() -> None:
    """Make all lists and print."""
    with tempfile.TemporaryDirectory() as folder:
        store = starter_store(Path(folder), None)
        found = {
            case.id: shortfall(case, make_plan(read_case(case, case.lang), store, language=case.lang))
            for case in load_plan_cases()
        }
        store.close()
    for id, short in found.items():
        print(f"{'--' if short else 'ok'} {id} {short if short else ''}".rstrip())
    good = sum(not short for short in found.values())
    print(f"{good} of {len(found)} name what they must and nothing that they must not")


if __name__ == "__main__":
    main()
