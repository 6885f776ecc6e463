"""The command that adds documents, removes them, and builds the index."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

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
    iso_date,
    out,
    print_json,
    reports_errors,
)
from riktlots.app.i18n import text
from riktlots.app.present.documents import print_brief
from riktlots.app.present.terminal import BuildProgress
from riktlots.app.records.audit import AuditEvent, record_event
from riktlots.app.schemas import SCHEMA
from riktlots.app.schemas.answer import PassageRow
from riktlots.app.schemas.documents import TakenIn
from riktlots.ingest.document import Document
from riktlots.ingest.errors import DocumentError, GenerationError, InputError
from riktlots.ingest.files import staging_folder
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.index.generation import current_generation, read_manifest
from riktlots.ingest.library.corpus import corpus_folder
from riktlots.ingest.library.describe import describe_document
from riktlots.ingest.library.diff import count_changes
from riktlots.ingest.library.manifest import Sources, load_manifest
from riktlots.ingest.library.register import (
    StoredFile,
    add_document,
    as_original,
    describe_edition,
    load_library,
    read_register,
    remove_document,
    sweep,
)
from riktlots.ingest.model import Form, Passage, Source
from riktlots.ingest.published.replica import publish_if_named
from riktlots.ingest.sandbox.prepare import Prepared, prepare
from riktlots.ingest.sandbox.read import read_contained
from riktlots.retrieval.settings import Settings, open_embedder

Files = Annotated[
    list[Path] | None, typer.Argument(help="Markdown, text, HTML, Word or PDF files; none: build the index anew.")
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
    password: Password = "",
    ocr: WithOcr = False,
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """Add documents and build the index; a file that cannot be read is named and stops none of the others.

    With the id of a source of the corpus a file becomes the original of that source.
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
    of_edition = {"label": edition, "valid_from": iso_date(valid_from), "valid_to": iso_date(valid_to)}
    paths = files or []
    if len(paths) > 1 and (id or title):
        raise InputError("--id and --title go with one file.")
    secret = asked_password(password, interface)
    with staging_folder(Home.default()) as folder:
        taking = _Taking(folder, secret, ocr, id, {k: v for k, v in described.items() if v}, of_edition)
        additions, failed = _take_all(paths, taking)
        if dry_run:
            _show(additions, as_json=as_json)
        else:
            _rebuild_with(additions, remove, interface, as_json=as_json, failed=failed)
    raise typer.Exit(Exit.FINDING if failed else Exit.OK)


def _show(additions: list[_Addition], *, as_json: bool) -> None:
    for addition in additions:
        for passage in addition.passages:
            if as_json:
                print_json(PassageRow.of(passage).as_json())
            else:
                out.print(Text(f"{passage.address}\n    {passage.text}\n"))


@dataclass(frozen=True, slots=True)
class _Taking:
    """How files are taken: `folder` is for the copies that some are read from, the rest is what the options say."""

    folder: Path
    password: str
    ocr: bool
    id: str
    described: dict[str, str]
    of_edition: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Addition:
    """A file that was given, the copy of it that is read and kept, and what it is.

    `by_corpus` says who describes the source.
    """

    given: Path
    path: Path
    document: Document
    source: Source
    held: StoredFile
    by_corpus: bool
    passages: tuple[Passage, ...]


def _take_all(paths: list[Path], taking: _Taking) -> tuple[list[_Addition], dict[Path, str]]:
    """What can be added, and for each file that cannot why; each failure is told as it comes."""
    corpus = load_manifest(corpus_folder())
    additions: list[_Addition] = []
    failed: dict[Path, str] = {}
    for path in paths:
        try:
            addition = _take(existing_file(path), taking, corpus)
            if any(other.source.id == addition.source.id for other in additions):
                raise DocumentError(
                    f"{path.name}: another of the files has the id “{addition.source.id}” too; add it by itself "
                    "with --id."
                )
            additions.append(addition)
        except DocumentError as error:
            failed[path] = str(error)
            err.print(Text(f"riktlots: {error}"))
    return additions, failed


def _take(path: Path, taking: _Taking, corpus: Sources) -> _Addition:
    prepared = prepare(path, taking.folder, password=taking.password, ocr=taking.ocr)
    document = read_contained(prepared.path)
    source = _source(path, document, taking.id, taking.described, corpus)
    # The corpus says which languages a source has, not which of them this file is in.
    own = source if source.id not in corpus else describe_document(document, path)
    language = taking.described.get("language") or own.language[0]
    held = describe_edition(
        prepared.path,
        source,
        language=language,
        url=taking.described.get("url", ""),
        basis=_basis(prepared, language),
        **taking.of_edition,
    )
    _, passages = as_original(document, source, held)
    return _Addition(path, prepared.path, document, source, held, source.id in corpus, tuple(passages))


