"""Open what an answer needs: the index (built on first use), the embedder, the language model."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from riktlots.ingest.errors import GenerationError
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.index.embeddings import Embedder
from riktlots.ingest.index.generation import current_generation, read_manifest
from riktlots.ingest.progress import Progress, no_progress
from riktlots.ingest.library.corpus import corpus_folder, corpus_sha256
from riktlots.ingest.library.register import load_library, sweep
from riktlots.ingest.published.replica import catch_up, publish_if_named
from riktlots.ingest.published.server import ServerAddress
from riktlots.retrieval.answer import Asking, answer_steps
from riktlots.retrieval.answering.llm import ChatModel, FormT, Spend
from riktlots.retrieval.errors import EmbedderMismatchError
from riktlots.retrieval.judges.judge import Judge
from riktlots.retrieval.judges.open import open_judge
from riktlots.retrieval.model import Happening, Hit
from riktlots.retrieval.question.query import Query
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.rerank import Reranker, load_reranker
from riktlots.retrieval.search.search import find_for
from riktlots.retrieval.search.store import Store
from riktlots.retrieval.settings import Settings, open_embedder

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
    reranker = load_reranker(settings.reranker, settings.embedder) if embedder else None
    try:
        store = open_store(home, embedder, reranker)
    except EmbedderMismatchError:
        # What another machine has published cannot be built anew here.
        if embedder is not None or settings.embedder_was_chosen or ServerAddress.from_environment():
            raise
        # The default embedder stopped running on this machine: words alone, from an index of their own.
        store = Store(rebuild(home, None, progress), None)
    return Service(home, settings, store, embedder, open_judge(settings.judge), notice)


def open_store(home: Home, embedder: Embedder | None, reranker: Reranker | None = None) -> Store:
    """The serving generation, or the one that takes over while it is opened.

    Raises GenerationError, EmbedderMismatchError.
    """
    while True:
        folder = current_generation(home)
        if folder is None:
            raise GenerationError("there is no index; run `riktlots ingest`.")
        try:
            return Store(folder, embedder, reranker)
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


def open_chat_model(settings: Settings) -> ChatModel | None:
    """The language model of the settings, or None. Raises ModelError."""
    if not settings.model:
        return None
    from riktlots.retrieval.answering.llm import Limits, RetryPolicy
    from riktlots.retrieval.langchain import open_chat_model as open_chat_writer

    patience = RetryPolicy(retries=settings.model_retries, deadline=settings.model_deadline)
    return open_chat_writer(settings.model, Limits(settings.model_timeout, settings.model_max_tokens, patience))


@dataclass(frozen=True, slots=True)
class Opened:
    """A service that several readers ask at once.

    The index and the embedder serve one thread at a time: whoever uses them holds the lock.
    """

    service: Service
    chat_model: ChatModel | None
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def sharing_model(self) -> ChatModel | None:
        """The language model for one who holds the lock: it gives the lock away while it writes."""
        return _LettingOthersSearch(self.chat_model, self.lock) if self.chat_model else None

    def steps(
        self, question: str, turns: Sequence[str], interface: str, only: PassageFilter, language: str = ""
    ) -> Generator[Happening, None, None]:
        """Answer one reader, step by step, in a language or as in the question; others are let in between the steps."""
        how = Asking(interface=interface, language=language, only=only, judge=self.service.judge)
        happenings = answer_steps(question, self.service.store, turns=turns, chat_model=self.sharing_model, how=how)
        while True:
            with self.lock:
                happening = next(happenings, None)
            if happening is None:
                return
            yield happening

    def find(self, words: str, language: str, k: int, only: PassageFilter) -> tuple[Query, list[Hit]]:
        """The best `k` passages for a question or a few words, best first, and how the words were understood."""
        with self.lock:
            query = Query.of(self.service.store, words, language)
            return query, find_for(query, k, only)


@dataclass(frozen=True, slots=True)
class _LettingOthersSearch:
    """A writer that gives the lock away while the language model writes, which can take a minute."""

    chat_model: ChatModel
    lock: threading.Lock

    @property
    def name(self) -> str:
        return self.chat_model.name

    def complete(self, form: type[FormT], schema: dict[str, Any], instructions: str, task: str, spend: Spend) -> FormT:
        self.lock.release()
        try:
            return self.chat_model.complete(form, schema, instructions, task, spend)
        finally:
            self.lock.acquire()


_log = logging.getLogger("riktlots.services")
# Seconds until an index that could not be opened is tried again.
_TRY_AGAIN = 30.0


@dataclass
class _Used:
    """An open index, how many requests use it, and whether another has taken its place."""

    opened: Opened
    users: int = 0
    retired: bool = False


class Following:
    """One open index that many threads use. When the data folder names another generation, the next request opens that
    one, while those under way finish on the old, which is then closed.

    An index that cannot be opened leaves the old one serving.
    """

    def __init__(self, home: Home, open_: Callable[[Progress], Opened]) -> None:
        self._home, self._open = home, open_
        self._opening = threading.Lock()
        self._guard = threading.Lock()
        self._now: _Used | None = None
        self._failed: tuple[str, float] = ("", 0.0)

    @contextmanager
    def opened(self, progress: Progress = no_progress) -> Iterator[Opened]:
        """The serving index, kept open for as long as it is used; `progress` is told of a first build.

        Raises a RiktlotsError when there is none that can be opened, and none open yet.
        """
        self._follow(progress)
        with self._guard:
            used = self._now
            assert used
            used.users += 1
        try:
            yield used.opened
        finally:
            with self._guard:
                used.users -= 1
                _close_unused(used)

    @property
    def serving(self) -> Opened | None:
        """What answers now, if anything has been opened; nothing is opened for the question."""
        return self._now.opened if self._now else None

    @property
    def newest(self) -> str:
        """The id of the generation that the data folder names; empty when there is none that can be read."""
        try:
            folder = current_generation(self._home)
        except (GenerationError, OSError):
            return ""
        return folder.name if folder else ""

    def close(self) -> None:
        """Close what is open, once nobody uses it."""
        self._serve(None)

    def _follow(self, progress: Progress) -> None:
        """Open the generation that the data folder names, unless that is open."""
        if self._is_newest():
            return
        # Whoever comes while another opens the new one is answered from the old.
        if not self._opening.acquire(blocking=self._now is None):
            return
        try:
            if not self._is_newest():
                opened = self._open(progress)
                self._serve(opened)
                _log.info("index %s serves", opened.service.store.id)
        except Exception as error:  # whatever is wrong with the new one, the old one can answer
            if self._now is None:
                raise
            _log.error("the new index cannot be opened, the old one goes on: %s: %s", type(error).__name__, error)
            self._failed = (self.newest, time.monotonic())
        finally:
            self._opening.release()

    def _is_newest(self) -> bool:
        """Whether what is open is what should be, or the best that can be had for now."""
        now, newest = self._now, self.newest
        if now is None:
            return False
        name, at = self._failed
        failed = name == newest and at and time.monotonic() - at < _TRY_AGAIN
        return not newest or newest == now.opened.service.store.id or bool(failed)

    def _serve(self, opened: Opened | None) -> None:
        with self._guard:
            old, self._now = self._now, _Used(opened) if opened else None
            if old:
                old.retired = True
                _close_unused(old)


def _close_unused(used: _Used) -> None:
    """Close what has been replaced when its last user has gone."""
    if used.retired and not used.users:
        used.opened.service.store.close()
