"""Follow-ups: complete a question from the turns before it, by rule or with a language model."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from pydantic import BaseModel, Field

from ingest.stems import content_stems
from retrieval.errors import ModelError
from retrieval.plain import plain
from retrieval.prompts import COMPLETE
from retrieval.route import clean_question, declined
from retrieval.writing import Spend, Writer, schema_of

# What marks a question as leaning on the one before: an opening “and if”, or a pronoun with nothing to point at.
_LEANS = re.compile(
    r"^(?:och|men|and|but|what about|how about|hur är det (?:med|om)|vad (?:gäller|händer) (?:om|då)|även|also)\b"
    r"|\b(?:det|den|de|dem|dessa|denna|detta|då|där|it|that|this|they|them|those|these|there|he|she|han|hon)\b",
    re.IGNORECASE,
)
_FEW_WORDS = 5
_LONGEST = 400
# So many turns are shown to a model, and so much of each.
_TURNS, _OF_A_TURN = 4, 400


class Completed(BaseModel):
    """The last question, written so that it can be understood alone."""

    question: str = Field(description="The question, ending with a question mark.")


def complete(question: str, turns: Sequence[str], language: str) -> str:
    """The question with the one before it put in front when it cannot stand alone; else unchanged.

    `turns` are the person's earlier questions, oldest first.
    """
    if not turns:
        return question
    if _LEANS.search(question) and len(content_stems(question, language)) <= _FEW_WORDS:
        return f"{turns[-1]} {question}"
    return question


def complete_with(writer: Writer, question: str, turns: Sequence[str], language: str, spend: Spend) -> str:
    """The question as a language model completes it from the turns before; empty when it gives none that will do.

    It will do when it is one question of at most 400 characters that is made of the words of those asked, keeps what
    the last one asks about, and orders nothing.
    """
    asked = [turn[:_OF_A_TURN] for turn in turns[-_TURNS:]]
    task = json.dumps({"before": asked, "last": question}, ensure_ascii=False)
    name = "Swedish" if language == "sv" else "English"
    instructions = COMPLETE.format(language=name, longest=_LONGEST)
    try:
        written = writer.fill(Completed, schema_of(Completed, {}), instructions, task, spend).question
    except ModelError:
        return ""
    written = plain(clean_question(written))
    return written if _will_do(written, question, asked, language) else ""


def _will_do(written: str, question: str, turns: Sequence[str], language: str) -> bool:
    stems = set(content_stems(written, language))
    last = set(content_stems(question, language))
    known = last.union(*(content_stems(turn, language) for turn in turns))
    return (
        len(written) <= _LONGEST
        and written.endswith("?")
        and written.count("?") == 1
        and bool(stems)
        # The last question's matter is kept, and hardly a word is of the model's own.
        and (not last or bool(stems & last))
        and len(stems - known) <= len(stems) / 3
        and not declined(written)
    )
