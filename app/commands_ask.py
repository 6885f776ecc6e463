"""The commands that read: ask and find."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.status import Status as Spinner
from rich.text import Text

from app.batch import BatchQuestion, read_batch
from app.console import (
    AsJson,
    Exit,
    Interface,
    err,
    existing_file,
    iso_date,
    known_values,
    out,
    print_json,
    reports_errors,
)
from app.i18n import text
from app.output import SCHEMA, answer_json, hit_json
from app.service import Service, open_service, open_writer
from app.terminal import BuildProgress, print_answer, print_hits
from ingest.errors import InputError
from ingest.language import LANGUAGES, detect_language
from ingest.model import Kind, SourceStatus, Weight
from retrieval.answer import Asking, answer
from retrieval.conversation import complete
from retrieval.errors import ModelError
from retrieval.model import Answer, Hit, Status
from retrieval.route import clean_question
from retrieval.search import find as find_hits
from retrieval.store import PassageFilter, Store

Question = Annotated[str, typer.Argument(help="The question, in Swedish or English.")]
BatchFile = Annotated[Path | None, typer.Option("--batch", help="A JSON Lines file of {id, question | turns, lang?}.")]
Lang = Annotated[str, typer.Option("--lang", help="Language of the answer: sv or en. Default: as in the question.")]
OfSource = Annotated[list[str] | None, typer.Option("--source", help="Only this source (may be repeated).")]
OfKind = Annotated[list[str] | None, typer.Option("--kind", help="Only this kind, such as law (may be repeated).")]
OfLanguage = Annotated[list[str] | None, typer.Option("--language", help="Only passages in this language.")]
OfWeight = Annotated[list[str] | None, typer.Option("--weight", help="Only this weight, such as law or background.")]
OfJurisdiction = Annotated[list[str] | None, typer.Option("--jurisdiction", help="Only this country or body: SE, EU …")]
OfAuthority = Annotated[list[str] | None, typer.Option("--authority", help="Only by an authority with these words.")]
AsOf = Annotated[str, typer.Option("--as-of", help="Answer for this day (YYYY-MM-DD) instead of today.")]
OfStatus = Annotated[list[str] | None, typer.Option("--status", help="Only sources of this status, such as in_force.")]


def _opened(interface: str) -> Service:
    with BuildProgress(err, interface) as progress:
        service = open_service(progress)
    if service.notice:
        err.print(Text(text(service.notice, interface)))
    return service


def _filter(store: Store, asked: Mapping[str, Any]) -> PassageFilter:
    """The filter that a command's options ask for, by their names. Raises InputError for values that no source has."""
    held = store.manifest.sources.values()
    known: dict[str, Collection[str]] = {
        "source": store.manifest.sources.keys(),
        "kind": [str(value) for value in Kind],
        "language": LANGUAGES,
        "status": [str(value) for value in SourceStatus],
        "weight": [str(value) for value in Weight],
        "jurisdiction": sorted({source.jurisdiction for source in held}),
    }
    wanted = {name: known_values(f"--{name}", asked[name] or (), values) for name, values in known.items()}
    authorities = frozenset(asked["authority"] or ())
    if missing := [a for a in authorities if not any(a.casefold() in source.authority.casefold() for source in held)]:
        raise InputError(f"no source is by an authority called “{missing[0]}”; `riktlots sources --json` lists them.")
    return PassageFilter(
        sources=wanted["source"],
        kinds=wanted["kind"],
        languages=wanted["language"],
        statuses=wanted["status"],
        weights=wanted["weight"],
        jurisdictions=wanted["jurisdiction"],
        authorities=authorities,
        as_of=iso_date(asked["as_of"]),
    )


def _questions(question: str, batch: Path | None, lang: str) -> list[BatchQuestion]:
    if bool(question) == bool(batch):
        err.print("riktlots: give either a question or --batch FILE.")
        raise typer.Exit(Exit.USAGE)
    known_values("--lang", [lang] if lang else (), LANGUAGES)
    return list(read_batch(existing_file(batch))) if batch else [BatchQuestion(id="", question=question, lang=lang)]


@reports_errors
def ask(
    context: typer.Context,
    question: Question = "",
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
    as_json: AsJson = False,
) -> None:
    """Answer a question with citations that have been checked."""
    questions = _questions(question, batch, lang)
    service = _opened(interface)
    writer = open_writer(service.settings)
    only = _filter(service.store, context.params)

    def answered(row: BatchQuestion, spinner: Spinner | None = None) -> Answer:
        def on_step(step: str) -> None:
            if spinner:
                spinner.update(text(f"step_{step}", interface))

        how = Asking(interface=interface, language=row.lang, only=only, on_step=on_step)
        return answer(row.asked, service.store, turns=row.before, writer=writer, how=how)

    if batch or as_json:
        failed = False
        for row in questions:
            try:
                result = answered(row)
            except ModelError as error:
                # One question that the model could not do loses none of the others.
                err.print(Text(f"riktlots: {row.id or row.asked}: {error}"))
                result = Answer(row.asked, row.lang or interface, Status.ERROR, reason="error_model")
                failed = True
            print_json(answer_json(result, service.store, row.id))
        raise typer.Exit(Exit.ENVIRONMENT if failed else Exit.OK)
    with err.status(text("step_route", interface)) as spinner:
        result = answered(questions[0], spinner)
    print_answer(out, result, service.store)


@reports_errors
def find(
    context: typer.Context,
    question: Question = "",
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
    questions = _questions(question, batch, lang)
    service = _opened(interface)
    only = _filter(service.store, context.params)
    for row in questions:
        asked = clean_question(row.asked)
        row_language = row.lang or detect_language(asked, interface)
        asked = complete(asked, [clean_question(turn) for turn in row.before], row_language)
        hits: list[Hit] = find_hits(service.store, asked, row_language, k, only)
        if batch or as_json:
            shown = [hit_json(hit, service.store, row_language) for hit in hits]
            print_json({"schema": SCHEMA, "id": row.id, "question": asked, "language": row_language, "hits": shown})
        else:
            print_hits(out, hits, service.store, row_language)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(ask)
    app.command()(find)
