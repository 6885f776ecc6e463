"""Files of questions: one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ingest.errors import DocumentError


class BatchQuestion(BaseModel):
    """One line: an id, and a question or the person's turns (the last is the question)."""

    model_config = ConfigDict(extra="ignore")

    id: str
    question: str = ""
    turns: list[str] = []
    lang: Annotated[str, Field(pattern="^(sv|en)?$", description="Language of the answer; empty: as detected.")] = ""

    @property
    def asked(self) -> str:
        """The question itself."""
        return self.question or self.turns[-1]

    @property
    def before(self) -> list[str]:
        """The turns before it."""
        return self.turns if self.question else self.turns[:-1]


def read_batch(path: Path) -> Iterator[BatchQuestion]:
    """The questions of a file. Raises DocumentError naming the line, before any question is answered."""
    questions: list[BatchQuestion] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            question = BatchQuestion.model_validate(_with_text_turns(json.loads(line)))
        except (ValueError, ValidationError) as error:
            raise DocumentError(f"{path.name}, line {number}: not a question ({_short(error)}).") from error
        if not question.question and not question.turns:
            raise DocumentError(f"{path.name}, line {number}: it has neither “question” nor “turns”.")
        questions.append(question)
    yield from questions


def _with_text_turns(row: object) -> object:
    """Turns may be plain texts or chat messages ({role, content}); only what the person said counts."""
    if not isinstance(row, dict) or not isinstance(row.get("turns"), list):
        return row
    turns = [
        turn.get("content") or turn.get("text") or turn.get("question") if isinstance(turn, dict) else turn
        for turn in row["turns"]
        if not (isinstance(turn, dict) and turn.get("role", "user") != "user")
    ]
    return {**row, "turns": turns}


def _short(error: Exception) -> str:
    return error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
