"""Take in files: read them in the sandbox, describe and keep them, build the index, publish it.

This is the library call behind `riktlots ingest`. A file that cannot be read is named in the result and stops none of
the others; killed at any point, the old index goes on serving.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from riktlots.ingest.add_result import AddResult, FileResult, Outcome
from riktlots.ingest.document import Document
from riktlots.ingest.errors import DocumentError, InputError, ManifestError, TakenError
from riktlots.ingest.files import file_sha256, staging_folder
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.index.embeddings import Embedder
from riktlots.ingest.index.generation import read_manifest, serves_original
from riktlots.ingest.library.corpus import corpus_folder
from riktlots.ingest.library.describe import describe_document
from riktlots.ingest.library.diff import count_changes
from riktlots.ingest.library.library import Library
from riktlots.ingest.library.manifest import Sources, load_manifest
from riktlots.ingest.library.recognise import recognise_source
from riktlots.ingest.library.register import (
    StoredFile,
    add_document,
    as_original,
    describe_edition,
    held_file,
    held_sources,
    load_library,
    load_source,
    read_register,
    remove_document,
    sweep,
)
from riktlots.ingest.model import Source
from riktlots.ingest.progress import Progress, no_progress
from riktlots.ingest.published.replica import publish_if_named
from riktlots.ingest.sandbox.prepare import Prepared, prepare
from riktlots.ingest.sandbox.read import read_contained

# The fields of a description that a source of the corpus leaves open: they are those of the edition.
_OF_EDITION = frozenset({"language", "url"})


@dataclass(frozen=True, slots=True)
class AddOptions:
    """How files are taken in.

    `id` names the source, and `label`, `valid_from` and `valid_to` the edition of it. `described` are the fields by
    which `describe_document` overrides what a file shows. `own` takes a file as a document of its own, also where it is
    recognised as the text of a source of the corpus; `new` adds it only where no file of its id is held. `password`
    opens encrypted PDFs, `ocr` reads pages that are pictures; `basis` says in a language what was done to the copy that
    is read and kept.
    """

    id: str = ""
    label: str = "original"
    valid_from: str = ""
    valid_to: str = ""
    described: Mapping[str, str] = field(default_factory=dict)
    own: bool = False
    new: bool = False
    password: str = ""
    ocr: bool = False
    basis: Callable[[Prepared, str], str] = lambda prepared, language: ""


@dataclass(frozen=True, slots=True)
class _Reading:
    """A file that can be added: the result so far, the copy of it that is read and kept, and its entry."""

    result: FileResult
    source: Source
    document: Document
    copy: Path
    stored: StoredFile
    by_corpus: bool


def add_files(
    home: Home,
    paths: Sequence[Path],
    options: AddOptions,
    embedder: Embedder | None,
    *,
    remove: str = "",
    corpus: Path | None = None,
    on_file: Callable[[FileResult], None] = lambda result: None,
    on_built: Callable[[AddResult], None] = lambda result: None,
    progress: Progress = no_progress,
) -> AddResult:
    """Add files and remove `remove` (an id, or `id@edition`), build the index, and publish it where
    RIKTLOTS_CHROMA_URL names a server.

    `on_file` is told of each file as soon as it is read or refused, `on_built` of the result before it is published;
    `corpus` is the folder of the corpus, by default that of `corpus_folder`. Raises InputError for options that do not
    go together, TakenError for a `new` document whose id is held, DocumentError when there is nothing to be removed,
    what `load_library` and `build` raise, ServerError.
    """
    with staging_folder(home) as folder:
        readings = _read_files(home, paths, options, folder, corpus, on_file)
        read = [reading for reading in readings if isinstance(reading, _Reading)]
        with build_lock(home):
            before = {reading.source.id: _held(home, reading.source) for reading in read}
            if remove and not _was_removed(home, remove):
                remove_document(home, remove)
            sweep(home)
            with _all_or_none(home, read) if options.new else nullcontext():
                files = [_keep(home, reading) if isinstance(reading, _Reading) else reading for reading in readings]
                library = load_library(home, corpus)
                generation = build(home, library, embedder, progress)
            manifest = read_manifest(generation)
    result = AddResult(
        tuple(_with_changes(file, before, library) for file in files),
        manifest.id,
        manifest.passages,
        len(manifest.sources),
        (remove,) if remove else (),
    )
    on_built(result)
    return replace(result, server=publish_if_named(generation))


def preview_files(
    home: Home,
    paths: Sequence[Path],
    options: AddOptions,
    *,
    corpus: Path | None = None,
    on_file: Callable[[FileResult], None] = lambda result: None,
) -> AddResult:
    """What `add_files` would make of files; nothing is kept. Raises InputError."""
    with staging_folder(home) as folder:
        readings = _read_files(home, paths, options, folder, corpus, on_file)
    return AddResult(tuple(map(_result, readings)))


def rebuild(home: Home, embedder: Embedder | None, progress: Progress = no_progress) -> Path:
    """Build a generation of all there is now, and publish it where RIKTLOTS_CHROMA_URL names a server; returns its
    folder. Raises what `load_library` and `build` do, and ServerError."""
    with build_lock(home):
        sweep(home)
        folder = build(home, load_library(home), embedder, progress)
    publish_if_named(folder)
    return folder


def _read_files(
    home: Home,
    paths: Sequence[Path],
    options: AddOptions,
    folder: Path,
    corpus: Path | None,
    on_file: Callable[[FileResult], None],
) -> list[_Reading | FileResult]:
    """Each file read, or refused. `folder` is for the copies that some are read from."""
    sources = load_manifest(corpus or corpus_folder())
    if len(paths) > 1 and (options.id or options.described.get("title")):
        raise InputError("--id and --title go with one file.")
    if options.own and options.id in sources:
        raise InputError(f"{options.id} is a source of the corpus, so --own and --id {options.id} exclude each other.")
    readings: list[_Reading | FileResult] = []
    taken: set[tuple[str, str]] = set()
    for path in paths:
        try:
            reading = _read(home, path, options, folder, sources, taken)
        except DocumentError as error:
            readings.append(FileResult(path, Outcome.REFUSED, error=str(error)))
        else:
            taken.add((reading.source.id, reading.stored.label))
            readings.append(reading)
        on_file(_result(readings[-1]))
    return readings


def _result(reading: _Reading | FileResult) -> FileResult:
    return reading if isinstance(reading, FileResult) else reading.result


def _read(
    home: Home, path: Path, options: AddOptions, folder: Path, corpus: Sources, taken: set[tuple[str, str]]
) -> _Reading:
    """Read and describe one file. `taken` are the sources and labels of the files before it. Raises DocumentError."""
    if not path.is_file():
        raise DocumentError(f"{path}: there is no such file.")
    prepared = prepare(path, folder, password=options.password, ocr=options.ocr)
    document = read_contained(prepared.path)
    source, recognised = _source(path, document, options, corpus)
    by_corpus = source.id in corpus
    # The corpus says which languages a source has, not which of them this file is in.
    own = describe_document(document, path) if by_corpus else source
    language = options.described.get("language") or own.language[0]
    label = _label(home, source, language, taken) if recognised and options.label == "original" else options.label
    if (source.id, label) in taken:
        raise DocumentError(f"{path.name}: another file has the id “{source.id}” too; add it by itself with --id.")
    stored = describe_edition(
        prepared.path,
        source,
        label,
        language=language,
        url=options.described.get("url", ""),
        basis=options.basis(prepared, language),
        valid_from=options.valid_from,
        valid_to=options.valid_to,
    )
    passages = tuple(as_original(document, source, stored)[1])
    result = FileResult(path, Outcome.ADDED, source, label, document, passages, recognised)
    reading = _Reading(result, source, document, prepared.path, stored, by_corpus)
    return replace(reading, result=replace(result, outcome=_outcome(home, reading)))


def _source(path: Path, document: Document, options: AddOptions, corpus: Sources) -> tuple[Source, bool]:
    """The source of a file, and whether the file was recognised as its original.

    It is one of the corpus when the id or the text says so, else one described by the file and the options.
    """
    spare = sorted(options.described.keys() - _OF_EDITION)
    if options.id in corpus:
        if spare:
            raise InputError(f"{options.id} is described by the corpus, so --{spare[0]} cannot be set.")
        return corpus[options.id], False
    if not options.id and not options.own and (known := recognise_source(document, corpus.values())):
        if spare:
            raise DocumentError(
                f"{path.name}: this is the text of “{known.id}” ({known.title}), which the corpus describes, so "
                f"--{spare[0]} cannot be set. Add the file without it, or with --own as a document of its own."
            )
        return known, True
    source = describe_document(document, path, **options.described, **({"id": options.id} if options.id else {}))
    if source.id in corpus:
        raise DocumentError(
            f"{path.name}: the id “{source.id}” is that of a source of the corpus. If this is its original, say "
            f"--id {source.id}; if not, give another id with --id."
        )
    return source, False


def _label(home: Home, source: Source, language: str, taken: set[tuple[str, str]]) -> str:
    """The label of a file that was recognised: not that of an original in another language, which it would replace."""
    held = read_register(home, source.id).edition("original")
    free = (source.id, "original") not in taken and (held is None or held.language == language)
    return "original" if free else f"original-{language}"


def _outcome(home: Home, reading: _Reading) -> Outcome:
    """What adding a file does to the sources that are held."""
    stored = reading.stored
    register = read_register(home, reading.source.id)
    held = register.edition(stored.label)
    if held is None:
        return Outcome.NEW_EDITION if register.editions else Outcome.ADDED
    description = None if reading.by_corpus else reading.source
    if register.source != description or replace(stored, file=held.file, retrieved=held.retrieved) != held:
        return Outcome.REPLACED
    kept = held_file(home, reading.source.id, held.label, held.sha256)
    # A kept file that is damaged is put right by adding it again.
    return Outcome.UNCHANGED if kept and file_sha256(kept) == held.sha256 else Outcome.REPLACED


def _keep(home: Home, new: _Reading) -> FileResult:
    """Keep a file, unless it is held already. What is held may have changed since the file was read."""
    outcome = _outcome(home, new)
    if outcome is not Outcome.UNCHANGED:
        add_document(home, new.copy, new.source, new.stored, document=new.document, described=new.by_corpus)
    return replace(new.result, outcome=outcome)


@contextmanager
def _all_or_none(home: Home, new: Sequence[_Reading]) -> Iterator[None]:
    """Keep and build documents of which no file may be held yet. If that fails they are removed again, or the next
    build would publish what its author was told had not been added. Raises TakenError."""
    if taken := next((one for one in new if read_register(home, one.source.id).editions), None):
        raise TakenError(taken.source.title)
    try:
        yield
    except BaseException:
        for source_id in {one.source.id for one in new}.intersection(held_sources(home)):
            remove_document(home, source_id)
        raise


def _held(home: Home, source: Source) -> Library | None:
    """The editions held of a source; None where one of them cannot be read any more."""
    with suppress(DocumentError, ManifestError):
        return load_source(home, source)
    return None


def _with_changes(file: FileResult, before: Mapping[str, Library | None], after: Library) -> FileResult:
    if not (file.source and (held := before[file.source.id])):
        return file
    return replace(file, changes=count_changes(held, after, file.source.id, file.label))


def _was_removed(home: Home, name: str) -> bool:
    """Whether a document is gone and only the index still has it: a removal that was killed is to be completed."""
    source_id, _, label = name.partition("@")
    # A whole source can be removed even if its register cannot be read.
    is_held = read_register(home, source_id).edition(label) if label else source_id in held_sources(home)
    return not is_held and serves_original(home, source_id, label)
