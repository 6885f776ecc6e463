"""Questions with typing errors made by rule, and those typed by hand."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from riktlots.evals.questions.questions import Question
from riktlots.evals.questions.typing_errors import by_hand, by_rule, mistyped


def question(text: str, lang: str = "en", id: str = "q1") -> Question:
    return Question(id, text, lang, "answered", ())


def test_a_question_gets_the_same_errors_each_time() -> None:
    asked = question("Do visiting researchers need a hosting agreement before they arrive?")
    assert mistyped(asked) == mistyped(asked) != asked.question


def test_names_and_references_are_typed_as_they_are() -> None:
    asked = question("May Vetenskapsrådet or 2018:585 with section2/kap3 decide on researchers in Belarus?")
    typed = mistyped(asked)
    for kept in ("Vetenskapsrådet", "2018:585", "section2/kap3", "Belarus"):
        assert kept in typed


def test_some_swedish_questions_lose_all_their_dots_and_nothing_else() -> None:
    text = "får vår gästforskare själv ansöka om tillstånd"
    typed = {mistyped(question(text, "sv", f"q{number}")) for number in range(20)}
    assert "far var gastforskare sjalv ansoka om tillstand" in typed


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzåäö ", max_size=80), st.integers())
def test_at_most_two_words_change_and_each_by_one_slip(text: str, seed: int) -> None:
    before, after = text.split(), mistyped(question(text), seed).split()
    assert len(before) == len(after)
    changed = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    assert len(changed) <= 2
    for one, other in changed:
        assert one[0] == other[0]
        assert abs(len(one) - len(other)) <= 1
        assert len(one) >= 6


def test_the_sets_are_of_the_size_that_is_said_and_have_gold() -> None:
    assert len(by_rule()) == 100
    assert len(by_hand()) == 50
    for pair in (*by_rule(), *by_hand()):
        assert pair.clean.gold == pair.typed.gold != ()


def test_numbers_are_the_same_with_errors_and_without() -> None:
    for pair in by_hand():
        assert re.findall(r"\d+", pair.clean.question) == re.findall(r"\d+", pair.typed.question)
