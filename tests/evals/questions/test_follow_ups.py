"""The development conversations: their gold is held, and the rules understand nearly all of their last questions."""

from __future__ import annotations

import pytest

from riktlots.evals.questions.questions import Question, load_questions
from riktlots.evals.questions.recall import ALONE, FOLLOW_UPS
from riktlots.ingest.library.corpus import load_corpus, starter_corpus
from riktlots.retrieval.question.conversation import needs_context


@pytest.fixture(scope="module")
def rows() -> list[Question]:
    return load_questions(FOLLOW_UPS)


def test_there_are_eighty_conversations_a_language_with_gold_where_they_are_answered(rows: list[Question]) -> None:
    assert [sum(row.lang == language for row in rows) for language in ("sv", "en")] == [80, 80]
    assert all(row.turns and row.answerable == bool(row.gold) for row in rows)


def test_each_gold_place_is_held_under_the_locator_that_it_is_given(rows: list[Question]) -> None:
    held = {(p.address.source, str(p.address.locator)) for p in load_corpus(starter_corpus()).passages}
    missing = [(row.id, gold) for row in rows for gold in row.gold if (gold.source, gold.locator) not in held]
    assert missing == []


def test_hardly_a_question_is_wrongly_taken_to_lean_or_to_stand_alone(rows: list[Question]) -> None:
    # Every second row was left unread while the rules were made.
    for half in (rows[::2], rows[1::2]):
        right = sum(needs_context(row.question, row.lang) is (row.type != ALONE) for row in half)
        assert right >= 0.94 * len(half)
