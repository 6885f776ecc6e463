"""The databases of what is kept, in which what has been deleted is gone.

A database counts in `user_version` how many of the steps that make its tables it has taken. One that an earlier version
of Riktlots wrote takes those that it lacks when it is next opened; one that a later version wrote is left alone.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path

from ingest.errors import RiktlotsError
from ingest.home import private_folder
from ingest.storage import writing


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
