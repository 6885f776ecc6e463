"""SQLite databases of user data, with secure deletion and migrations.

`user_version` counts the migration steps that a database has had. A database written by an earlier version of Riktlots
is migrated when it is next opened; one written by a later version is left unchanged.
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
    """A database of user data was written by a later version of Riktlots."""


@contextmanager
def opened(file: Path, steps: Sequence[str]) -> Iterator[sqlite3.Connection]:
    """A connection for one transaction.

    `steps` are the migrations as SQL statements, the oldest first; new ones are appended, and existing ones are never
    changed. Raises KeptError, and StorageError when the file cannot be written.
    """
    with writing(file.parent), _connected(file) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        # Overwrite deleted rows in the file; the checkpoint below removes them from the write-ahead log.
        connection.execute("PRAGMA secure_delete = ON")
        if steps_taken(connection) != len(steps):
            _bring_up(connection, file, steps)
        with connection:
            yield connection
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def steps_taken(connection: sqlite3.Connection) -> int:
    """The number of migration steps applied; 0 for a database made before they were counted."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _bring_up(connection: sqlite3.Connection, file: Path, steps: Sequence[str]) -> None:
    with connection:
        # Takes the write lock; another process may have migrated the database since it was checked.
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
    # Only the owner may read user data; SQLite gives the write-ahead log the permissions of the file.
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))
    return closing(sqlite3.connect(file, timeout=10))


KEEP_QUESTIONS, KEEP_DAYS = "RIKTLOTS_KEEP_QUESTIONS", "RIKTLOTS_KEEP_DAYS"
_DEFAULT_DAYS = 365


@dataclass(frozen=True, slots=True)
class Keeping:
    """Retention settings: whether the text of questions is stored, and the retention period in days."""

    questions: bool = False
    days: int = _DEFAULT_DAYS

    @classmethod
    def from_environment(cls) -> Keeping:
        """Read RIKTLOTS_KEEP_QUESTIONS (1 for yes) and RIKTLOTS_KEEP_DAYS. Raises InputError."""
        days = whole_number(KEEP_DAYS, _DEFAULT_DAYS, least=1)
        return cls(os.environ.get(KEEP_QUESTIONS, "").strip() == "1", days)

    @property
    def oldest(self) -> str:
        """The start of the retention period (ISO, UTC)."""
        return moment(self.days)


def moment(days_ago: int = 0) -> str:
    """The time now, or `days_ago` days ago, as the databases store it: ISO, UTC, to the second."""
    then = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=days_ago)
    return then.isoformat(timespec="seconds")
