"""The front door: `Guide` opens an index with all that an answer needs, and asks, finds, reads and plans.

    guide = Guide.open()
    answer = guide.ask("Får vi dela kontrollerad teknik i ett videomöte?")

The command line, the pages, the services for other programs, the LangChain retriever and the evaluation go through it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Generator
from types import TracebackType
from typing import Unpack

from riktlots.ingest.errors import GenerationError
from riktlots.ingest.home import Home
from riktlots.ingest.index.generation import current_generation
from riktlots.ingest.progress import Progress, no_progress
from riktlots.retrieval.model import Answer, Happening
from riktlots.retrieval.open_index import AskOptions, FindOptions, Found, OpenIndex, open_index
from riktlots.retrieval.plan.case import Case
from riktlots.retrieval.plan.model import Plan
from riktlots.retrieval.search.lookup import Paragraphs
from riktlots.retrieval.settings import Settings

_log = logging.getLogger("riktlots.guide")
# Seconds until an index that could not be opened is tried again.
_TRY_AGAIN = 30.0


class Guide:
    """The front door of an installation, for many threads at once. It follows the generation that serves: when the data
    folder names another one, the next call opens that, while calls under way finish on the old, which is then closed.

    An index that cannot be opened leaves the old one serving. The methods raise a RiktlotsError when there is none.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        home: Home | None = None,
        open_index: Callable[[Progress], OpenIndex] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nothing is opened yet. Settings and data folder are those of the environment unless they are given;
        `open_index` opens the generation that serves, `clock` counts seconds.

        Raises InputError for a setting that cannot be read.
        """
        self._home = home or Home.default()
        self._settings = settings or Settings.from_environment()
        self._open_index = open_index or self._open
        self._clock = clock
        self._opening = threading.Lock()
        self._now: OpenIndex | None = None
        self._failed: tuple[str, float] = ("", -_TRY_AGAIN)

    @classmethod
    def open(
        cls, settings: Settings | None = None, *, home: Home | None = None, progress: Progress = no_progress
    ) -> Guide:
        """A guide with its index open; `progress` is told of a first build.

        Raises EmbedderError, EmbedderMismatchError, GenerationError, BuildInProgressError, ServerError, InputError.
        """
        guide = cls(settings, home)
        guide.index(progress)
        return guide

    def ask(self, question: str, **how: Unpack[AskOptions]) -> Answer:
        """The verified answer to a question. Raises ModelError when the language model cannot be set up."""
        return self.index().ask(question, **how)

    def ask_steps(self, question: str, **how: Unpack[AskOptions]) -> Generator[Happening, None, None]:
        """The same, step by step: the sources at once, each sentence when it has been verified, the answer last."""
        return self.index().ask_steps(question, **how)

    def find(self, words: str, **how: Unpack[FindOptions]) -> Found:
        """The best passages for a question, a few words or an exact reference."""
        return self.index().find(words, **how)

    def read(self, at: str, *, language: str = "", interface: str = "sv") -> Paragraphs:
        """The passages at an address or a reference as people write it; where there is none, those nearest to it."""
        return self.index().read(at, language=language, interface=interface)

    def plan(self, case: Case | str, *, language: str = "", interface: str = "sv", as_of: str = "") -> Plan:
        """The considerations for a planned collaboration, as a case or told in words, on a day (ISO) or today."""
        return self.index().plan(case, language=language, interface=interface, as_of=as_of)

    def index(self, progress: Progress = no_progress) -> OpenIndex:
        """The index that serves, for several calls that belong together; it stays open as long as it is held."""
        self._follow(progress)
        assert self._now
        return self._now

    @property
    def serving(self) -> OpenIndex | None:
        """The index that answers now, if one has been opened; none is opened for the question."""
        return self._now

    @property
    def newest(self) -> str:
        """The id of the generation that the data folder names; empty when there is none that can be read."""
        try:
            folder = current_generation(self._home)
        except (GenerationError, OSError):
            return ""
        return folder.name if folder else ""

    def close(self) -> None:
        """Let go of the index, which is closed when nobody uses it any more."""
        self._now = None

    def __enter__(self) -> Guide:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _open(self, progress: Progress) -> OpenIndex:
        return open_index(self._home, self._settings, progress)

    def _follow(self, progress: Progress) -> None:
        """Open the generation that the data folder names, unless that is open."""
        if self._is_newest():
            return
        # Whoever comes while another opens the new one is answered from the old.
        if not self._opening.acquire(blocking=self._now is None):
            return
        try:
            if not self._is_newest():
                opened = self._open_index(progress)
                self._now = opened
                _log.info("index %s serves", opened.store.id)
        except Exception as error:  # whatever is wrong with the new one, the old one can answer
            if self._now is None:
                raise
            _log.error("the new index cannot be opened, the old one goes on: %s: %s", type(error).__name__, error)
            self._failed = (self.newest, self._clock())
        finally:
            self._opening.release()

    def _is_newest(self) -> bool:
        """Whether the index that is open is the one that should be, or the best that can be had for now."""
        now, newest = self._now, self.newest
        if now is None:
            return False
        name, at = self._failed
        failed = name == newest and self._clock() - at < _TRY_AGAIN
        return not newest or newest == now.store.id or failed
