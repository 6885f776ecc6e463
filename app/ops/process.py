"""Support for long-running services: memory use, JSON logs, rate limits.

Each question is answered in a new thread. glibc would give many of these threads an arena of their own and keep the
memory that they once used. Without glibc nothing is done about memory.
"""

from __future__ import annotations

import ctypes
import datetime
import json
import logging
import math
import os
import sys
import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Protocol

from riktlots.app.present.markup import showable
from riktlots.ingest.home import whole_number

# M_ARENA_MAX as in glibc's malloc.h, and the number of arenas that threads share.
_M_ARENA_MAX, _HEAPS = -8, 2
_SECONDS = 30.0


def glibc_here() -> ctypes.CDLL | None:
    """The C library of this process, if it is glibc."""
    try:
        library = ctypes.CDLL(None)
    except (OSError, TypeError):  # Windows has no C library to load this way
        return None
    return library if hasattr(library, "malloc_trim") and hasattr(library, "mallopt") else None


@contextmanager
def kept_low(seconds: float = _SECONDS, find_glibc: Callable[[], ctypes.CDLL | None] = glibc_here) -> Iterator[None]:
    """Cap glibc at two malloc arenas, and call malloc_trim every `seconds` while this context is open."""
    glibc = find_glibc()
    if glibc is None:
        yield
        return
    glibc.mallopt(_M_ARENA_MAX, _HEAPS)
    closed = threading.Event()

    def give_back() -> None:
        while not closed.wait(seconds):
            glibc.malloc_trim(0)

    thread = threading.Thread(target=give_back, name="give back memory", daemon=True)
    thread.start()
    try:
        yield
    finally:
        closed.set()
        thread.join()


DETAILS = "RIKTLOTS_LOG_DETAILS"
_OURS = "riktlots"


class JsonLines(logging.Formatter):
    """Formats a record as one JSON line: at (ISO, UTC), level, logger, message; for an exception, error and places."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(timespec="milliseconds")
        told: dict[str, Any] = {"at": at, "level": record.levelname.lower(), "logger": record.name}
        told["message"] = record.getMessage()
        if record.exc_info and record.exc_info[1]:
            told |= _error(record.exc_info[1])
        return json.dumps(told)


def _error(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    told: dict[str, Any] = {
        "error": type(error).__name__,
        "places": [f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames],
    }
    if os.environ.get(DETAILS, "").strip() == "1":
        told["detail"] = str(error)
    return told


def log_as_json() -> None:
    """Send all Riktlots log records to stderr as JSON lines, and nowhere else."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger(_OURS)
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False


_STREAMLIT = "streamlit"


def keep_foreign_words_on_their_line() -> None:
    """Let nothing that Streamlit logs in a visitor's words begin a line of its own, or steer the terminal of who reads
    the log. Its loggers have handlers of their own, so that the records themselves are seen to."""
    make = logging.getLogRecordFactory()

    def made(*args: Any, **how: Any) -> logging.LogRecord:
        record = make(*args, **how)
        if record.name.partition(".")[0] == _STREAMLIT:
            lines = record.getMessage().splitlines()
            record.msg, record.args = "\n    ".join(showable(line) for line in lines), None
        return record

    logging.setLogRecordFactory(made)


PAGES_RATE = "RIKTLOTS_PAGES_RATE"
_PAGES_PER_MINUTE = 20


class RateLimit(Protocol):
    """Limits how often each client may ask."""

    def wait(self, client: str) -> int:
        """Count one request of a client. Returns 0 or, if it is too early, the whole seconds until it is not."""
        ...


@dataclass(frozen=True, slots=True)
class Bucket:
    """A token bucket that allows `per_minute` requests a minute, also in one burst. It fills up within a minute."""

    per_minute: int

    def take(self, left: float, seconds: float) -> tuple[float, int]:
        """Take a token from a bucket that held `left`, so many seconds later. Returns what it holds then, and 0 or, if
        there was none, the whole seconds until there is one."""
        per_second = self.per_minute / 60
        left = min(float(self.per_minute), left + seconds * per_second)
        return (left - 1, 0) if left >= 1 else (left, max(1, math.ceil((1 - left) / per_second)))


class Rates:
    """Rate limiter of one process: a bucket per client.

    So many buckets are `remembered`: a client that returns after more than this many others starts with a full one.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic, remembered: int = 10_000) -> None:
        self._bucket, self._clock = Bucket(per_minute), clock
        self._remembered = remembered
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, client: str) -> int:
        """Count one request of a client. Returns 0 or, if it is too early, the whole seconds until it is not."""
        with self._lock:
            now = self._clock()
            left, at = self._buckets.pop(client, (float(self._bucket.per_minute), now))
            left, seconds = self._bucket.take(left, now - at)
            self._buckets[client] = left, now
            if len(self._buckets) > self._remembered:
                self._buckets.popitem(last=False)
        return seconds


def pages_per_minute() -> int:
    """The number of questions a minute that a visitor of the pages may ask (RIKTLOTS_PAGES_RATE); 0 for no limit.

    Raises InputError.
    """
    return whole_number(PAGES_RATE, _PAGES_PER_MINUTE, least=0)
