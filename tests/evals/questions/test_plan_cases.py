"""Where a list differs from what was reviewed."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from riktlots.evals.questions.plan_cases import PlanCase, load_plan_cases, shortfall
from riktlots.retrieval.model import Status, Strength
from riktlots.retrieval.plan.case import Case
from riktlots.retrieval.plan.model import Dimension, Item, OpenQuestion, Plan
from riktlots.retrieval.plan.rules import considerations, questions

MADE = Plan(
    case=Case(),
    language="sv",
    status=Status.ANSWERED,
    generation="g",
    made="2026-01-01",
    items=(Item("why", Dimension.INSTITUTION, Strength.NONE, "Skriv ned varför.", "everyone", "alla", ()),),
    questions=(OpenQuestion("money", "money", "Vem betalar?"),),
)


def test_what_is_missing_wrong_and_unasked_is_told_apart() -> None:
    case = PlanCase(must_name=("why", "export-licence"), must_not=("why", "fdi"), asks=("money", "stay"))
    found = shortfall(case, MADE)
    assert (found.missing, found.wrong, found.unasked) == (("export-licence",), ("why",), ("stay",))
    assert found


def test_a_list_that_is_as_reviewed_has_no_shortfall() -> None:
    assert not shortfall(PlanCase(must_name=("why",), must_not=("fdi",), asks=("money",)), MADE)


def test_the_cases_name_considerations_and_questions_that_are_there() -> None:
    ids, asked = {rule.id for rule in considerations()}, {question.id for question in questions()}
    for case in load_plan_cases():
        assert {*case.must_name, *case.must_not} <= ids, case.id
        assert set(case.asks) <= asked, case.id
        assert len(case.must_name) >= 4, case.id
        assert len(case.must_not) >= 3, case.id


def test_a_line_that_is_no_case_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text('{"id": "x", "text": "y"}\n', encoding="utf-8")
    with pytest.raises(ValidationError):
        load_plan_cases(path)
