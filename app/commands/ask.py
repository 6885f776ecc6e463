"""The commands `ask` and `find`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from rich.status import Status as Spinner
from rich.text import Text

from riktlots.app.console import (
    AsJson,
    Exit,
    Interface,
    err,
    existing_file,
    out,
    print_json,
    reports_errors,
)
from riktlots.app.i18n import text
from riktlots.app.options import known_values, passage_filter
from riktlots.app.present.terminal import BuildProgress, print_answer, print_hits
from riktlots.app.schemas.answer import Answer as AnswerJson
from riktlots.app.schemas.answer import Event
from riktlots.app.schemas.passages import Found
from riktlots.ingest.errors import DocumentError, InputError
from riktlots.ingest.home import Home
from riktlots.ingest.language import LANGUAGES, detect_language
from riktlots.retrieval.answering.receipt import make_receipt
from riktlots.retrieval.answering.signing import SigningKey
from riktlots.retrieval.guide import Guide
from riktlots.retrieval.model import Answer, Finished, Happening, SourcesFound, StepBegun
from riktlots.retrieval.open_index import OpenIndex
from riktlots.retrieval.search.store import Store


class BatchQuestion(BaseModel):
    """A line of a batch file: an id, and a question or the person's turns (the last is the question)."""

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
        """The turns before the question."""
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
    """Convert turns, which may be plain texts or chat messages ({role, content}); only messages of the person count."""
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


Question = Annotated[str, typer.Argument(help="The question, in Swedish or English.")]
Turns = Annotated[
    list[str] | None, typer.Option("--turn", help="What you asked before (may be repeated, oldest first).")
]
BatchFile = Annotated[Path | None, typer.Option("--batch", help="A JSON Lines file of {id, question | turns, lang?}.")]
ReceiptFile = Annotated[Path | None, typer.Option("--receipt", help="Write the receipt of the answer to this file.")]
Streamed = Annotated[
    bool, typer.Option("--stream", help="With --json: a line for each step, the sources, each verified sentence.")
]
Lang = Annotated[str, typer.Option("--lang", help="Language of the answer: sv or en. Default: as in the question.")]
OfSource = Annotated[list[str] | None, typer.Option("--source", help="Only this source (may be repeated).")]
OfKind = Annotated[list[str] | None, typer.Option("--kind", help="Only this kind, such as law (may be repeated).")]
OfLanguage = Annotated[list[str] | None, typer.Option("--language", help="Only passages in this language.")]
OfWeight = Annotated[list[str] | None, typer.Option("--weight", help="Only this weight, such as law or background.")]
OfJurisdiction = Annotated[list[str] | None, typer.Option("--jurisdiction", help="Only this country or body: SE, EU …")]
OfAuthority = Annotated[list[str] | None, typer.Option("--authority", help="Only by an authority with these words.")]
AsOf = Annotated[str, typer.Option("--as-of", help="Answer for this day (YYYY-MM-DD) instead of today.")]
OfStatus = Annotated[list[str] | None, typer.Option("--status", help="Only sources of this status, such as in_force.")]

_SOURCES_NAMED = 3


def opened(interface: str) -> OpenIndex:
    """Open the index, with the progress of a first build and any notice on the error stream."""
    with BuildProgress(err, interface) as progress:
        index = Guide.open(progress=progress).index()
    if index.notice:
        err.print(Text(text(index.notice, interface)))
    return index


def _questions(question: str, turns: Sequence[str], batch: Path | None, lang: str) -> list[BatchQuestion]:
    if bool(question) == bool(batch):
        err.print("riktlots: give either a question or --batch FILE.")
        raise typer.Exit(Exit.USAGE)
    if batch and turns:
        raise InputError("--turn goes with one question; in a batch file each line has its own “turns”.")
    known_values("--lang", [lang] if lang else (), LANGUAGES)
    if batch:
        return list(read_batch(existing_file(batch)))
    return [BatchQuestion(id="", question=question, turns=list(turns), lang=lang)]


