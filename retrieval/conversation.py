"""Follow-ups: complete a question from the turns before it, by rule or with a language model."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pydantic import BaseModel, Field

from ingest.stems import content_stems
from retrieval.errors import ModelError
from retrieval.leaning import leans
from retrieval.plain import plain
from retrieval.prompts import COMPLETE
from retrieval.route import clean_question, declined
from retrieval.writing import Spend, Writer, schema_of

_LONGEST = 400
# So many turns are shown to a model, and so much of each.
_TURNS, _OF_A_TURN = 4, 400
# By rule a question grows no longer than this, in characters, by what is put before it.
_LONGEST_BY_RULE = 1200


class Completed(BaseModel):
    """The last question, written so that it can be understood alone."""

    question: str = Field(description="The question, ending with a question mark.")


def complete(question: str, turns: Sequence[str], language: str) -> str:
    """The question with those before it that it leans on put in front; unchanged when it can stand alone.

    `turns` are the person's earlier questions, oldest first. A follow-up to a follow-up leads back to the question that
    names the subject; where that grows long, the ones between are left out. What that is worth, `python -m
    evals.follow_ups` tells.
    """
    said: list[str] = []
    for turn in (*turns, question):
        said = [*said, turn] if said and leans(turn, language) else [turn]
    while len(said) > 2 and sum(map(len, said)) > _LONGEST_BY_RULE:
        del said[1]
    return " ".join(said)


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
