"""The command `ingest`: add documents, remove them, and build the index."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from riktlots.app.console import (
    AsJson,
    Exit,
    Interface,
    Password,
    WithOcr,
    asked_password,
    err,
    out,
    print_json,
    reports_errors,
)
from riktlots.app.i18n import text
from riktlots.app.options import iso_date
from riktlots.app.present.documents import print_brief
from riktlots.app.present.terminal import BuildProgress
from riktlots.app.records.audit import AuditEvent, record_event
from riktlots.app.schemas import SCHEMA
from riktlots.app.schemas.documents import TakenIn
from riktlots.app.schemas.passages import PassageRow
from riktlots.ingest.add import AddOptions, add_files, preview_files
from riktlots.ingest.add_result import AddResult, FileResult, Outcome
from riktlots.ingest.home import Home
from riktlots.ingest.sandbox.prepare import Prepared
from riktlots.retrieval.settings import Settings, open_embedder

Files = Annotated[
    list[Path] | None, typer.Argument(help="Markdown, text, HTML, Word or PDF files; none: build the index again.")
]


@reports_errors
def ingest(
    files: Files = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the passages; change nothing.")] = False,
    remove: Annotated[str, typer.Option("--remove", help="Delete ID, or one edition of it: ID@EDITION.")] = "",
    id: Annotated[str, typer.Option(help="Id of the document (one file only). Default: from the file's name.")] = "",
    edition: Annotated[str, typer.Option(help="Label of this edition, beside others of the same id.")] = "original",
    valid_from: Annotated[str, typer.Option(help="First day of this edition: YYYY-MM-DD.")] = "",
    valid_to: Annotated[str, typer.Option(help="First day on which it no longer counts.")] = "",
    title: Annotated[str, typer.Option(help="Title (one file only). Default: the first heading.")] = "",
    authority: Annotated[str, typer.Option(help="Who has issued the document.")] = "",
    weight: Annotated[str, typer.Option(help="law, regulation, national-guideline, local, background, …")] = "",
    kind: Annotated[str, typer.Option(help="law, regulation, guideline, report, checklist, …")] = "",
    status: Annotated[str, typer.Option(help="in_force, proposal, interim or superseded.")] = "",
    published: Annotated[str, typer.Option(help="Date of publication: YYYY, YYYY-MM or YYYY-MM-DD.")] = "",
    language: Annotated[str, typer.Option(help="sv or en. Default: as detected.")] = "",
    url: Annotated[str, typer.Option(help="Address of the original.")] = "",
    own: Annotated[
        bool, typer.Option("--own", help="Add as documents of their own, not as originals of sources of the corpus.")
    ] = False,
    password: Password = "",
    ocr: WithOcr = False,
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """Add documents and build the index; a file that cannot be read is named and stops none of the others.

    A file that is recognised as the text of a source of the corpus, or is given the id of one, becomes its original.
    """
    described = {
        "title": title,
        "authority": authority,
        "weight": "local-guideline" if weight == "local" else weight,
        "kind": kind,
        "status": status,
        "published": published,
        "language": language,
        "url": url,
    }
    options = AddOptions(
        id=id,
        label=edition,
        valid_from=iso_date(valid_from),
        valid_to=iso_date(valid_to),
        described={key: value for key, value in described.items() if value},
        own=own,
        password=asked_password(password, interface),
        ocr=ocr,
        basis=_basis,
    )
    home = Home.default()
    told = partial(_tell, interface=interface)
    if dry_run:
        result = preview_files(home, files or [], options, on_file=told)
        _show_passages(result, as_json=as_json)
    else:
        result = _add(home, files or [], options, remove, told, interface)
        _show(result, interface, as_json=as_json)
    raise typer.Exit(Exit.FINDING if result.refused else Exit.OK)


def _basis(prepared: Prepared, language: str) -> str:
    """Note on how the copy to read was changed, in the language of the document; empty for the file as given."""
    done = (("basis_unlocked", prepared.unlocked), ("basis_recognised", prepared.recognised))
    return " ".join(text(key, language) for key, applies in done if applies)


def _tell(file: FileResult, interface: str) -> None:
    """Report at once on the error stream that a file is refused, or as which source it was recognised."""
    if file.outcome is Outcome.REFUSED:
        err.print(Text(f"riktlots: {file.error}"))
    elif file.recognised and file.source:
        title = file.source.name(interface)
        err.print(Text(text("reading_known", interface, file=file.path.name, id=file.source.id, title=title)))


def _add(
    home: Home,
    paths: list[Path],
    options: AddOptions,
    remove: str,
    told: Callable[[FileResult], None],
    interface: str,
) -> AddResult:
    embedder, notice = open_embedder(Settings.from_environment())
    if notice:
        err.print(Text(text(notice, interface)))

    def record(built: AddResult) -> None:
        added = [f"{file.source.id}@{file.label}" for file in built.added if file.source]
        record_event(home, AuditEvent.INGEST, added=added, removed=list(built.removed), generation=built.generation)

    with BuildProgress(err, interface) as progress:
        return add_files(
            home, paths, options, embedder, remove=remove, on_file=told, on_built=record, progress=progress
        )


def _show_passages(result: AddResult, *, as_json: bool) -> None:
    for passage in (passage for file in result.added for passage in file.passages):
        if as_json:
            print_json(PassageRow.of(passage).as_json())
        else:
            out.print(Text(f"{passage.address}\n    {passage.text}\n"))


def _show(result: AddResult, interface: str, *, as_json: bool) -> None:
    added = [(file, file.source, file.document) for file in result.added if file.source and file.document]
    changes = {source.id: dict(file.changes) for file, source, _ in added if file.changes}
    if as_json:
        rows = [
            *(
                TakenIn.of(str(file.path), source.id, read, len(file.passages), interface)
                for file, source, read in added
            ),
            *(TakenIn(file=str(file.path), status="failed", error=file.error) for file in result.refused),
        ]
        print_json(
            {
                "schema": SCHEMA,
                "generation": result.generation,
                "passages": result.passages,
                "sources": result.sources,
                "added": [source.id for _, source, _ in added],
                "changes": changes,
                "removed": list(result.removed),
                "published": result.server or None,
                "failed": [file.error for file in result.refused],
                "files": [row.as_json() for row in rows],
            }
        )
        return
    for file, source, read in added:
        print_brief(out, file.path.name, source.id, read, len(file.passages), interface)
    for source_id, counts in changes.items():
        told = ", ".join(f"{text(f'change_{kind}', interface)} {count}" for kind, count in counts.items())
        out.print(Text(f"{source_id}: {told}. `riktlots diff {source_id}`"))
    out.print(f"{result.generation}: {result.passages} passages of {result.sources} sources")
    if result.server:
        out.print(Text(text("index_published", interface, server=result.server)))


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(ingest)
