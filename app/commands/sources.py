"""The commands for documents: `sources`, `sources fetch` and `diff`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from riktlots.app.console import AsJson, Exit, Interface, err, out, print_json, reports_errors
from riktlots.app.i18n import text
from riktlots.app.present.names import standing
from riktlots.ingest.errors import InputError
from riktlots.ingest.home import Home
from riktlots.ingest.library.editions import first_day
from riktlots.ingest.library.register import load_holdings
from riktlots.ingest.model import Edition, Source

if TYPE_CHECKING:
    from riktlots.ingest.fetch.run import Outcome
    from riktlots.ingest.library.library import Library

sources = typer.Typer(invoke_without_command=True, help="List all sources and what is held of each; fetch originals.")


@sources.callback()
@reports_errors
def list_sources(context: typer.Context, interface: Interface = "sv", as_json: AsJson = False) -> None:
    """List all sources and what is held of each."""
    if context.invoked_subcommand:
        return
    known, editions = load_holdings(Home.default())
    held: dict[str, list[Edition]] = {id: [] for id in known}
    for edition in editions:
        held[edition.source].append(edition)
    if as_json:
        from riktlots.app.schemas.documents import Source

        for id, source in known.items():
            print_json(Source.of(source, held[id]).as_json())
        return
    _print_sources([(known[id], of_source) for id, of_source in held.items()], interface)


def _print_sources(rows: list[tuple[Source, list[Edition]]], language: str) -> None:
    """A table of sources with what is held of each."""
    table = Table(box=None, pad_edge=False)
    for heading in ("id", "", "", ""):
        table.add_column(heading, overflow="fold")
    for source, editions in rows:
        kind = f"{text(f'kind_{source.kind}', language)}, {standing(source, language)}"
        held = ", ".join(edition.label for edition in editions)
        table.add_row(source.id, source.name(language), kind, held or "–")
    out.print(table)


@sources.command()
@reports_errors
def fetch(
    ids: Annotated[list[str] | None, typer.Argument(help="Ids of sources, as `riktlots sources` lists them.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All sources that have an address.")] = False,
    index: Annotated[bool, typer.Option(help="Build the index afterwards.")] = True,
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """Fetch originals from the internet; they take the place of their digests in answers.

    One request at a time, with pauses, and only to the hosts of the manifest. A text that is held is never lost to a
    bad answer. Started again after a stop, it goes on where it was.
    """
    # The client is slow to import, and so is what builds an index; no other command of these needs them.
    from riktlots.app.present.documents import print_outcomes
    from riktlots.app.present.terminal import BuildProgress
    from riktlots.app.records.audit import AuditEvent, record_event
    from riktlots.app.schemas.documents import Fetch
    from riktlots.ingest.add import rebuild
    from riktlots.ingest.fetch.client import Client
    from riktlots.ingest.fetch.guard import Rules
    from riktlots.ingest.fetch.run import Result, fetch_sources
    from riktlots.ingest.fetch.targets import known_hosts
    from riktlots.ingest.library.register import load_library
    from riktlots.retrieval.settings import Settings, open_embedder

    home = Home.default()
    library = load_library(home)
    if bool(ids) == everything:
        raise InputError("name the sources to fetch, or say --all.")
    wanted = list(library.sources) if everything else list(dict.fromkeys(ids or []))
    if unknown := [id for id in wanted if id not in library.sources]:
        raise InputError(f"there is no source “{unknown[0]}”; `riktlots sources` lists them.")
    with (
        Client(Rules(known_hosts(library.sources.values()))) as client,
        err.status(text("fetching", interface)) as spinner,
    ):

        def told(outcome: Outcome) -> None:
            spinner.update(f"{outcome.source} {outcome.language}: {text(f'fetch_{outcome.result}', interface)}")

        outcomes = fetch_sources(home, library.sources, wanted, client, told)
    changed = [outcome.source for outcome in outcomes if outcome.result in (Result.NEW, Result.CHANGED)]
    record_event(home, AuditEvent.FETCH, asked=len(outcomes), changed=changed)
    generation = ""
    if index:
        # Build also when nothing was fetched: an interrupted run may have left texts that no index has yet.
        embedder, _ = open_embedder(Settings.from_environment())
        with BuildProgress(err, interface) as progress:
            generation = rebuild(home, embedder, progress).name
    if as_json:
        print_json(Fetch(generation=generation, sources=outcomes).as_json())
    else:
        print_outcomes(out, outcomes, interface)
    bad = any(outcome.result in (Result.FAILED, Result.GONE) for outcome in outcomes)
    raise typer.Exit(Exit.FINDING if bad else Exit.OK)


@reports_errors
def diff(
    source: Annotated[str, typer.Argument(help="Id of the source.")],
    before: Annotated[str, typer.Option("--from", help="The older edition. Default: the last but one.")] = "",
    after: Annotated[str, typer.Option("--to", help="The newer edition. Default: the last.")] = "",
    questions: Annotated[list[Path] | None, typer.Option(help="Sets of questions. Default: those of Riktlots.")] = None,
    answers: Annotated[list[Path] | None, typer.Option(help="Files of saved answers, from `ask --json`.")] = None,
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """Show what changed between two editions of a source, and which questions, written and saved answers cite it.

    Exit code 1 when something changed.
    """
    from riktlots.app.present.documents import print_changes
    from riktlots.app.schemas.documents import Change, Diff
    from riktlots.evals.questions.citing import Reliance
    from riktlots.ingest.library.diff import diff_editions, passages_of
    from riktlots.ingest.library.register import load_library

    library = load_library(Home.default())
    old, new = _two_editions(library, source, before, after)
    changes = diff_editions(passages_of(library, old), passages_of(library, new))
    reliance = Reliance.read(questions or (), answers or (), library.answers)
    rows = [(change, reliance.on(change.old) if change.old else []) for change in changes]
    if as_json:
        shown = [Change.of(change, citing) for change, citing in rows]
        print_json(Diff(source=source, from_=old.label, to=new.label, changes=shown).as_json())
    else:
        out.print(Text(f"{source}: {old.label} → {new.label}"))
        print_changes(out, rows, library.sources[source], interface)
    raise typer.Exit(Exit.FINDING if changes else Exit.OK)


def _two_editions(library: Library, source: str, before: str, after: str) -> tuple[Edition, Edition]:
    """The two editions to compare: those named, else the last two of the same form and language."""
    if source not in library.sources:
        raise InputError(f"there is no source “{source}”; `riktlots sources` lists them.")
    held = sorted(
        (edition for edition in library.editions if edition.source == source),
        key=lambda edition: (first_day(edition.valid_from), edition.checked, edition.label),
    )
    labels = {edition.label: edition for edition in held}
    if wrong := [label for label in (before, after) if label and label not in labels]:
        raise InputError(f"{source} has no edition “{wrong[0]}”. It has: {', '.join(labels) or 'none'}.")
    if before and after:
        return labels[before], labels[after]
    newer = labels[after] if after else None
    older = labels[before] if before else None
    for last in [newer] if newer else reversed(held):
        for other in [older] if older else reversed(held):
            if other.label != last.label and (other.form, other.language) == (last.form, last.language):
                return other, last
    raise InputError(
        f"{source} has no two editions to compare. It has: {', '.join(labels) or 'none'}. "
        "Add another with `riktlots ingest FILE --id ID --edition LABEL`."
    )


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(sources, name="sources")
    app.command()(diff)
