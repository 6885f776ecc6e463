"""The command `check`: check the corpus, the index or written answers, or show how files are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from riktlots.app.commands.ask import opened
from riktlots.app.console import (
    AsJson,
    Exit,
    Interface,
    Password,
    StageProgress,
    WithOcr,
    asked_password,
    err,
    existing_file,
    out,
    print_json,
    reports_errors,
)
from riktlots.app.i18n import text
from riktlots.app.present.documents import print_reading
from riktlots.app.schemas import SCHEMA
from riktlots.app.schemas.documents import Reading, TakenIn, oddity_text
from riktlots.ingest.errors import DocumentError, GenerationError
from riktlots.ingest.files import staging_folder, writing
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import check_generation
from riktlots.ingest.index.generation import current_generation
from riktlots.ingest.library.answers import AnswerCheck, read_answer, read_checks, write_checks
from riktlots.ingest.library.check import check_corpus
from riktlots.ingest.library.corpus import answers_folder, corpus_folder, load_corpus
from riktlots.ingest.library.describe import describe_document
from riktlots.ingest.library.register import as_original, describe_edition
from riktlots.ingest.readers.read import recognised_ending
from riktlots.ingest.sandbox.prepare import prepare
from riktlots.ingest.sandbox.read import read_contained
from riktlots.retrieval.answering.written_check import check_written

_OURS = ("corpus", "index")
# Answers that are checked between two reports of progress.
_AT_ONCE = 10


@reports_errors
def check(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            help="“corpus”, “index”, nothing for both; “answers” for the written answers, or some files of them; or "
            "files to be read."
        ),
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Keep what was checked of the answers beside them; then they are offered.")
    ] = False,
    anew: Annotated[bool, typer.Option("--anew", help="Judge also answers that have not changed since.")] = False,
    passages: Annotated[bool, typer.Option("--passages", help="Show all passages of the files.")] = False,
    password: Password = "",
    ocr: WithOcr = False,
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """Check the starter corpus and the serving index, the written answers, or show how files are read. Only `--write`
    changes anything.

    Of a file it shows the outline, the addresses, what was left out and why, and what is odd. Exit code 1 when
    something was found.
    """
    if what and what[0] == "answers":
        _check_answers(list(map(Path, what[1:])), interface, write=write, anew=anew, as_json=as_json)
        return
    if what and not set(what) <= set(_OURS):
        secret = asked_password(password, interface)
        _check_files(list(map(Path, what)), secret, interface, ocr=ocr, passages=passages, as_json=as_json)
        return
    findings: list[str] = []
    if not what or "corpus" in what:
        findings += check_corpus(load_corpus(corpus_folder()))
    if not what or "index" in what:
        findings += _check_index()
    _tell(findings, as_json=as_json)


def _tell(findings: Sequence[str], *, as_json: bool, **more: object) -> None:
    if as_json:
        print_json({"schema": SCHEMA, "findings": findings, **more})
    else:
        for finding in findings:
            out.print(Text(finding))
        out.print(f"{len(findings)} findings")
    raise typer.Exit(Exit.FINDING if findings else Exit.OK)


def _check_answers(paths: Sequence[Path], interface: str, *, write: bool, anew: bool, as_json: bool) -> None:
    """Check written answers against the index that serves: some files, or all of the corpus and of the data folder."""
    home, index = Home.default(), opened(interface)
    own = home.answers.resolve()
    every = [*answers_folder(corpus_folder()).glob("*.md"), *home.answers.glob("*.md")]
    by_folder: dict[Path, list[Path]] = {}
    for path in sorted(map(existing_file, paths)) if paths else sorted(every):
        by_folder.setdefault(path.resolve().parent, []).append(path)
    findings: list[str] = []
    count = 0
    with StageProgress(err) as progress:
        for folder, files in by_folder.items():
            known, read = read_checks(folder), []
            for path in files:
                try:
                    answer = read_answer(path, local=folder == own)
                    read.append(replace(answer, check=known.get(answer.id)))
                except DocumentError as error:
                    findings.append(str(error))
            checks: dict[str, AnswerCheck] = {}
            for start in range(0, len(read), _AT_ONCE):
                progress(str(folder), start, len(read))
                some, others = read[start : start + _AT_ONCE], [*read[:start], *read[start + _AT_ONCE :]]
                checks |= check_written(some, index.store, index.judge, beside=others, anew=anew)
            findings += [finding for check in checks.values() for finding in check.findings]
            count += len(checks)
            if write:
                kept = {id: check for id, check in known.items() if (folder / f"{id}.md").is_file()}
                with writing(folder):
                    write_checks(folder, kept | checks)
    if write and own in by_folder:
        err.print(Text(text("answers_build", interface)))
    _tell(findings, as_json=as_json, answers=count)


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
