"""The open index and language model that all readers of the pages share."""

from __future__ import annotations

import threading
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from app.i18n import text
from app.service import Service, open_service, open_writer
from ingest.generation import current_generation
from ingest.home import Home
from retrieval.answer import Asking, answer_steps
from retrieval.model import Hit
from retrieval.query import Query
from retrieval.search import find_for
from retrieval.settings import Settings
from retrieval.steps import Happening
from retrieval.store import PassageFilter
from retrieval.writing import FormT, Spend, Writer


@dataclass(frozen=True, slots=True)
class Opened:
    """A service that several readers ask at once.

    The index and the embedder serve one thread at a time: whoever uses them holds the lock.
    """

    service: Service
    writer: Writer | None
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def sharing_writer(self) -> Writer | None:
        """The language model for one who holds the lock: it gives the lock away while it writes."""
        return _LettingOthersSearch(self.writer, self.lock) if self.writer else None

    def steps(
        self, question: str, turns: Sequence[str], interface: str, only: PassageFilter
    ) -> Generator[Happening, None, None]:
        """Answer one reader, step by step; others are let in between the steps."""
        how = Asking(interface=interface, only=only, judge=self.service.judge)
        happenings = answer_steps(question, self.service.store, turns=turns, writer=self.sharing_writer, how=how)
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

    writer: Writer
    lock: threading.Lock

    @property
    def name(self) -> str:
        return self.writer.name

    def fill(self, form: type[FormT], schema: dict[str, Any], instructions: str, task: str, spend: Spend) -> FormT:
        self.lock.release()
        try:
            return self.writer.fill(form, schema, instructions, task, spend)
        finally:
            self.lock.acquire()


def opened(language: str) -> Opened:
    """The serving generation, opened once for everybody and anew when another one has taken over.

    Builds the first generation, with its progress on the page. Raises a RiktlotsError.
    """
    home = Home.default()
    if current_generation(home) is None:
        _build_first(language)
    folder = current_generation(home)
    return _open(str(home.root), folder.name if folder else "", Settings.from_environment())


def _build_first(language: str) -> None:
    place = st.empty()
    with place.status(text("building", language)) as status:

        def show(done: int, total: int) -> None:
            status.update(label=text("progress_embedding", language, done=done, total=total))

        open_service(show).store.close()
    place.empty()


# What is dropped is not closed here: another reader may be in the middle of a question to it.
@st.cache_resource(max_entries=1, show_spinner=False)
def _open(root: str, generation: str, settings: Settings) -> Opened:
    """The arguments are the key; what they say is read again from the environment."""
    service = open_service()
    return Opened(service, open_writer(settings))
