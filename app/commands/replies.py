"""The evaluation command `record`: keep the replies of a language model, so that a set can be answered without it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from riktlots.app.commands.ask import opened
from riktlots.app.commands.evaluate import evaluation
from riktlots.app.console import (
    AsJson,
    Exit,
    Interface,
    StageProgress,
    err,
    existing_file,
    out,
    print_json,
    reports_errors,
)
from riktlots.app.i18n import text
from riktlots.app.present.runs import print_left_over
from riktlots.app.schemas import SCHEMA
from riktlots.evals.questions.questions import Question, load_questions
from riktlots.evals.runs.execute import answerer
from riktlots.evals.runs.folder import find_set
from riktlots.evals.runs.replies import Recording, Replaying, ReplyFile, add_written, put_all, write_missing
from riktlots.ingest.errors import InputError
from riktlots.retrieval.answering.compose import PROMPT_VERSION
from riktlots.retrieval.answering.llm import ChatModel
from riktlots.retrieval.open_index import OpenIndex
from riktlots.retrieval.replay import PROVIDER, ReplayModel, Replies
from riktlots.retrieval.settings import Settings

RepliesFile = Annotated[Path, typer.Option("--replies", help="The file of replies, for RIKTLOTS_MODEL=replay:FILE.")]
MissingFile = Annotated[
    Path | None,
    typer.Option(
        "--missing",
        help="Without a model: write the prompts that have no reply to this file. With --add: the prompts replied to.",
    ),
]
Written = Annotated[
    Path | None, typer.Option("--add", help="Add replies written elsewhere: JSON Lines {key, reply}, checked first.")
]
WrittenBy = Annotated[str, typer.Option("--written-by", help="With --add: who or what wrote them.")]
Note = Annotated[str, typer.Option("--note", help="A note to keep with the replies.")]


@reports_errors
def record(
    replies: RepliesFile,
    dataset: Annotated[str, typer.Option("--set", help="A set of questions: its name, or a JSON Lines file.")] = "",
    missing: MissingFile = None,
    add: Written = None,
    written_by: WrittenBy = "",
    note: Note = "",
    jobs: Annotated[int, typer.Option(min=1, max=32, help="Questions at a time.")] = 1,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N questions.")] = None,
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """Keep what a language model replies to the questions of a set; or add replies that were written elsewhere."""
    now = datetime.datetime.now().astimezone()
    if add:
        if dataset or not written_by:
            raise InputError("--add goes with --written-by, and without --set.")
        kept = ReplyFile(replies, written_by, note, now)
        added, known = add_written(existing_file(add), kept, existing_file(missing) if missing else None)
        _tell("replies_added", interface, as_json=as_json, file=str(replies), added=added, known=known)
        return
    if not dataset:
        raise InputError("give --set, or --add with replies that were written elsewhere.")
    model = Settings.from_environment().model
    has_model = bool(model) and not model.startswith(PROVIDER)
    if has_model and missing:
        raise InputError("--missing goes without a language model; unset RIKTLOTS_MODEL.")
    if not (has_model or missing):
        raise InputError("set RIKTLOTS_MODEL to the model to record, or give --missing FILE to write the prompts to.")
    path = find_set(dataset)
    questions = load_questions(path)[:limit]
    index = opened(interface)
    put = partial(_put, index, questions, jobs=jobs, interface=interface)
    if missing:
        told = _note_missing(questions, replies, missing, put)
        _tell("replies_missing", interface, as_json=as_json, file=str(replies), prompts=str(missing), **told)
    else:
        about = f"set {path.stem}, index {index.store.id}, prompts {PROMPT_VERSION}"
        told = _record(index, ReplyFile(replies, model, note or about, now), put)
        _tell("replies_recorded", interface, as_json=as_json, file=str(replies), **told)
    print_left_over(err, told["new"], told["left_over"], interface)
    raise typer.Exit(Exit.FINDING if told["failed"] else Exit.OK)


# Puts the questions, each to the model for it, and returns the errors by question.
_Put = Callable[[Callable[[Question], ChatModel]], dict[str, str]]


def _put(
    index: OpenIndex,
    questions: Sequence[Question],
    model_for: Callable[[Question], ChatModel],
    *,
    jobs: int,
    interface: str,
) -> dict[str, str]:
    """Put the questions, with progress on the error stream. Returns the errors by question."""
    with StageProgress(err) as progress:
        told = partial(progress, text("eval_answering", interface))
        return put_all(questions, partial(answerer, index), model_for, jobs=jobs, progress=told)


def _record(index: OpenIndex, kept: ReplyFile, put: _Put) -> dict[str, int]:
    """Answer with the language model of the settings, and keep its replies. Returns what to tell of it."""
    assert index.chat_model
    before = len(kept.replies)
    recording = Recording(index.chat_model, kept)
    errors = put(lambda _: recording)
    for error in dict.fromkeys([*recording.failed.values(), *errors.values()]):
        err.print(Text(f"riktlots: {error}"))
    return {
        "used": len(recording.used),
        "new": len(kept.replies) - before,
        "failed": len(recording.failed) + len(errors),
        "left_over": len(kept.replies.keys() - recording.used),
    }


def _note_missing(questions: Sequence[Question], replies: Path, missing: Path, put: _Put) -> dict[str, int]:
    """Answer with the replies that there are, and write the prompts that have none. Returns what to tell of it."""
    model = ReplayModel(Replies.read(replies) if replies.exists() else Replies(replies))
    asking = {question.id: Replaying(question.id, model) for question in questions}
    errors = put(lambda question: asking[question.id])
    for id, error in errors.items():
        err.print(Text(f"riktlots: {id}: {error}"))
    new = write_missing(missing, list(asking.values()))
    return {"used": len(model.used), "new": new, "failed": len(errors), "left_over": model.left_over}


def _tell(key: str, interface: str, *, as_json: bool, **told: str | int) -> None:
    if as_json:
        print_json({"schema": SCHEMA, **told})
    else:
        out.print(Text(text(key, interface, **told)))


def register(app: typer.Typer) -> None:
    """Add this command to those of the evaluation."""
    evaluation.command()(record)