@reports_errors
def ask(
    context: typer.Context,
    question: Question = "",
    turn: Turns = None,
    batch: BatchFile = None,
    lang: Lang = "",
    interface: Interface = "sv",
    source: OfSource = None,
    kind: OfKind = None,
    language: OfLanguage = None,
    status: OfStatus = None,
    weight: OfWeight = None,
    jurisdiction: OfJurisdiction = None,
    authority: OfAuthority = None,
    as_of: AsOf = "",
    receipt: ReceiptFile = None,
    stream: Streamed = False,
    as_json: AsJson = False,
) -> None:
    """Answer a question with citations that have been checked."""
    questions = _questions(question, turn or (), batch, lang)
    _check_use(batch, receipt, stream=stream, as_json=as_json)
    index = opened(interface)
    store = index.store
    only = passage_filter(store, context.params, "--{}")

    def steps(row: BatchQuestion) -> Iterator[Happening]:
        return index.ask_steps(row.asked, turns=row.before, language=row.lang, interface=interface, only=only)

    if batch or as_json:
        for row in questions:
            for happening in steps(row):
                if stream:
                    said_in = row.lang or detect_language(row.asked, interface)
                    print_json(Event.of(happening, store, said_in, only.as_of).as_json())
                if isinstance(happening, Finished):
                    _tell_failure(happening.answer, row.id)
                    _keep(happening.answer, store, receipt)
                    if not stream:
                        print_json(AnswerJson.of(happening.answer, store, row.id).as_json())
        return
    with err.status(text("step_route", interface)) as spinner:
        result = _followed(steps(questions[0]), spinner, store, interface)
    _tell_failure(result)
    _keep(result, store, receipt)
    print_answer(out, result, store)


def _check_use(batch: Path | None, receipt: Path | None, *, stream: bool, as_json: bool) -> None:
    """Raises InputError for options that do not go together."""
    if batch and (receipt or stream):
        raise InputError("--receipt and --stream go with one question, not with --batch.")
    if stream and not as_json:
        raise InputError("--stream goes with --json; on a terminal each step is shown as it is.")


def _followed(steps: Iterable[Happening], spinner: Spinner, store: Store, interface: str) -> Answer:
    """Run the steps to the answer, showing each step and the sources found on the error stream."""
    for happening in steps:
        match happening:
            case StepBegun(name):
                spinner.update(text(f"step_{name}", interface))
            case SourcesFound(hits) if hits:
                labels = "; ".join(store.label(hit.passage, interface) for hit in hits[:_SOURCES_NAMED])
                err.print(Text(text("sources_found", interface, count=len(hits), labels=labels), style="dim"))
            case Finished(answer):
                return answer
    raise AssertionError("an answer always ends")


def _tell_failure(answer: Answer, id: str = "") -> None:
    if answer.failure:
        err.print(Text(f"riktlots: {id or answer.question}: {answer.failure}"))


def _keep(answer: Answer, store: Store, path: Path | None) -> None:
    """Write the signed receipt if a path is given. Raises InputError when it cannot be written, and StorageError when
    there is no key to sign with."""
    if path:
        signed = SigningKey.of(Home.default()).signed(make_receipt(answer, store))
        try:
            path.write_text(signed.text(), encoding="utf-8")
        except OSError as error:
            raise InputError(f"the receipt cannot be written to {path}: {error}.") from error


@reports_errors
def find(
    context: typer.Context,
    question: Question = "",
    turn: Turns = None,
    batch: BatchFile = None,
    k: Annotated[int, typer.Option("-k", min=1, help="How many passages.")] = 10,
    lang: Lang = "",
    interface: Interface = "sv",
    source: OfSource = None,
    kind: OfKind = None,
    language: OfLanguage = None,
    status: OfStatus = None,
    weight: OfWeight = None,
    jurisdiction: OfJurisdiction = None,
    authority: OfAuthority = None,
    as_of: AsOf = "",
    as_json: AsJson = False,
) -> None:
    """Find paragraphs: by a question, a few words, or an exact reference."""
    questions = _questions(question, turn or (), batch, lang)
    index = opened(interface)
    only = passage_filter(index.store, context.params, "--{}")
    for row in questions:
        found = index.find(row.asked, turns=row.before, language=row.lang, interface=interface, k=k, only=only)
        if batch or as_json:
            print_json(Found.of(found, index.store, row.id).as_json())
        else:
            print_hits(out, list(found.hits), index.store, found.query.language)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(ask)
    app.command()(find)
