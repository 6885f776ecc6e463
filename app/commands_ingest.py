"""The commands that tend the documents: ingest, sources, check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from app.console import AsJson, Exit, Interface, err, existing_file, out, print_json, reports_errors
from app.i18n import text
from app.output import SCHEMA, passage_json, source_json
from app.terminal import BuildProgress, print_sources
from ingest.build import build, build_lock, check_generation
from ingest.check import check_corpus
from ingest.errors import DocumentError, GenerationError
from ingest.generation import current_generation, read_manifest
from ingest.home import Home
from ingest.library import (
    Library,
    add_document,
    corpus_folder,
    describe_file,
    load_corpus,
    read_original,
    remove_document,
)
from ingest.model import Source
from retrieval.settings import Settings, open_embedder

Files = Annotated[list[Path] | None, typer.Argument(help="Markdown, text or PDF files; none: build the index anew.")]


@reports_errors
def ingest(
    files: Files = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the passages; change nothing.")] = False,
    remove: Annotated[str, typer.Option("--remove", help="Delete an added document and all that was made of it.")] = "",
    id: Annotated[str, typer.Option(help="Id of the document (one file only). Default: from the file's name.")] = "",
    title: Annotated[str, typer.Option(help="Title (one file only). Default: the first heading.")] = "",
    authority: Annotated[str, typer.Option(help="Who has issued the document.")] = "",
    weight: Annotated[str, typer.Option(help="law, regulation, national-guideline, local-guideline, …")] = "",
    kind: Annotated[str, typer.Option(help="law, regulation, guideline, report, checklist, …")] = "",
    status: Annotated[str, typer.Option(help="in_force, proposal, interim or superseded.")] = "",
    published: Annotated[str, typer.Option(help="Date of publication: YYYY, YYYY-MM or YYYY-MM-DD.")] = "",
    language: Annotated[str, typer.Option(help="sv or en. Default: as detected.")] = "",
    url: Annotated[str, typer.Option(help="Address of the original.")] = "",
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """Add documents and build the index; a file that cannot be read is named and stops none of the others."""
    known = {
        "id": id,
        "title": title,
        "authority": authority,
        "weight": weight,
        "kind": kind,
        "status": status,
        "published": published,
        "language": language,
        "url": url,
    }
    paths = files or []
    if len(paths) > 1 and (id or title):
        err.print("riktlots: --id and --title go with one file.")
        raise typer.Exit(Exit.USAGE)
    described, failed = _describe(paths, {key: value for key, value in known.items() if value})
    if dry_run:
        for path, source in described:
            for passage in read_original(path, source)[1]:
                if as_json:
                    print_json(passage_json(passage))
                else:
                    out.print(Text(f"{passage.address}\n    {passage.text}\n"))
        raise typer.Exit(Exit.FINDING if failed else Exit.OK)
    _rebuild_with(described, remove, interface, as_json=as_json, failed=failed)
    raise typer.Exit(Exit.FINDING if failed else Exit.OK)


def _describe(paths: list[Path], known: dict[str, str]) -> tuple[list[tuple[Path, Source]], list[str]]:
    described: list[tuple[Path, Source]] = []
    failed: list[str] = []
    for path in paths:
        try:
            described.append((path, describe_file(existing_file(path), **known)))
        except DocumentError as error:
            failed.append(str(error))
            err.print(Text(f"riktlots: {error}"))
    ids = [source.id for _, source in described]
    if twice := {i for i in ids if ids.count(i) > 1}:
        raise DocumentError(f"two of the files would have the id “{twice.pop()}”; add them one at a time with --id.")
    return described, failed


def _rebuild_with(
    described: list[tuple[Path, Source]], remove: str, interface: str, *, as_json: bool, failed: list[str]
) -> None:
    home = Home.default()
    embedder, notice = open_embedder(Settings.from_environment())
    if notice:
        err.print(Text(text(notice, interface)))
    with build_lock(home), BuildProgress(err, interface) as progress:
        if remove:
            remove_document(home, remove)
        for path, source in described:
            add_document(home, path, source)
        manifest = read_manifest(build(home, Library.load(home), embedder, progress))
    if as_json:
        print_json(
            {
                "schema": SCHEMA,
                "generation": manifest.id,
                "passages": manifest.passages,
                "sources": len(manifest.sources),
                "added": [source.id for _, source in described],
                "removed": [remove] if remove else [],
                "failed": failed,
            }
        )
    else:
        out.print(f"{manifest.id}: {manifest.passages} passages of {len(manifest.sources)} sources")


@reports_errors
def sources(interface: Interface = "sv", as_json: AsJson = False) -> None:
    """List all sources and what is held of each."""
    library = Library.load(Home.default())
    held: dict[str, list[tuple[str, str]]] = {id: [] for id in library.sources}
    for edition in library.editions:
        held[edition.source].append((str(edition.form), edition.language))
    if as_json:
        for id, source in library.sources.items():
            forms = sorted({form for form, _ in held[id]})
            print_json({"schema": SCHEMA} | source_json(source, forms, sorted({lang for _, lang in held[id]})))
        return
    rows = [
        (library.sources[id], ", ".join(f"{form} {lang}" for form, lang in editions)) for id, editions in held.items()
    ]
    print_sources(out, rows, interface)


@reports_errors
def check(
    what: Annotated[str, typer.Argument(help="“corpus”, “index”, or nothing for both.")] = "",
    as_json: AsJson = False,
) -> None:
    """Check the starter corpus and the serving index; each finding is a line."""
    if what not in ("", "corpus", "index"):
        err.print("riktlots: check takes “corpus”, “index”, or nothing.")
        raise typer.Exit(Exit.USAGE)
    findings: list[str] = []
    if what in ("", "corpus"):
        findings += check_corpus(load_corpus(corpus_folder()))
    if what in ("", "index"):
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


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(ingest)
    app.command()(sources)
    app.command()(check)
