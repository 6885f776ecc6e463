"""The commands that tend the documents: ingest, sources, check."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from app.console import AsJson, Exit, Interface, err, existing_file, iso_date, out, print_json, reports_errors
from app.i18n import text
from app.output import SCHEMA, passage_json
from app.terminal import BuildProgress
from ingest.build import build, build_lock, check_generation
from ingest.check import check_corpus
from ingest.corpus import corpus_folder, load_corpus
from ingest.describe import describe_file
from ingest.diff import count_changes
from ingest.documents import Held, add_document, describe_edition, read_original, remove_document
from ingest.errors import DocumentError, GenerationError, InputError
from ingest.generation import current_generation, read_manifest
from ingest.home import Home
from ingest.load import load_library
from ingest.manifest import Sources, load_manifest
from ingest.model import Source
from retrieval.settings import Settings, open_embedder

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
    additions, failed = _describe(paths, id, {k: v for k, v in described.items() if v}, of_edition)
    if dry_run:
        for addition in additions:
            for passage in read_original(addition.path, addition.source, addition.held)[1]:
                if as_json:
                    print_json(passage_json(passage))
                else:
                    out.print(Text(f"{passage.address}\n    {passage.text}\n"))
        raise typer.Exit(Exit.FINDING if failed else Exit.OK)
    _rebuild_with(additions, remove, interface, as_json=as_json, failed=failed)
    raise typer.Exit(Exit.FINDING if failed else Exit.OK)


@dataclass(frozen=True, slots=True)
class _Addition:
    """A file, the source that it belongs to, and the edition it is; `by_corpus` says who describes the source."""

    path: Path
    source: Source
    held: Held
    by_corpus: bool


def _describe(
    paths: list[Path], id: str, described: dict[str, str], of_edition: dict[str, str]
) -> tuple[list[_Addition], list[str]]:
    corpus = load_manifest(corpus_folder())
    additions: list[_Addition] = []
    failed: list[str] = []
    for path in paths:
        try:
            source = _source(existing_file(path), id, described, corpus)
            # The corpus says which languages a source has, not which of them this file is in.
            own = source if source.id not in corpus else describe_file(path)
            language = described.get("language") or own.language[0]
            held = describe_edition(path, source, language=language, url=described.get("url", ""), **of_edition)
            additions.append(_Addition(path, source, held, source.id in corpus))
        except DocumentError as error:
            failed.append(str(error))
            err.print(Text(f"riktlots: {error}"))
    ids = [addition.source.id for addition in additions]
    if twice := {i for i in ids if ids.count(i) > 1}:
        raise DocumentError(f"two of the files would have the id “{twice.pop()}”; add them one at a time with --id.")
    return additions, failed


def _source(path: Path, id: str, described: dict[str, str], corpus: Sources) -> Source:
    """The source of a file: one of the corpus when `id` names it, else one described by the file and the options."""
    if id in corpus:
        if spare := sorted(described.keys() - {"language", "url"}):
            raise InputError(f"{id} is described by the corpus, so --{spare[0]} cannot be set.")
        return corpus[id]
    source = describe_file(path, **described, **({"id": id} if id else {}))
    if source.id in corpus:
        raise DocumentError(
            f"{path.name}: the id “{source.id}” is that of a source of the corpus. If this is its original, say "
            f"--id {source.id}; if not, give another id with --id."
        )
    return source


def _rebuild_with(additions: list[_Addition], remove: str, interface: str, *, as_json: bool, failed: list[str]) -> None:
    home = Home.default()
    embedder, notice = open_embedder(Settings.from_environment())
    if notice:
        err.print(Text(text(notice, interface)))
    with build_lock(home), BuildProgress(err, interface) as progress:
        before = load_library(home)
        if remove:
            remove_document(home, remove)
        for addition in additions:
            add_document(home, addition.path, addition.source, addition.held, described=addition.by_corpus)
        library = load_library(home)
        manifest = read_manifest(build(home, library, embedder, progress))
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
                "failed": failed,
            }
        )
        return
    for id, counts in changes.items():
        if counts:
            told = ", ".join(f"{text(f'change_{kind}', interface)} {count}" for kind, count in counts.items())
            out.print(Text(f"{id}: {told}. `riktlots diff {id}`"))
    out.print(f"{manifest.id}: {manifest.passages} passages of {len(manifest.sources)} sources")


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
    app.command()(check)
