"""Record the replies of a language model to the questions of a set, so that the set can be answered again without it.

The replies can also be written elsewhere, by another model or by hand: `Replaying` notes the prompts that have none,
and `add_written` takes in what was written. A reply that is verified and found wanting makes another prompt, to write
sentences anew; the next pass finds it.
"""

from __future__ import annotations

import datetime
import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock

from riktlots.evals.questions.questions import Question
from riktlots.evals.runs.execute import Answerer
from riktlots.evals.runs.folder import append_rows
from riktlots.ingest.errors import DocumentError
from riktlots.ingest.files import read_jsonl, write_atomic, write_jsonl, writing
from riktlots.ingest.progress import Progress, no_progress
from riktlots.retrieval.answering.compose import Draft, Rewriting
from riktlots.retrieval.answering.llm import ChatModel, FormT, Spend, schema_of
from riktlots.retrieval.errors import ModelError
from riktlots.retrieval.question.conversation import Completed
from riktlots.retrieval.replay import Prompt, ReplayModel, Replies, filled_in

# The forms that the product asks a language model to fill in, for a reply that comes without the schema of its prompt.
_FORMS = (Draft, Rewriting, Completed)
_LONGEST_CAUSE = 200


class ReplyFile:
    """A file of replies that grows. Many threads and processes may add to it; a reply that is there stays."""

    def __init__(self, path: Path, written_by: str, note: str, now: datetime.datetime) -> None:
        """A file that does not exist is made with the first reply. Raises ModelError for one that is damaged."""
        self.path = path
        _end_last_line(path)
        self.replies = dict(Replies.read(path).by_key) if path.exists() else {}
        self._header = {"written_by": written_by, "when": now.isoformat(timespec="seconds"), "note": note}
        self._has_header = False
        self._lock = threading.Lock()

    def add(self, key: str, reply: str) -> None:
        """Keep a reply, on the disk before this returns. Raises StorageError."""
        with self._lock:
            if key in self.replies:
                return
            rows: list[dict[str, str]] = [] if self._has_header else [self._header]
            with writing(self.path.parent):
                self.path.parent.mkdir(parents=True, exist_ok=True)
                with FileLock(self.path.with_name(f".{self.path.name}.lock")):
                    append_rows(self.path, *rows, {"key": key, "reply": reply})
            self._has_header = True
            self.replies[key] = reply


def _end_last_line(path: Path) -> None:
    """End the last line of a file that somebody has edited, or cut it off where a kill left a part of it."""
    if not path.is_file() or (held := path.read_bytes()).endswith(b"\n") or not held:
        return
    start = held.rfind(b"\n") + 1
    with writing(path.parent):
        try:
            json.loads(held[start:])
        except ValueError:
            write_atomic(path, held[:start])
        else:
            write_atomic(path, held + b"\n")


class Recording:
    """A language model whose replies are kept. A prompt that has a reply already is not put to it again."""

    def __init__(self, model: ChatModel, kept: ReplyFile) -> None:
        self._model, self._kept = model, kept
        self.name = model.name
        self.used: set[str] = set()
        self.failed: dict[str, str] = {}

    def complete(self, form: type[FormT], schema: dict[str, Any], instructions: str, task: str, spend: Spend) -> FormT:
        prompt = Prompt(instructions, task, schema)
        if (reply := self._kept.replies.get(prompt.key)) is None:
            try:
                completed = self._model.complete(form, schema, instructions, task, spend)
            except ModelError as error:
                self.failed[prompt.key] = str(error)
                raise
            reply = completed.model_dump_json()
            self._kept.add(prompt.key, reply)
        self.used.add(prompt.key)
        return filled_in(form, reply, f"the reply with the key {prompt.key} in {self._kept.path}")


