"""Follow-ups: complete a question from the turns before it, by rule."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.stems import content_stems

# What marks a question as leaning on the one before: an opening “and if”, or a pronoun with nothing to point at.
_LEANS = re.compile(
    r"^(?:och|men|and|but|what about|how about|hur är det (?:med|om)|vad (?:gäller|händer) (?:om|då)|även|also)\b"
    r"|\b(?:det|den|de|dem|dessa|denna|detta|då|där|it|that|this|they|them|those|these|there|he|she|han|hon)\b",
    re.IGNORECASE,
)
_FEW_WORDS = 5


def complete(question: str, turns: Sequence[str], language: str) -> str:
    """The question with the one before it put in front when it cannot stand alone; else unchanged.

    `turns` are the person's earlier questions, oldest first.
    """
    if not turns:
        return question
    if _LEANS.search(question) and len(content_stems(question, language)) <= _FEW_WORDS:
        return f"{turns[-1]} {question}"
    return question
