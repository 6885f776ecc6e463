"""The open index and language model that all readers of the pages share."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st

from app.i18n import text
from app.service import Service, open_service, open_writer
from ingest.generation import current_generation
from ingest.home import Home
from retrieval.answer import Asking, answer
from retrieval.compose import Draft, Writer
from retrieval.model import Answer
from retrieval.settings import Settings


@dataclass(frozen=True, slots=True)
class Opened:
    """A service that several readers ask at once.

    The index and the embedder serve one thread at a time, so a question holds the lock while it searches.
    """

    service: Service
    writer: Writer | None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, question: str, turns: list[str], interface: str, on_step: Callable[[str], None]) -> Answer:
        """Answer one reader. Raises ModelError."""
        writer = _LettingOthersSearch(self.writer, self.lock) if self.writer else None
        how = Asking(interface=interface, on_step=on_step)
        with self.lock:
            return answer(question, self.service.store, turns=turns, writer=writer, how=how)


@dataclass(frozen=True, slots=True)
class _LettingOthersSearch:
    """A writer that gives the lock away while the language model writes, which can take a minute."""

    writer: Writer
    lock: threading.Lock

    @property
    def name(self) -> str:
        return self.writer.name

    def write(self, instructions: str, task: str) -> Draft:
        self.lock.release()
        try:
            return self.writer.write(instructions, task)
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
