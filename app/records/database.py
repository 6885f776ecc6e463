"""The databases of what is kept, in which what has been deleted is gone.

A database counts in `user_version` how many of the steps that make its tables it has taken. One that an earlier version
of Riktlots wrote takes those that it lacks when it is next opened; one that a later version wrote is left alone.
"""

from __future__ import annotations

import datetime
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from riktlots.ingest.errors import RiktlotsError
from riktlots.ingest.files import writing
from riktlots.ingest.home import private_folder, whole_number


class KeptError(RiktlotsError):
    """A database of what is kept was written by a later version of Riktlots."""


@contextmanager
def opened(file: Path, steps: Sequence[str]) -> Iterator[sqlite3.Connection]:
    """A connection for one piece of work, which is kept whole or not at all.

    `steps` are SQL statements that made the tables what they are, the oldest first; a new one is added at the end, and
    none is ever changed. Raises KeptError, and StorageError when the file cannot be written.
    """
    with writing(file.parent), _connected(file) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        # What is deleted is overwritten too, in the file and, by emptying it, in the log of changes.
        connection.execute("PRAGMA secure_delete = ON")
        if steps_taken(connection) != len(steps):
            _bring_up(connection, file, steps)
        with connection:
            yield connection
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def steps_taken(connection: sqlite3.Connection) -> int:
    """How many of its steps a database has taken; 0 for one that was made before they were counted."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _bring_up(connection: sqlite3.Connection, file: Path, steps: Sequence[str]) -> None:
    with connection:
        # From here on nobody else writes; another process may have done it since we looked.
        connection.execute("BEGIN IMMEDIATE")
        taken = steps_taken(connection)
        if taken > len(steps):
            raise KeptError(
                f"{file} was written by a later version of Riktlots (version {taken}, this one reads {len(steps)}). "
                "Install that version again, or restore a backup that was made with this one."
            )
        for step in steps[taken:]:
            connection.execute(step)
        connection.execute(f"PRAGMA user_version = {len(steps)}")


def _connected(file: Path) -> AbstractContextManager[sqlite3.Connection]:
    private_folder(file.parent)
    # Nobody else may read what readers said; SQLite gives its log of changes the rights of the file.
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))
    return closing(sqlite3.connect(file, timeout=10))


KEEP_QUESTIONS, KEEP_DAYS = "RIKTLOTS_KEEP_QUESTIONS", "RIKTLOTS_KEEP_DAYS"
_DEFAULT_DAYS = 365


@dataclass(frozen=True, slots=True)
class Keeping:
    """What is kept: whether the words of questions are, and for how many days everything is."""

    questions: bool = False
    days: int = _DEFAULT_DAYS

    @classmethod
    def from_environment(cls) -> Keeping:
        """RIKTLOTS_KEEP_QUESTIONS (1 for yes) and RIKTLOTS_KEEP_DAYS. Raises InputError."""
        days = whole_number(KEEP_DAYS, _DEFAULT_DAYS, least=1)
        return cls(os.environ.get(KEEP_QUESTIONS, "").strip() == "1", days)

    @property
    def oldest(self) -> str:
        """The moment before which nothing is kept."""
        return moment(self.days)


def moment(days_ago: int = 0) -> str:
    """Now, or some days ago, as it is written in a database: ISO, UTC, to the second."""
    then = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=days_ago)
    return then.isoformat(timespec="seconds")
