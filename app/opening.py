"""The open index and language model that several readers share."""

from __future__ import annotations

import threading
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.service import Service
from retrieval.answer import Asking, answer_steps
from retrieval.model import Hit
from retrieval.query import Query
from retrieval.search import find_for
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
        self, question: str, turns: Sequence[str], interface: str, only: PassageFilter, language: str = ""
    ) -> Generator[Happening, None, None]:
        """Answer one reader, step by step, in a language or as in the question; others are let in between the steps."""
        how = Asking(interface=interface, language=language, only=only, judge=self.service.judge)
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
