"""The history of each reader: questions and their answers. Stored only where the settings allow it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from riktlots.app.present.blocks import Block, Style
from riktlots.app.records.database import Keeping, moment, opened
from riktlots.ingest.home import Home
from riktlots.retrieval.model import Answer, Status

# There is no use in an error, and a declined question may be about a person who has not consented.
_NOT_KEPT = (Status.ERROR, Status.DECLINED)
HISTORY_STEPS = (
    """
CREATE TABLE IF NOT EXISTS history (
    id INTEGER PRIMARY KEY, reader TEXT NOT NULL, at TEXT NOT NULL, question TEXT NOT NULL, status TEXT NOT NULL,
    language TEXT NOT NULL, blocks TEXT NOT NULL, receipt TEXT NOT NULL
)
""",
    "CREATE INDEX IF NOT EXISTS history_of_reader ON history (reader, id)",
)


@dataclass(frozen=True, slots=True)
class Remembered:
    """A stored question and its answer, with a number and the time they were stored (ISO, UTC).

    `blocks` are the whole answer as it was shown; `receipt` is the text of its receipt.
    """

    number: int
    at: str
    question: str
    status: str
    language: str
    blocks: tuple[Block, ...]
    receipt: str


def history_file(home: Home) -> Path:
    """The history database of a home."""
    return home.root / "history.sqlite"


def remember(home: Home, reader: str, answer: Answer, blocks: Iterable[Block], receipt: str, keeping: Keeping) -> bool:
    """Store an answer for a reader, if questions are stored, and delete records older than the retention period.

    Returns whether it was stored. `reader` is the signed-in address, or empty on the reader's own computer.
    """
    if not keeping.questions or answer.status in _NOT_KEPT:
        return False
    written = json.dumps([[block.style.name, block.words, block.url] for block in blocks], ensure_ascii=False)
    with _opened(home) as connection:
        _drop_older(connection, keeping.oldest)
        connection.execute(
            "INSERT INTO history (reader, at, question, status, language, blocks, receipt)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (reader, moment(), answer.question, str(answer.status), answer.language, written, receipt),
        )
    return True


def remembered(home: Home, reader: str, keeping: Keeping) -> list[Remembered]:
    """The history of a reader, newest first. First deletes records older than the retention period."""
    if not history_file(home).is_file():
        return []
    with _opened(home) as connection:
        _drop_older(connection, keeping.oldest)
        found = connection.execute("SELECT * FROM history WHERE reader = ? ORDER BY id DESC", (reader,))
        return [_remembered(row) for row in found]


def forget(home: Home, reader: str, number: int) -> None:
    """Delete one record of a reader; a number that belongs to another reader deletes nothing."""
    with _opened(home) as connection:
        connection.execute("DELETE FROM history WHERE reader = ? AND id = ?", (reader, number))


def forget_reader(home: Home, reader: str) -> int:
    """Delete the history of a reader. Returns the number of answers deleted."""
    if not history_file(home).is_file():
        return 0
    with _opened(home) as connection:
        return connection.execute("DELETE FROM history WHERE reader = ?", (reader,)).rowcount


def forget_everybody(home: Home, before: str = "") -> int:
    """Delete the history of all readers, or only records from before a time (ISO, UTC). Returns the number deleted."""
    if not history_file(home).is_file():
        return 0
    with _opened(home) as connection:
        return connection.execute("DELETE FROM history WHERE ? = '' OR at < ?", (before, before)).rowcount


def _remembered(row: sqlite3.Row) -> Remembered:
    blocks = tuple(Block(Style[style], words, url) for style, words, url in json.loads(row["blocks"]))
    return Remembered(row["id"], row["at"], row["question"], row["status"], row["language"], blocks, row["receipt"])


def _drop_older(connection: sqlite3.Connection, moment: str) -> None:
    connection.execute("DELETE FROM history WHERE at < ?", (moment,))


def _opened(home: Home) -> AbstractContextManager[sqlite3.Connection]:
    return opened(history_file(home), HISTORY_STEPS)
