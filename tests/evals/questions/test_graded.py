"""Graded passages: reading them, and the figures over them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from riktlots.evals.questions.graded import (
    HIGHEST,
    OTHER_FIELD,
    GradedQuestion,
    fold_of,
    load_graded,
    ndcg,
    weighted_kappa,
)
from riktlots.evals.questions.questions import DATASETS, load_questions
from riktlots.retrieval.model import Status


@pytest.mark.parametrize("name", ["development", "dev7", "near", "blind"])
def test_the_graded_sets_hold_questions_with_grades_that_the_guide_has(name: str) -> None:
    rows = load_graded(name)
    assert rows and all(row.question.strip() and row.language in ("sv", "en") for row in rows)
    assert {grade for row in rows for grade in row.grades.values()} == set(range(HIGHEST + 1))
    assert len({row.id for row in rows}) == len(rows)


def test_no_question_of_the_release_set_is_graded() -> None:
    release = {row.question.casefold() for row in load_questions(DATASETS / "release.jsonl")}
    graded = {row.question.casefold() for name in ("development", "dev7", "near", "blind") for row in load_graded(name)}
    assert not release & graded


def test_near_questions_come_in_three_of_which_the_third_has_no_answer() -> None:
    answered = {row.id: max(row.grades.values()) == HIGHEST for row in load_graded("near")}
    assert sum(answers for id, answers in answered.items() if id.endswith("-c")) <= 1
    assert sum(answers for id, answers in answered.items() if not id.endswith("-c")) > 0.99 * len(answered) * 2 / 3


@pytest.mark.parametrize(("name", "least"), [("development", 1_000), ("blind", 400)])
def test_two_readers_agree(name: str, least: int) -> None:
    twice = [pair for row in load_graded(name) if row.again for pair in zip(row.first, row.again, strict=True)]
    first, second = zip(*twice, strict=True)
    assert len(twice) > least and weighted_kappa(first, second) > 0.75


@pytest.mark.parametrize(
    ("grades", "kind", "status"),
    [
        ((0, 3, 1), "case", Status.ANSWERED),
        ((0, 2, 1), "case", ""),
        ((0, 1, 1), "case", Status.NOT_COVERED),
        ((0, 0, 1), OTHER_FIELD, Status.OUT_OF_SCOPE),
    ],
)
def test_the_grades_of_a_question_say_which_status_is_right(grades: tuple[int, ...], kind: str, status: str) -> None:
    by_address = {f"passage {number}": grade for number, grade in enumerate(grades)}
    assert GradedQuestion("id", "question", "en", by_address, grades, kind=kind).status == status


def test_blind_questions_hold_none_of_the_other_sets() -> None:
    others = {row.question.casefold() for name in ("development", "dev7", "near") for row in load_graded(name)}
    assert not others & {row.question.casefold() for row in load_graded("blind")}


def test_the_best_order_has_a_gain_of_one_and_a_worse_one_less() -> None:
    grades = np.array([3, 0, 2, 1, 0, 0])
    assert ndcg(np.array([9.0, 1, 8, 7, 0, 0]), grades) == pytest.approx(1)
    assert ndcg(np.array([1.0, 9, 8, 7, 0, 0]), grades) < 0.8
    assert math.isnan(ndcg(np.zeros(3), np.zeros(3, dtype=np.int64)))


def test_questions_that_begin_alike_are_in_one_fold() -> None:
    assert fold_of("We are planning a joint degree with Iran.", 4) == fold_of("we are planning a joint doctorate", 4)
    assert len({fold_of(f"question {n}", 4) for n in range(40)}) == 4
