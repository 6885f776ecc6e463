"""Verdicts and statuses in a sign and in words; never by colour alone."""

from __future__ import annotations

from app.i18n import text
from retrieval.model import Answer, Sentence, Status, Verdict

_SIGNS = {Verdict.SUPPORTED: "✓", Verdict.PARTLY: "◐", Verdict.UNDECIDED: "?"}
_STATUS_SIGNS = {Status.ANSWERED: "✓", Status.PARTLY: "◐", Status.ERROR: "⚠"}


def verdict_words(sentence: Sentence, language: str) -> str:
    """Whether a sentence is supported."""
    return f"{_SIGNS.get(sentence.verdict, '✗')} {text(f'verdict_{sentence.verdict}', language)}"


def status_words(answer: Answer) -> str:
    """How a question was answered, in the language of the answer."""
    return f"{_STATUS_SIGNS.get(answer.status, '○')} {text(f'status_{answer.status}', answer.language)}"
