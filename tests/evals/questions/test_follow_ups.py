"""The development conversations: their gold is held, and the rules understand nearly all of their last questions."""

from __future__ import annotations

from pathlib import Path

import pytest

from riktlots.evals.questions.questions import load_questions
from riktlots.evals.questions.recall import FOLLOW_UPS, FOLLOW_UPS_2, HALVES, conversations, rightly_understood
from tests.starter import starter_library

SETS = [(FOLLOW_UPS, 80), (FOLLOW_UPS_2, 40)]


@pytest.mark.parametrize(("path", "each"), SETS)
def test_a_set_has_as_many_conversations_in_both_languages_with_gold_where_they_are_answered(
    path: Path, each: int
) -> None:
    rows = load_questions(path)
    assert [sum(row.lang == language for row in rows) for language in ("sv", "en")] == [each, each]
    assert all(row.turns and row.answerable == bool(row.gold) for row in rows)


@pytest.mark.parametrize(("path", "each"), SETS)
def test_the_halves_of_a_set_are_of_one_size_and_share_nothing(path: Path, each: int) -> None:
    read, unread = ({row.id for row in conversations(path, half)} for half in HALVES)
    assert (len(read), len(unread), read & unread) == (each, each, set())


@pytest.mark.parametrize(("path", "each"), SETS)
def test_each_gold_place_is_held_under_the_locator_that_it_is_given(path: Path, each: int) -> None:
    held = {(p.address.source, str(p.address.locator)) for p in starter_library().passages}
    missing = [
        (row.id, gold)
        for row in load_questions(path)
        for gold in row.gold
        if gold.locator and (gold.source, gold.locator) not in held
    ]
    assert missing == []


@pytest.mark.parametrize(("path", "each"), SETS)
def test_hardly_a_last_turn_is_wrongly_taken_to_lean_or_to_stand_alone(path: Path, each: int) -> None:
    # Counted first: a failure must not print rows that are to stay unread.
    right = [rightly_understood(conversations(path, half)) for half in HALVES]
    assert min(right) >= 0.85 * each
