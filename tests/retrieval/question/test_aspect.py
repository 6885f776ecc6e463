"""What a question asks for in particular."""

from __future__ import annotations

import pytest

from riktlots.retrieval.question.aspect import Aspect, aspects


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Vem beslutar om säkerhetsklass?", {Aspect.WHO}),
        ("How long must records be kept?", {Aspect.WHEN}),
        ("Vilket straff riskerar vi?", {Aspect.PENALTY}),
        ("How much may the fine be?", {Aspect.HOW_MUCH, Aspect.PENALTY}),
        ("När vi reste hem fick vi ett mejl. Får vi svara?", set()),
        ("May we host a guest from Iran?", set()),
    ],
)
def test_the_last_sentence_tells_what_is_asked_for(question: str, asked: set[Aspect]) -> None:
    assert aspects(question) == asked
