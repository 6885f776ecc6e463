"""Recorded replies of a language model, given again: the same prompt gets the same reply, and no model is asked.

A file of replies is JSON Lines. A line {"written_by", "when", "note"} says who wrote the replies below it; a line
{"key", "reply"} holds the reply to the prompt of that key, as JSON in the prompt's form. `riktlots eval record` writes
such files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from riktlots.ingest.files import file_sha256, read_jsonl
from riktlots.retrieval.answering.llm import FormT, Spend
from riktlots.retrieval.errors import ModelError

PROVIDER = "replay:"
_SHOWN_OF_QUESTION = 120


@dataclass(frozen=True, slots=True)
class Prompt:
    """All that a language model is given for one reply: instructions, task, and the JSON schema of the form."""

    instructions: str
    task: str
    schema: Mapping[str, Any]

    @property
    def key(self) -> str:
        """SHA-256 (hex) of the canonical JSON of the three: keys sorted, no white space, UTF-8."""
        parts = {"instructions": self.instructions, "task": self.task, "schema": self.schema}
        canonical = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    @property
    def question(self) -> str:
        """The question that the task is about, to name the prompt to people."""
        try:
            task = json.loads(self.task)
        except ValueError:
            return self.task
        return str(task.get("question") or task.get("last") or self.task)


@dataclass(frozen=True, slots=True)
class Replies:
    """The replies of a file by the keys of their prompts, its hash, and who wrote them."""

    path: Path
    sha256: str = ""
    written_by: tuple[str, ...] = ()
    by_key: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Replies:
        """The replies of a file; of two to one prompt the first counts. Raises ModelError naming the line that is
        wrong."""
        writers: dict[str, None] = {}
        by_key: dict[str, str] = {}
        try:
            for number, row in read_jsonl(path):
                match row:
                    case {"key": str(key), "reply": str(reply)}:
                        by_key.setdefault(key, reply)
                    case {"written_by": str(writer)}:
                        writers[writer] = None
                    case _:
                        raise ValueError(f"{path}, line {number}: this is no recorded reply.")
            return cls(path, file_sha256(path), tuple(writers), by_key)
        except OSError as error:
            raise ModelError(
                f"the recorded replies {path} cannot be read ({error}). `riktlots eval record` writes such a file."
            ) from error
        except ValueError as error:
            raise ModelError(f"{error} Mend the line or take it out.") from error


class ReplayModel:
    """A language model that gives recorded replies. Many threads may ask it.

    `used` and `missed` are the keys of the prompts that had a reply, and of those that had none.
    """

    def __init__(self, replies: Replies) -> None:
        self.replies = replies
        self.name = f"{PROVIDER}{replies.path}"
        self.used: set[str] = set()
        self.missed: set[str] = set()

    def complete(self, form: type[FormT], schema: dict[str, Any], instructions: str, task: str, spend: Spend) -> FormT:
        prompt = Prompt(instructions, task, schema)
        reply = self.replies.by_key.get(prompt.key)
        (self.missed if reply is None else self.used).add(prompt.key)
        if reply is None:
            raise ModelError(
                f"{self.replies.path} holds no reply to “{prompt.question[:_SHOWN_OF_QUESTION]}” with the paragraphs "
                "found for it. `riktlots eval record --set SET --replies FILE` asks a language model for one, and with "
                "`--missing FILE` writes the prompt down for somebody else."
            )
        return filled_in(form, reply, f"the reply with the key {prompt.key} in {self.replies.path}")

    @property
    def left_over(self) -> int:
        """How many replies no prompt has asked for."""
        return len(self.replies.by_key.keys() - self.used)


def filled_in(form: type[FormT], reply: str, what: str) -> FormT:
    """A form as a reply fills it in. Raises ModelError, which names the reply as `what`."""
    try:
        return form.model_validate_json(reply)
    except ValidationError as error:
        first = error.errors()[0]["msg"]
        raise ModelError(f"{what} is not in the form asked for ({first}). Take it out and record it anew.") from error


def open_replay(setting: str) -> ReplayModel:
    """The model that RIKTLOTS_MODEL names as `replay:FILE`. Raises ModelError."""
    return ReplayModel(Replies.read(Path(setting.removeprefix(PROVIDER))))
