"""The command `check`: check the corpus, the index or written answers, or show how files are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, NoReturn

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
from riktlots.ingest.library.answers import AnswerCheck, WrittenAnswer, read_answer, read_checks, write_checks
from riktlots.ingest.library.check import check_corpus
from riktlots.ingest.library.corpus import answers_folder, corpus_folder, load_corpus
from riktlots.ingest.library.describe import describe_document
from riktlots.ingest.library.own_answers import read_retired
from riktlots.ingest.library.register import as_original, describe_edition
from riktlots.ingest.readers.read import recognised_ending
from riktlots.ingest.sandbox.prepare import prepare
from riktlots.ingest.sandbox.read import read_contained
from riktlots.retrieval.answering.written_check import examine

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


def _tell(findings: Sequence[str], *, as_json: bool, **more: object) -> NoReturn:
    if as_json:
        print_json({"schema": SCHEMA, "findings": findings, **more})
    else:
        for finding in findings:
            out.print(Text(finding))
        out.print(f"{len(findings)} findings")
    raise typer.Exit(Exit.FINDING if findings else Exit.OK)


def _check_answers(paths: Sequence[Path], interface: str, *, write: bool, anew: bool, as_json: bool) -> None:
    """Check written answers against the index that serves: some files, or all of the corpus and of the data folder."""
    home, checks = Home.default(), dict[Path, dict[str, AnswerCheck]]()
    own, retired = home.answers.resolve(), read_retired(home.answers)
    every = [*answers_folder(corpus_folder()).glob("*.md"), *home.answers.glob("*.md")]
    read, findings = _read_answers(sorted(map(existing_file, paths)) if paths else sorted(every), own)
    if findings:
        # The index cannot be built from a file that cannot be read.
        _tell(findings, as_json=as_json, answers=0)
    index = opened(interface)
    with StageProgress(err) as progress:
        for folder, answers in read.items():
            checks[folder] = {}
            for start in range(0, len(answers), _AT_ONCE):
                progress(str(folder), start, len(answers))
                some = answers[start : start + _AT_ONCE]
                others = [one for one in answers if one not in some and one.id not in retired]
                examined = examine(some, index.store, index.judge, beside=others, anew=anew)
                checks[folder] |= {id: one.check for id, one in examined.items()}
    if write:
        for folder, made in checks.items():
            kept = {id: check for id, check in read_checks(folder).items() if (folder / f"{id}.md").is_file()}
            with writing(folder):
                write_checks(folder, kept | made)
    if write and own in checks:
        err.print(Text(text("answers_build", interface)))
    every_check = [check for made in checks.values() for check in made.values()]
    _tell([told for check in every_check for told in check.findings], as_json=as_json, answers=len(every_check))


def _read_answers(paths: Sequence[Path], own: Path) -> tuple[dict[Path, list[WrittenAnswer]], list[str]]:
    """The answers of some files by their folder, each with what was checked of it before; and what cannot be read.
    `own` is the folder of the institution's own."""
    read: dict[Path, list[WrittenAnswer]] = {}
    findings = []
    for path in paths:
        folder = path.resolve().parent
        try:
            answer = read_answer(path, local=folder == own)
        except DocumentError as error:
            findings.append(str(error))
            continue
        read.setdefault(folder, []).append(answer)
    for folder, answers in read.items():
        known = read_checks(folder)
        read[folder] = [replace(answer, check=known.get(answer.id)) for answer in answers]
    return read, findings


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
