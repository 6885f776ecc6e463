"""Two runs side by side: what differs, what does not, and what cannot be compared."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from riktlots.evals.errors import RunError
from riktlots.evals.questions.questions import Question
from riktlots.evals.runs.compare import compare, gate
from riktlots.evals.runs.scores import Scores
from riktlots.evals.statistics.comparison import mcnemar
from riktlots.retrieval.model import Answer, Status
from riktlots.retrieval.search.store import Store
from tests.evals.runs.runs import QUESTIONS, by_status, scored


def refusing(store: Store, *ids: str):  # type: ignore[no-untyped-def]
    """The product as it is, but for some questions that it refuses."""

    def answers(question: Question) -> Answer:
        given = by_status(question, store)
        return dataclasses.replace(given, status=Status.NOT_COVERED, sentences=()) if question.id in ids else given

    return answers


def test_a_run_does_not_differ_from_itself(good_run: Scores) -> None:
    found = compare(good_run, good_run)
    assert not any(difference.differs for difference in found.differences)
    assert (found.gained, found.lost, found.alone) == ((), (), 0)
    assert gate(good_run, found) == []


def test_the_questions_on_which_the_outcome_turned_are_named(
    tmp_path: Path, mini_store: Store, good_run: Scores
) -> None:
    worse = scored(tmp_path / "worse", mini_store, refusing(mini_store, "q1", "q4"))
    assert compare(good_run, worse).lost == ("q1", "q4")
    assert compare(worse, good_run).gained == ("q1", "q4")


def test_one_question_is_no_proof_and_six_are(tmp_path: Path, mini_store: Store, good_run: Scores) -> None:
    one = scored(tmp_path / "one", mini_store, refusing(mini_store, "q1"))
    six = scored(tmp_path / "six", mini_store, refusing(mini_store, "q1", "q2", "q3", "q4", "q5", "q6"))
    assert not compare(good_run, one).primary.differs
    primary = compare(good_run, six).primary
    assert primary.is_worse and not primary.is_better
    assert primary.p == pytest.approx(mcnemar([True] * 6, [False] * 6))
    assert compare(six, good_run).primary.is_better


def test_other_figures_are_held_to_more_since_there_are_many(
    tmp_path: Path, mini_store: Store, good_run: Scores
) -> None:
    six = scored(tmp_path / "six", mini_store, refusing(mini_store, "q1", "q2", "q3", "q4", "q5", "q6"))
    found = {difference.measure.name: difference for difference in compare(good_run, six).differences}
    primary, refused = found["right_outcome"].p, found["over_refusal"].p
    assert primary is not None and refused is not None
    assert refused > 2 * primary


def test_a_question_that_was_reworded_is_not_compared(tmp_path: Path, mini_store: Store, good_run: Scores) -> None:
    reworded = tuple(
        dataclasses.replace(question, question=question.question + " Tack!") if question.id == "q2" else question
        for question in QUESTIONS
    )
    other = scored(tmp_path / "other", mini_store, refusing(mini_store, "q2"), reworded)
    assert compare(good_run, other).lost == ()


def test_runs_without_a_common_question_cannot_be_compared(tmp_path: Path, mini_store: Store, good_run: Scores) -> None:
    others = tuple(dataclasses.replace(question, id=f"x-{question.id}") for question in QUESTIONS)
    other = scored(tmp_path / "other", mini_store, refusing(mini_store), others)
    with pytest.raises(RunError, match="no question in common"):
        compare(good_run, other)


def test_questions_of_one_run_alone_are_counted(tmp_path: Path, mini_store: Store, good_run: Scores) -> None:
    fewer = scored(tmp_path / "fewer", mini_store, refusing(mini_store), QUESTIONS[:5])
    assert compare(good_run, fewer).alone == len(QUESTIONS) - 5
