"""Open what an answer needs: the index (built on first use), the embedder, the language model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ingest.build import build, build_lock
from ingest.corpus import corpus_folder, corpus_sha256
from ingest.documents import sweep
from ingest.embedders import Embedder
from ingest.errors import GenerationError
from ingest.generation import current_generation, read_manifest
from ingest.home import Home
from ingest.load import load_library
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
    """Open the serving generation; build it first when there is none.

    Raises EmbedderError, EmbedderMismatchError, GenerationError, BuildInProgressError.
    """
    home, settings = Home.default(), Settings.from_environment()
    embedder, notice = open_embedder(settings)
    ensure_generation(home, embedder, progress)
    rereader = load_rereader(settings.reranker, settings.embedder) if embedder else None
    try:
        store = open_store(home, embedder, rereader)
    except EmbedderMismatchError:
        if embedder is not None or settings.embedder_was_chosen:
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


def ensure_generation(home: Home, embedder: Embedder | None, progress: Progress = no_progress) -> None:
    """Build a generation if none serves that can be read, or if the corpus has changed since (as by an upgrade).

    A process that comes second waits for the first.
    """
    if not _up_to_date(home):
        with build_lock(home, wait=_WAIT_FOR_BUILD):
            if not _up_to_date(home):
                build(home, load_library(home), embedder, progress)


def _up_to_date(home: Home) -> bool:
    try:
        folder = current_generation(home)
        return folder is not None and read_manifest(folder).corpus_sha256 == corpus_sha256(corpus_folder())
    except GenerationError:
        return False


def rebuild(home: Home, embedder: Embedder | None, progress: Progress = no_progress) -> Path:
    """Build a generation of all there is now; returns its folder."""
    with build_lock(home):
        sweep(home)
        return build(home, load_library(home), embedder, progress)


def open_writer(settings: Settings) -> Writer | None:
    """The language model of the settings, or None. Raises ModelError."""
    if not settings.model:
        return None
    from retrieval.langchain import open_writer as open_chat_writer
    from retrieval.retry import Limits, Patience

    patience = Patience(retries=settings.model_retries, deadline=settings.model_deadline)
    return open_chat_writer(settings.model, Limits(settings.model_timeout, settings.model_max_tokens, patience))