@dataclass
class Replaying:
    """Recorded replies to one question, of which the first prompt without one is noted.

    No others of that question are: what is asked next hangs on the reply.
    """

    question: str
    model: ReplayModel
    missing: list[dict[str, Any]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.model.name

    def complete(self, form: type[FormT], schema: dict[str, Any], instructions: str, task: str, spend: Spend) -> FormT:
        prompt = Prompt(instructions, task, schema)
        if prompt.key not in self.model.replies.by_key and not self.missing:
            self.missing.append(
                {
                    "key": prompt.key,
                    "question_id": self.question,
                    "instructions": instructions,
                    "task": task,
                    "schema": schema,
                }
            )
        return self.model.complete(form, schema, instructions, task, spend)


AnswererWith = Callable[[ChatModel], Answerer]


def put_all(
    questions: Sequence[Question],
    answer_with: AnswererWith,
    model_for: Callable[[Question], ChatModel],
    *,
    jobs: int = 1,
    progress: Progress = no_progress,
) -> dict[str, str]:
    """Answer all questions, each with the model for it, `jobs` at a time. Returns the errors by the questions' ids: one
    that cannot be answered stops none of the others."""

    def ask(question: Question) -> tuple[str, str]:
        try:
            answer_with(model_for(question))(question)
        except Exception as error:  # whatever it is, it belongs to this question alone
            return question.id, f"{type(error).__name__}: {error}"
        return question.id, ""

    errors: dict[str, str] = {}
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        waiting = [pool.submit(ask, question) for question in questions]
        for count, future in enumerate(as_completed(waiting), 1):
            id, error = future.result()
            if error:
                errors[id] = error
            progress(count, len(questions))
    return errors


def write_missing(path: Path, replaying: Sequence[Replaying]) -> int:
    """Write the prompts that have no reply yet, each once, in the order of the questions; returns how many. A file from
    before is replaced. Raises StorageError."""
    rows = {row["key"]: row for one in replaying for row in one.missing}
    with writing(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_jsonl(path, rows.values())
    return len(rows)


def add_written(written: Path, kept: ReplyFile, prompts: Path | None = None) -> tuple[int, int]:
    """Add replies that were written elsewhere: lines {"key", "reply"}, the reply as JSON or as a text that holds it.

    Each must be in the form of its prompt: of the prompt in its own line, of the one with its key in the file `prompts`
    (both as `write_missing` writes them), or else of any prompt there is. Returns how many were added, and how many
    were there already. Raises DocumentError naming the first line that is wrong; then none is added.
    """
    asked: dict[str, Prompt] = {}
    for number, row in _rows(prompts) if prompts else ():
        with _in_line(prompts, number):
            asked[row["key"]] = _prompt_of(row)
    checked: dict[str, Any] = {}
    for number, row in _rows(written):
        key = row["key"]
        with _in_line(written, number):
            if prompts and key not in asked:
                raise ValueError("no prompt has its key")
            whole = row.keys() >= _PARTS
            checked[key] = value = _reply_of(row, _prompt_of(row) if whole else asked.get(key))
            if key in kept.replies and json.loads(kept.replies[key]) != value:
                raise ValueError(f"its prompt has another reply already; to replace that, take it out of {kept.path}")
    new = {key: value for key, value in checked.items() if key not in kept.replies}
    for key, value in new.items():
        kept.add(key, json.dumps(value, ensure_ascii=False))
    return len(new), len(checked) - len(new)


_PARTS = {"instructions", "task", "schema"}


@contextmanager
def _in_line(path: Path | None, number: int) -> Iterator[None]:
    """Work on a line of a file. Raises DocumentError, which names it."""
    try:
        yield
    except (ValueError, KeyError, TypeError) as error:
        raise DocumentError(f"{path.name if path else ''}, line {number}: {error}. No reply was added.") from error


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        for number, row in read_jsonl(path):
            if not isinstance(row, dict) or not isinstance(row.get("key"), str):
                raise DocumentError(f"{path.name}, line {number}: it has no “key”. No reply was added.")
            yield number, row
    except OSError as error:
        raise DocumentError(f"{path} cannot be read ({error}).") from error
    except ValueError as error:
        raise DocumentError(f"{error} No reply was added.") from error


def _prompt_of(row: dict[str, Any]) -> Prompt:
    prompt = Prompt(row["instructions"], row["task"], row["schema"])
    if prompt.key != row["key"]:
        raise ValueError("its key is not that of its prompt, which was changed")
    return prompt


def _reply_of(row: dict[str, Any], prompt: Prompt | None) -> Any:
    """The reply of a line as it fills in the form of its prompt. Raises ValueError."""
    if "reply" not in row:
        raise ValueError("it has no “reply”")
    reply = row["reply"]
    value = json.loads(reply) if isinstance(reply, str) else reply
    schemas = [prompt.schema] if prompt else [schema_of(form, {}) for form in _FORMS]
    faults = [_fault(value, schema) for schema in schemas]
    if all(faults):
        raise ValueError(f"the reply is not in the form of its prompt ({faults[0]})")
    return value


def _fault(value: Any, schema: Mapping[str, Any]) -> str:
    """What is wrong with a value by its schema; empty where nothing is."""
    from jsonschema import Draft202012Validator  # takes a while to import

    error = next(Draft202012Validator(schema).iter_errors(value), None)
    return f"{error.json_path}: {error.message[:_LONGEST_CAUSE]}" if error else ""
