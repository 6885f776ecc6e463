"""What is wrong with a written answer, in the words of the page."""

from __future__ import annotations

import pytest

from riktlots.app.pages.answers.form import finding_words
from riktlots.ingest.library.check_answers import AnswerFinding, Fault


def told(reason: str, language: str) -> str:
    return finding_words(
        AnswerFinding("a", Fault.VERDICT, {"verdict": "contradicted", "reason": reason, "text": "Så är det."}), language
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sv", "Motsägs av citatet (30 dagar står inte i stycket): ”Så är det.”"),
        ("en", "Contradicted by the quote (30 dagar is not in the place): “Så är det.”"),
    ],
)
def test_the_judges_word_for_why_is_told_in_the_readers_language(language: str, words: str) -> None:
    assert told("figure 30 dagar", language) == words


def test_a_reason_that_a_model_gives_in_its_own_words_stands_as_it_is() -> None:
    assert "(the quote is about {something} else)" in told("the quote is about {something} else", "sv")
