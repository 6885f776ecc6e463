"""The command `check`: check the corpus and the index, or show how files are read."""

from __future__ import annotations

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
    existing_file,
    out,
    print_json,
    reports_errors,
)
from riktlots.app.present.documents import print_reading
from riktlots.app.schemas import SCHEMA
from riktlots.app.schemas.documents import Reading, TakenIn, oddity_text
from riktlots.ingest.errors import DocumentError, GenerationError
from riktlots.ingest.files import staging_folder
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import check_generation
from riktlots.ingest.index.generation import current_generation
from riktlots.ingest.library.check import check_corpus
from riktlots.ingest.library.corpus import corpus_folder, load_corpus
from riktlots.ingest.library.describe import describe_document
from riktlots.ingest.library.register import as_original, describe_edition
from riktlots.ingest.readers.read import recognised_ending
from riktlots.ingest.sandbox.prepare import prepare
from riktlots.ingest.sandbox.read import read_contained

_OURS = ("corpus", "index")


@reports_errors
def check(
    what: Annotated[
        list[str] | None, typer.Argument(help="“corpus”, “index”, nothing for both, or files to be read.")
    ] = None,
    passages: Annotated[bool, typer.Option("--passages", help="Show all passages of the files.")] = False,
    password: Password = "",
    ocr: WithOcr = False,
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """Check the starter corpus and the serving index, or show how files are read; nothing is changed.

    Of a file it shows the outline, the addresses, what was left out and why, and what is odd. Exit code 1 when
    something was found.
    """
    if what and not set(what) <= set(_OURS):
        secret = asked_password(password, interface)
        _check_files(list(map(Path, what)), secret, interface, ocr=ocr, passages=passages, as_json=as_json)
        return
    findings: list[str] = []
    if not what or "corpus" in what:
        findings += check_corpus(load_corpus(corpus_folder()))
    if not what or "index" in what:
        findings += _check_index()
    if as_json:
        print_json({"schema": SCHEMA, "findings": findings})
    else:
        for finding in findings:
            out.print(Text(finding))
        out.print(f"{len(findings)} findings")
    raise typer.Exit(Exit.FINDING if findings else Exit.OK)


def _check_index() -> list[str]:
    try:
        folder = current_generation(Home.default())
        if folder is None:
            return []
        check_generation(folder)
    except GenerationError as error:
        return [str(error)]
    return []


def _check_files(paths: list[Path], password: str, interface: str, *, ocr: bool, passages: bool, as_json: bool) -> None:
    """Show how each file is read, or why it cannot be read. Unreadable files and oddities are findings."""
    findings: list[str] = []
    files: list[Reading | TakenIn] = []
    for path in paths:
        try:
            with staging_folder(Home.default()) as folder:
                prepared = prepare(existing_file(path), folder, password=password, ocr=ocr)
                kind = recognised_ending(prepared.path)
                document = read_contained(prepared.path)
                source = describe_document(document, path)
                _, found = as_original(document, source, describe_edition(prepared.path, source))
        except DocumentError as error:
            findings.append(str(error))
            files.append(TakenIn(file=str(path), status="failed", error=str(error)))
            err.print(Text(f"riktlots: {error}"))
            continue
        findings += [f"{path.name}: {oddity_text(oddity, interface)}" for oddity in document.oddities]
        if as_json:
            files.append(Reading.of(str(path), kind, source, document, found, interface, everything=passages))
        else:
            print_reading(out, path.name, kind, source, document, found, interface, everything=passages)
    if as_json:
        print_json({"schema": SCHEMA, "findings": findings, "files": [file.as_json() for file in files]})
    raise typer.Exit(Exit.FINDING if findings else Exit.OK)


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(check)
