"""The command `questions`: what was asked and how it ended, in groups of alike questions; erase what is kept of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from riktlots.app.console import AsJson, Interface, out, print_json, reports_errors
from riktlots.app.i18n import text
from riktlots.app.records.alike import Overview, by_kind, overview
from riktlots.app.records.asked import drop_asked
from riktlots.app.records.asked_files import overview_lines, overview_row, write_question_set
from riktlots.app.records.audit import AuditEvent, record_event
from riktlots.app.records.database import Keeping, moment
from riktlots.app.schemas import SCHEMA
from riktlots.ingest.errors import InputError
from riktlots.ingest.home import Home
from riktlots.retrieval.settings import Settings, open_embedder

questions = typer.Typer(
    invoke_without_command=True, help="What was asked on the pages and over HTTP, and how it ended, where it is kept."
)


@questions.callback()
@reports_errors
def show_questions(
    context: typer.Context,
    days: Annotated[int, typer.Option("--days", min=1, help="Only the last so many days.")] = 30,
    export: Annotated[
        Path | None, typer.Option("--export", help="A set of questions to write, for `riktlots eval` (.jsonl).")
    ] = None,
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """Show what was asked, in groups of alike questions, the most often unanswered first."""
    if context.invoked_subcommand:
        return
    home = Home.default()
    embedder, _ = open_embedder(Settings.from_environment())
    found = overview(home, Keeping.from_environment(), days, embedder)
    record_event(home, AuditEvent.EXPORT, what="asked questions", count=found.asked)
    if export:
        count = write_question_set(found.groups, export)
    if as_json:
        print_json({"schema": SCHEMA, **overview_row(found, days)})
        return
    _show(found, interface)
    if export:
        out.print(Text(text("asked_exported", interface, count=count, file=export)))


@questions.command()
@reports_errors
def erase(
    older_than: Annotated[
        int | None, typer.Option("--older-than", min=0, help="Only what is older than so many days.")
    ] = None,
    containing: Annotated[
        str, typer.Option("--containing", help="Only questions with these words, as where a name was not masked.")
    ] = "",
    everything: Annotated[bool, typer.Option("--all", help="All of it.")] = False,
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """Erase asked questions: those older than so many days, those with some words, or all."""
    if sum((older_than is not None, bool(containing.strip()), everything)) != 1:
        raise InputError("say what to erase: one of --older-than, --containing or --all.")
    home = Home.default()
    # The words themselves may be a name, and are not in the audit log.
    record_event(home, AuditEvent.ERASE, what="asked questions", older_than=older_than, by_words=bool(containing))
    count = drop_asked(home, "" if older_than is None else moment(older_than), containing.strip())
    if as_json:
        print_json({"schema": SCHEMA, "erased": count})
    else:
        out.print(Text(text("history_erased", interface, count=count)))


def _show(found: Overview, interface: str) -> None:
    for group in found.groups:
        question, _ = group.questions[0]
        kinds = ", ".join(
            f"{text(f'asked_{kind}', interface)} {count}" for kind, count in by_kind(group.outcomes).items() if count
        )
        said = (("asked_helped", group.helped), ("asked_not_helped", group.not_helped))
        thumbs = ", ".join(f"{text(key, interface)} {count}" for key, count in said)
        out.print(Text(f"{group.asked:5}  {question}"))
        askers = f"{text('asked_askers', interface)} {group.askers}"
        out.print(Text(f"       {askers}; {kinds}; {thumbs}", style="dim"))
    for line in overview_lines(found, interface):
        out.print(Text(line))


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.add_typer(questions, name="questions")
