"""An open index with all that an answer needs, and how it comes to be open: built when there is none, or fetched."""

from __future__ import annotations

import weakref
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypedDict, Unpack

from riktlots.ingest.errors import GenerationError
from riktlots.ingest.home import Home
from riktlots.ingest.index.embeddings import Embedder
from riktlots.ingest.index.generation import current_generation, read_manifest
from riktlots.ingest.language import detect_language
from riktlots.ingest.library.corpus import corpus_folder, corpus_sha256
from riktlots.ingest.progress import Progress, no_progress
from riktlots.ingest.published.server import ServerAddress
from riktlots.retrieval.answer import Asking, answer_steps
from riktlots.retrieval.answering.llm import ChatModel, FormT, Spend
from riktlots.retrieval.errors import EmbedderMismatchError
from riktlots.retrieval.fair_lock import FairLock, Place
from riktlots.retrieval.judges.judge import Judge
from riktlots.retrieval.judges.open import is_language_model, open_judge
from riktlots.retrieval.model import Answer, Finished, Happening, Hit
from riktlots.retrieval.plan.case import Case, CaseFile
from riktlots.retrieval.plan.model import Plan
from riktlots.retrieval.plan.plan import make_plan
from riktlots.retrieval.plan.reading import read_case
from riktlots.retrieval.question.conversation import understand
from riktlots.retrieval.question.route import clean_question
from riktlots.retrieval.replay import PROVIDER, open_replay
from riktlots.retrieval.search.facets import HeldDocument, documents_of
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.lookup import Paragraphs, in_language, paragraphs
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.rerank import load_reranker
from riktlots.retrieval.search.search import find_for
from riktlots.retrieval.search.store import Store
from riktlots.retrieval.settings import Settings, open_embedder
from riktlots.retrieval.shared import SharedAnswers, Told, Waiting

_WAIT_FOR_BUILD = 300.0
_EVERYTHING = PassageFilter()
_MOST_COUNTED = 20_000


@dataclass(frozen=True, slots=True)
class Found:
    """The passages for a question or a few words, best first. `query` says what was searched and in which language."""

    query: Query
    hits: tuple[Hit, ...]


class AskOptions(TypedDict, total=False):
    """How to ask: the person's earlier questions (oldest first), the language of the answer (empty: as in the
    question), the language where that cannot be told, and the passages that may be found."""

    turns: Sequence[str]
    language: str
    interface: str
    only: PassageFilter


class FindOptions(AskOptions, total=False):
    """How to find: as one asks, and how many passages."""

    k: int


