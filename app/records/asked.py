"""What was asked, masked and without who asked. Stored only where the settings allow it.

An asker is a keyed hash of who asked, with a key that lives in memory and is replaced each day: the same asker of a day
can be told from others, and nobody can be told from it, nor one day be joined to another. A process has a key of its
own, or several that serve together share one.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import logging
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from riktlots.app.records.database import Keeping, KeptError, opened
from riktlots.app.records.masking import masked
from riktlots.ingest.errors import StorageError
from riktlots.ingest.home import Home
from riktlots.retrieval.model import Answer, Reason, Status

_LOG = logging.getLogger("riktlots.records")
_LONGEST_TOKEN = 16
KEY_BYTES = 32
ASKED_STEPS = (
    """
CREATE TABLE IF NOT EXISTS asked (
    id INTEGER PRIMARY KEY, day TEXT NOT NULL, asker TEXT NOT NULL, language TEXT NOT NULL, outcome TEXT NOT NULL,
    question TEXT NOT NULL, helped INTEGER, embedder TEXT NOT NULL DEFAULT '', vector BLOB
)
""",
)


class Outcome(StrEnum):
    """How an asked question ended; WRITTEN is an answer that somebody had written, the others are as in Status."""

    ANSWERED = "answered"
    WRITTEN = "written"
    PARTLY = "partly"
    CLOSEST = "closest"
    NOT_COVERED = "not_covered"
    OUT_OF_SCOPE = "out_of_scope"
    NEEDS_DETAIL = "needs_detail"
    DECLINED = "declined"

    @classmethod
    def of(cls, answer: Answer) -> Outcome | None:
        """The outcome of an answer; None for an error, and for thanks, which ask nothing."""
        if answer.status is Status.ERROR or answer.reason is Reason.THANKS:
            return None
        return cls.WRITTEN if answer.written else cls(answer.status.value)


@dataclass(frozen=True, slots=True)
class Asked:
    """A stored question: its number, the day (ISO, UTC), the asker of that day, the language, how it ended, the masked
    text (empty for a declined one), whether the answer helped (None: not said), and its vector with the embedder."""

    number: int
    day: str
    asker: str
    language: str
    outcome: Outcome
    question: str
    helped: bool | None
    embedder: str
    vector: bytes


def asked_file(home: Home) -> Path:
    """The database of asked questions of a home."""
    return home.root / "asked.sqlite"


def today() -> str:
    """The day now (ISO, UTC)."""
    return datetime.datetime.now(datetime.UTC).date().isoformat()


@dataclass
class Askers:
    """Tells the askers of one day apart. Thread-safe. Each day has a new key, which `key_of` a day (ISO) gives; unless
    it is given, the key is random and never leaves the memory of the process."""

    key_of: Callable[[str], bytes] = lambda day: secrets.token_bytes(KEY_BYTES)
    _day: str = ""
    _key: bytes = b""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def token(self, who: str, day: str) -> str:
        """What stands for an asker on a day: the same for the same `who`, and telling nothing of them."""
        with self._lock:
            if day != self._day:
                self._day, self._key = day, self.key_of(day)
            return hmac.new(self._key, who.encode(), hashlib.sha256).hexdigest()[:_LONGEST_TOKEN]


ASKERS = Askers()
"""Those of this process."""


def keep_asked(
    home: Home, answer: Answer, who: str, is_known: Callable[[str], bool], keeping: Keeping, askers: Askers = ASKERS
) -> int:
    """Store a question that was asked, masked, if questions are stored, and delete those older than the retention
    period. Returns its number, 0 where it is not stored.

    `who` tells the asker from others and is not stored; `is_known` says whether the documents have a word. Of a
    declined question, which may be about a person, only the outcome is stored. A follow-up is stored as it was
    searched.
    """
    outcome = Outcome.of(answer)
    if not keeping.questions or outcome is None:
        return 0
    question = "" if outcome is Outcome.DECLINED else answer.completed or answer.question
    day = today()
    values = (
        day,
        askers.token(who, day),
        answer.language,
        str(outcome),
        masked(question, answer.language, is_known),
    )
    with _opened(home) as connection:
        _drop_older(connection, keeping.oldest)
        row = connection.execute(
            "INSERT INTO asked (day, asker, language, outcome, question) VALUES (?, ?, ?, ?, ?)", values
        )
        assert row.lastrowid
        return row.lastrowid


def try_keep_asked(
    home: Home, answer: Answer, who: str, is_known: Callable[[str], bool], askers: Askers = ASKERS
) -> int:
    """The same by the settings of the environment. A write error is logged and gives 0: the answer is still shown."""
    try:
        return keep_asked(home, answer, who, is_known, Keeping.from_environment(), askers)
    except (sqlite3.Error, OSError, StorageError, KeptError):
        _LOG.exception("a question was not kept among those that were asked")
        return 0


def set_helped(home: Home, number: int, helped: bool | None) -> None:
    """Note whether the answer to a stored question helped; None takes that back."""
    with _opened(home) as connection:
        connection.execute("UPDATE asked SET helped = ? WHERE id = ?", (helped, number))


def all_asked(home: Home, keeping: Keeping, since: str = "") -> list[Asked]:
    """The stored questions from a day (ISO) on, oldest first. First deletes those older than the retention period."""
    if not asked_file(home).is_file():
        return []
    with _opened(home) as connection:
        _drop_older(connection, keeping.oldest)
        return [_asked(row) for row in connection.execute("SELECT * FROM asked WHERE day >= ? ORDER BY id", (since,))]


def set_vectors(home: Home, embedder: str, vectors: Iterable[tuple[int, bytes]]) -> None:
    """Store the vectors of questions, by number, beside them: they are deleted with them."""
    with _opened(home) as connection:
        connection.executemany(
            "UPDATE asked SET embedder = ?, vector = ? WHERE id = ?",
            [(embedder, vector, number) for number, vector in vectors],
        )


def drop_asked(home: Home, before: str = "", containing: str = "") -> int:
    """Delete all stored questions, or only those from before a time (ISO, UTC) or with some words in their text.
    Returns the number deleted."""
    if not asked_file(home).is_file():
        return 0
    with _opened(home) as connection:
        if containing:
            # SQLite compares letters beyond ASCII with their case.
            rows = connection.execute("SELECT id, question FROM asked")
            found = [(row["id"],) for row in rows if containing.casefold() in row["question"].casefold()]
            connection.executemany("DELETE FROM asked WHERE id = ?", found)
            return len(found)
        return connection.execute("DELETE FROM asked WHERE ? = '' OR day < ?", (before, before[:10])).rowcount


def _asked(row: sqlite3.Row) -> Asked:
    helped = None if row["helped"] is None else bool(row["helped"])
    return Asked(
        row["id"],
        row["day"],
        row["asker"],
        row["language"],
        Outcome(row["outcome"]),
        row["question"],
        helped,
        row["embedder"],
        row["vector"] or b"",
    )


def _drop_older(connection: sqlite3.Connection, oldest: str) -> None:
    connection.execute("DELETE FROM asked WHERE day < ?", (oldest[:10],))


def _opened(home: Home) -> AbstractContextManager[sqlite3.Connection]:
    return opened(asked_file(home), ASKED_STEPS)
