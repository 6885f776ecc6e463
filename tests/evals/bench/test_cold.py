"""A question in a process of its own: its parts add up, and what it costs beside others is a ratio of one run."""

from __future__ import annotations

import io

import pytest

from riktlots.app.commands.bench.cold import cold_json, print_cold
from riktlots.app.console import console_to
from riktlots.evals.bench.cold import AGAIN, ANSWER, IMPORT, LOOP, OPEN, PARTS, REST, Cost, Costs, measure
from riktlots.evals.errors import ServiceError
from riktlots.evals.questions.questions import Question

QUESTION = Question("1", "Vem beslutar om placering i säkerhetsklass?", "sv", "answered", ())


def cost(times: float) -> Cost:
    parts = {IMPORT: 0.25, OPEN: 0.25, ANSWER: 0.375, AGAIN: 0.3, LOOP: 0.1, REST: 0.125}
    return Cost({part: times * seconds for part, seconds in parts.items()})


def test_shares_are_of_one_question_and_ratios_of_one_run() -> None:
    told = cold_json(Costs([cost(1), cost(1)], [cost(1.5), cost(1)]), busy=3, seed=0)
    assert (told["n"], told["busy"], told["seconds"], told["beside_to_alone"]) == (2, 3, 1.0, 1.25)
    shares = {row["part"]: row["share"] for row in told["parts"]}
    assert shares == {IMPORT: 0.25, OPEN: 0.25, ANSWER: 0.375, AGAIN: None, LOOP: None, REST: 0.125}


def test_the_table_has_a_line_for_each_part_and_the_whole() -> None:
    file = io.StringIO()
    print_cold(console_to(file), Costs([cost(1)], [cost(1.1)]), busy=3)
    printed = file.getvalue()
    assert all(f"\n{part} " in printed for part in (*PARTS, "all"))
    assert "100.0% 1.00   1.10" in printed


@pytest.mark.slow
def test_a_question_is_measured_alone_and_beside_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIKTLOTS_EMBEDDER", "none")
    costs = measure([QUESTION], busy=1)
    for measured in (*costs.alone, *costs.beside):
        assert measured.parts.keys() == set(PARTS)
        assert measured.parts[ANSWER] > 0
        assert 0 < measured.whole < sum(measured.parts.values())


@pytest.mark.slow
def test_a_question_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIKTLOTS_EMBEDDER", "/nowhere/a-model")
    with pytest.raises(ServiceError, match="question 1 was not answered"):
        measure([QUESTION], busy=1)