class OpenIndex:
    """One open generation with its judge and language model. Many threads may use it: one searches at a time, and
    others are let in between the steps of an answer and while the language model writes, in the order of `lock`.

    `ask` and `ask_steps` make an answer each time. `ask_for` and `steps_for` are for a reader among many: `who` tells
    readers apart, so that all are let in by turns, and those who ask the same share an answer where they may (see
    `riktlots.retrieval.shared`), at the place of whoever asked first.

    `language` in its methods fixes the language of the result; when empty it follows the words, and `interface` where
    that cannot be told. `turns` are the person's earlier questions, oldest first. `notice` is something that readers
    should know of the search (a key of the text catalogues), or empty.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings | None = None,
        *,
        embedder: Embedder | None = None,
        judge: Judge | None = None,
        chat_model: ChatModel | None = None,
        notice: str = "",
    ) -> None:
        """The judge and the language model are those of the settings unless they are given; the model is set up when a
        question is first asked."""
        self.store, self.embedder, self.notice = store, embedder, notice
        self.settings = settings or Settings()
        self.judge = judge or open_judge(self.settings.judge)
        self.lock = FairLock()
        self._shared = SharedAnswers(self.settings.answer_cache)
        self._given = chat_model
        # Whoever is in the middle of a question keeps the index open, and the last one to let go of it closes it.
        self._close = weakref.finalize(self, store.close)

    @cached_property
    def chat_model(self) -> ChatModel | None:
        """The language model, or None. Raises ModelError."""
        return self._given or open_chat_model(self.settings)

    def ask(self, question: str, chat_model: ChatModel | None = None, **how: Unpack[AskOptions]) -> Answer:
        """The verified answer to a question, by another language model than that of the settings where one is given.
        Raises ModelError when the language model cannot be set up."""
        return _last(self.ask_steps(question, chat_model, **how))

    def ask_steps(
        self, question: str, chat_model: ChatModel | None = None, **how: Unpack[AskOptions]
    ) -> Generator[Happening, None, None]:
        """The same, step by step: the sources at once, each sentence when it has been verified, the answer last."""
        for told in self._steps(question, chat_model or self.chat_model, self.lock.place(), **how):
            if not isinstance(told, Waiting):
                yield told

    def ask_for(self, who: str, question: str, **how: Unpack[AskOptions]) -> Answer:
        """The answer for a reader among many. Raises ModelError when the language model cannot be set up."""
        return _last(self.steps_for(who, question, **how))

    def steps_for(self, who: str, question: str, **how: Unpack[AskOptions]) -> Generator[Told, None, None]:
        """The same, step by step; while others are before, how many they are."""
        turns, only = how.get("turns", ()), how.get("only", _EVERYTHING)
        key = self._shared.key(
            clean_question(question), turns, how.get("language", ""), how.get("interface", "sv"), only
        )
        chat_model = self.chat_model
        yield from self._shared.steps(
            key,
            lambda: self._steps(question, chat_model, self.lock.place(who), **how),
            is_same_for_all=not (chat_model or is_language_model(self.judge)),
            may_keep=not (turns or is_language_model(self.judge)),
        )

    def _steps(
        self,
        question: str,
        chat_model: ChatModel | None,
        place: Place,
        *,
        turns: Sequence[str] = (),
        language: str = "",
        interface: str = "sv",
        only: PassageFilter = _EVERYTHING,
    ) -> Generator[Told, None, None]:
        how = Asking(
            interface=interface, language=language, only=only, judge=self.judge, short=self.settings.model_is_small
        )
        model = _LettingOthersSearch(chat_model, place) if chat_model else None
        happenings = answer_steps(question, self.store, turns=turns, chat_model=model, how=how)
        happening: Happening | None = None
        # Nobody waits once more for what comes after the answer.
        while not isinstance(happening, Finished):
            yield from map(Waiting, place.acquired())
            try:
                happening = next(happenings)
            finally:
                place.release()
            yield happening

    def find(
        self,
        words: str,
        *,
        turns: Sequence[str] = (),
        language: str = "",
        interface: str = "sv",
        k: int = 10,
        only: PassageFilter = _EVERYTHING,
    ) -> Found:
        """The best `k` passages for a question, a few words or an exact reference."""
        cleaned = clean_question(words)
        understood = understand(cleaned, [clean_question(turn) for turn in turns], interface, language)
        with self.lock:
            query = Query.of(self.store, understood.searched, understood.language)
            hits = find_for(query, k, only)
            if understood.answer_in != query.language:
                query = replace(query, language=understood.answer_in)
                hits = [*in_language(self.store, hits, query.language, only)]
            return Found(query, tuple(hits))

    def documents_for(self, found: Found, as_of: str = "") -> list[HeldDocument]:
        """The documents that a search is about on a day (ISO) or today: those in which one of its words stands, and
        those of its hits. Of a large index only the best passages by words are looked at."""
        with self.lock:
            eligible = self.store.eligible(PassageFilter(as_of=as_of))
            rows = self.store.lexical.search(found.query.phrases, _MOST_COUNTED, lambda i: bool(eligible[i]))
        passages = [*(self.store.passages[i] for i, _ in rows), *(hit.passage for hit in found.hits)]
        return documents_of(passages, self.store.manifest.sources)

    def read(self, at: str, *, language: str = "", interface: str = "sv") -> Paragraphs:
        """The passages at an address or a reference as people write it; where there is none, those nearest to it."""
        with self.lock:
            return paragraphs(self.store, at, language or detect_language(at, interface))

    def plan(self, case: Case | str, *, language: str = "", interface: str = "sv", as_of: str = "") -> Plan:
        """The considerations for a planned collaboration, as a case or told in words, on a day (ISO) or today."""
        words = case if isinstance(case, str) else case.text
        language = language or detect_language(clean_question(words), interface)
        with self.lock:
            made = read_case(CaseFile(text=case), language) if isinstance(case, str) else case
            return make_plan(made, self.store, language=language, as_of=as_of)

    def close(self) -> None:
        """Close the index now, whoever uses it."""
        self._close()


@dataclass(frozen=True, slots=True)
class _LettingOthersSearch:
    """A language model that gives the lock of its index away while it writes, which can take a minute."""

    model: ChatModel
    place: Place

    @property
    def name(self) -> str:
        return self.model.name

    def complete(self, form: type[FormT], schema: dict[str, Any], instructions: str, task: str, spend: Spend) -> FormT:
        self.place.release()
        try:
            return self.model.complete(form, schema, instructions, task, spend)
        finally:
            self.place.acquire()


def _last(steps: Iterable[Told]) -> Answer:
    *_, last = steps
    assert isinstance(last, Finished)
    return last.answer


def open_index(home: Home, settings: Settings, progress: Progress = no_progress) -> OpenIndex:
    """Open the serving generation; build it first when there is none. Where RIKTLOTS_CHROMA_URL names a server, it is
    the one that was published there.

    Raises EmbedderError, EmbedderMismatchError, GenerationError, BuildInProgressError, ServerError.
    """
    embedder, notice = open_embedder(settings)
    try:
        # The reranker is opened meanwhile: neither needs the other.
        with ThreadPoolExecutor(1) as beside:
            reranker = beside.submit(load_reranker, settings.reranker, settings.embedder) if embedder else None
            notice = have_generation(home, embedder, progress) or notice
            store = open_store(home, embedder)
            store.reranker = reranker.result() if reranker else None
    except EmbedderMismatchError:
        # An index that another machine has published cannot be built again here.
        if embedder is not None or settings.embedder_was_chosen or ServerAddress.from_environment():
            raise
        from riktlots.ingest.add import rebuild

        # The default embedder stopped running on this machine: words alone, from an index of their own.
        store = Store(rebuild(home, None, progress), None)
    return OpenIndex(store, settings, embedder=embedder, notice=notice)


def open_store(home: Home, embedder: Embedder | None) -> Store:
    """The serving generation, or the one that takes over while it is opened.

    Raises GenerationError, EmbedderMismatchError.
    """
    while True:
        folder = current_generation(home)
        if folder is None:
            raise GenerationError("there is no index; run `riktlots ingest`.")
        try:
            return Store(folder, embedder)
        except GenerationError:
            if current_generation(home) == folder:
                raise


def have_generation(home: Home, embedder: Embedder | None, progress: Progress = no_progress) -> str:
    """Let a generation serve: the one of the server that RIKTLOTS_CHROMA_URL names, else one of our own.

    Returns the key of a notice for readers, or an empty string. Raises what `catch_up` and `ensure_generation` do.
    """
    if server := ServerAddress.from_environment():
        from riktlots.ingest.published.replica import catch_up

        return catch_up(home, server)
    ensure_generation(home, embedder, progress)
    return ""


def ensure_generation(home: Home, embedder: Embedder | None, progress: Progress = no_progress) -> None:
    """Build a generation if none serves that can be read, or if the corpus has changed since (as by an upgrade).

    A process that comes second waits for the first.
    """
    if not up_to_date(home):
        # Imported here, since few questions come before an index, and what builds one reads documents of all forms.
        from riktlots.ingest.index.build import build, build_lock
        from riktlots.ingest.library.register import load_library

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


def open_chat_model(settings: Settings) -> ChatModel | None:
    """The language model of the settings, or None. Raises ModelError."""
    if not settings.model:
        return None
    if settings.model.startswith(PROVIDER):
        return open_replay(settings.model)
    from riktlots.retrieval.answering.llm import Limits, RetryPolicy
    from riktlots.retrieval.langchain import open_chat_model as open_langchain_model

    patience = RetryPolicy(retries=settings.model_retries, deadline=settings.model_deadline)
    return open_langchain_model(settings.model, Limits(settings.model_timeout, settings.model_max_tokens, patience))
