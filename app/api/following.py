"""The open index of a service that runs for long: it follows the generation that serves."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.opening import Opened
from ingest.errors import GenerationError
from ingest.generation import current_generation
from ingest.home import Home
from ingest.vectors import Progress, no_progress

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
