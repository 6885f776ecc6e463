"""The reviewed cases of planned collaborations: what their lists must name, must not name, and must ask back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import ConfigDict

from evals.questions import DATASETS
from retrieval.plan.case import CaseFile
from retrieval.plan.model import Plan

CASES = DATASETS / "plan" / "cases.jsonl"


class PlanCase(CaseFile):
    """A case with what its list must hold: ids of considerations, or of sources that are cited."""

    model_config = ConfigDict(extra="forbid")

    must_name: tuple[str, ...]
    must_not: tuple[str, ...]
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What a list lacks, names wrongly, and does not ask."""

    missing: tuple[str, ...]
    wrong: tuple[str, ...]
    unasked: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.wrong or self.unasked)


def load_plan_cases(path: Path = CASES) -> list[PlanCase]:
    """The cases of a JSON Lines file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [PlanCase.model_validate_json(line) for line in lines if line.strip()]


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
