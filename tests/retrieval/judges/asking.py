"""Ask a judge about one sentence and one text."""

from __future__ import annotations

from riktlots.retrieval.judges.deterministic import DeterministicJudge
from riktlots.retrieval.judges.judge import Claim, Evidence, Judge, Judgement


def claim(quote: str, sentence: str, language: str = "sv", quote_language: str = "", place: str = "") -> Claim:
    return Claim(sentence, language, (Evidence(quote, quote_language or language, place),))


def judged(quote: str, sentence: str, language: str = "sv", judge: Judge | None = None, **how: str) -> Judgement:
    [judgement] = (judge or DeterministicJudge()).judge([claim(quote, sentence, language, **how)])
    return judgement
