"""Open what an answer needs: the index (built on first use), the embedder, the language model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.replica import catch_up, publish_if_named
from ingest.build import build, build_lock
from ingest.corpus import corpus_folder, corpus_sha256
from ingest.documents import sweep
from ingest.embedders import Embedder
from ingest.errors import GenerationError
from ingest.generation import current_generation, read_manifest
from ingest.home import Home
from ingest.load import load_library
from ingest.published.server import ServerAddress
from ingest.vectors import Progress, no_progress
from retrieval.errors import EmbedderMismatchError
from retrieval.judges.judge import Judge
from retrieval.judges.opening import open_judge
from retrieval.rereading import Rereader, load_rereader
from retrieval.settings import Settings, open_embedder
from retrieval.store import Store
from retrieval.writing import Writer

_WAIT_FOR_BUILD = 300.0


@dataclass(frozen=True, slots=True)
class Service:
    """An open store and how it was opened. `notice` is a key of the text catalogues, or empty."""

    home: Home
    settings: Settings
    store: Store
    embedder: Embedder | None
    judge: Judge
    notice: str


def open_service(progress: Progress = no_progress) -> Service:
    """Open the serving generation; build it first when there is none. Where RIKTLOTS_CHROMA_URL names a server, it is
    the one that was published there.

    Raises EmbedderError, EmbedderMismatchError, GenerationError, BuildInProgressError, ServerError.
    """
    home, settings = Home.default(), Settings.from_environment()
    embedder, notice = open_embedder(settings)
    notice = have_generation(home, embedder, progress) or notice
    rereader = load_rereader(settings.reranker, settings.embedder) if embedder else None
    try:
        store = open_store(home, embedder, rereader)
    except EmbedderMismatchError:
        # What another machine has published cannot be built anew here.
        if embedder is not None or settings.embedder_was_chosen or ServerAddress.from_environment():
            raise
        # The default embedder stopped running on this machine: words alone, from an index of their own.
        store = Store(rebuild(home, None, progress), None)
    return Service(home, settings, store, embedder, open_judge(settings.judge), notice)


def open_store(home: Home, embedder: Embedder | None, rereader: Rereader | None = None) -> Store:
    """The serving generation, or the one that takes over while it is opened.

    Raises GenerationError, EmbedderMismatchError.
    """
    while True:
        folder = current_generation(home)
        if folder is None:
            raise GenerationError("there is no index; run `riktlots ingest`.")
        try:
            return Store(folder, embedder, rereader)
        except GenerationError:
            if current_generation(home) == folder:
                raise


def have_generation(home: Home, embedder: Embedder | None, progress: Progress = no_progress) -> str:
    """Let a generation serve: the one of the server that RIKTLOTS_CHROMA_URL names, else one of our own.

    Returns the key of a notice for readers, or an empty string. Raises what `catch_up` and `ensure_generation` do.
    """
    if server := ServerAddress.from_environment():
        return catch_up(home, server)
    ensure_generation(home, embedder, progress)
    return ""


def ensure_generation(home: Home, embedder: Embedder | None, progress: Progress = no_progress) -> None:
    """Build a generation if none serves that can be read, or if the corpus has changed since (as by an upgrade).

    A process that comes second waits for the first.
    """
    if not up_to_date(home):
        with build_lock(home, wait=_WAIT_FOR_BUILD):
            if not up_to_date(home):
                build(home, load_library(home), embedder, progress)


def up_to_date(home: Home) -> bool:
    """Whether a generation serves that this version can read, of the corpus as it is. Where a server gives the
    generation, the corpus is that of the machine which published it."""
    try:
        folder = current_generation(home)
        if folder is None:
            return False
        of_corpus = read_manifest(folder).corpus_sha256
        return ServerAddress.from_environment() is not None or of_corpus == corpus_sha256(corpus_folder())
    except GenerationError:
        return False


def rebuild(home: Home, embedder: Embedder | None, progress: Progress = no_progress) -> Path:
    """Build a generation of all there is now, and publish it where RIKTLOTS_CHROMA_URL names a server; returns its
    folder. Raises what `build` does, and ServerError."""
    with build_lock(home):
        sweep(home)
        folder = build(home, load_library(home), embedder, progress)
    publish_if_named(folder)
    return folder


def open_writer(settings: Settings) -> Writer | None:
    """The language model of the settings, or None. Raises ModelError."""
    if not settings.model:
        return None
    from retrieval.langchain import open_writer as open_chat_writer
    from retrieval.retry import Limits, Patience

    patience = Patience(retries=settings.model_retries, deadline=settings.model_deadline)
    return open_chat_writer(settings.model, Limits(settings.model_timeout, settings.model_max_tokens, patience))