def _basis(prepared: Prepared, language: str) -> str:
    """What was done to the copy that is read, in the language of the document; nothing for the file as given."""
    done = (("basis_unlocked", prepared.unlocked), ("basis_recognised", prepared.recognised))
    return " ".join(text(key, language) for key, applies in done if applies)


def _source(path: Path, document: Document, id: str, described: dict[str, str], corpus: Sources) -> Source:
    """The source of a file: one of the corpus when `id` names it, else one described by the file and the options."""
    if id in corpus:
        if spare := sorted(described.keys() - {"language", "url"}):
            raise InputError(f"{id} is described by the corpus, so --{spare[0]} cannot be set.")
        return corpus[id]
    source = describe_document(document, path, **described, **({"id": id} if id else {}))
    if source.id in corpus:
        raise DocumentError(
            f"{path.name}: the id “{source.id}” is that of a source of the corpus. If this is its original, say "
            f"--id {source.id}; if not, give another id with --id."
        )
    return source


def _rebuild_with(
    additions: list[_Addition], remove: str, interface: str, *, as_json: bool, failed: dict[Path, str]
) -> None:
    home = Home.default()
    embedder, notice = open_embedder(Settings.from_environment())
    if notice:
        err.print(Text(text(notice, interface)))
    with build_lock(home), BuildProgress(err, interface) as progress:
        sweep(home)
        before = load_library(home)
        if remove and not _was_removed(home, remove):
            remove_document(home, remove)
        for addition in additions:
            add_document(
                home,
                addition.path,
                addition.source,
                addition.held,
                document=addition.document,
                described=addition.by_corpus,
            )
        library = load_library(home)
        folder = build(home, library, embedder, progress)
        manifest = read_manifest(folder)
    added = [f"{addition.source.id}@{addition.held.label}" for addition in additions]
    record_event(home, AuditEvent.INGEST, added=added, removed=[remove] if remove else [], generation=manifest.id)
    server = publish_if_named(folder)
    changes = {a.source.id: count_changes(before, library, a.source.id, a.held.label) for a in additions}
    if as_json:
        print_json(
            {
                "schema": SCHEMA,
                "generation": manifest.id,
                "passages": manifest.passages,
                "sources": len(manifest.sources),
                "added": [addition.source.id for addition in additions],
                "changes": {id: counts for id, counts in changes.items() if counts},
                "removed": [remove] if remove else [],
                "published": server or None,
                "failed": list(failed.values()),
                "files": _files_json(additions, failed, interface),
            }
        )
        return
    for addition in additions:
        print_brief(out, addition.given.name, addition.source.id, addition.document, len(addition.passages), interface)
    for id, counts in changes.items():
        if counts:
            told = ", ".join(f"{text(f'change_{kind}', interface)} {count}" for kind, count in counts.items())
            out.print(Text(f"{id}: {told}. `riktlots diff {id}`"))
    out.print(f"{manifest.id}: {manifest.passages} passages of {len(manifest.sources)} sources")
    if server:
        out.print(Text(text("index_published", interface, server=server)))


def _was_removed(home: Home, name: str) -> bool:
    """Whether a document is gone and the index alone still has it: a removal that was killed is to be brought to its
    end."""
    source_id, _, label = name.partition("@")
    held = read_register(home, source_id)
    if held.edition(label) if label else held.editions:
        return False
    try:
        serving = current_generation(home)
        return serving is not None and any(
            edition.source == source_id and edition.form is Form.ORIGINAL and label in ("", edition.label)
            for edition in read_manifest(serving).editions
        )
    except GenerationError:
        return False


def _files_json(additions: list[_Addition], failed: dict[Path, str], interface: str) -> list[dict[str, Any]]:
    """What happened to each file."""
    added = [
        TakenIn.of(str(addition.given), addition.source.id, addition.document, len(addition.passages), interface)
        for addition in additions
    ]
    unread = [TakenIn(file=str(path), status="failed", error=why) for path, why in failed.items()]
    return [file.as_json() for file in (*added, *unread)]


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(ingest)
