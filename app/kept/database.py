"""The databases of what is kept, in which what has been deleted is gone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from ingest.storage import writing


@contextmanager
def opened(file: Path, table: str) -> Iterator[sqlite3.Connection]:
    """A connection for one piece of work, which is kept whole or not at all. `table` is SQL that makes the table.

    Raises StorageError when the file cannot be written.
    """
    with writing(file.parent), _connected(file) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        # What is deleted is overwritten too, in the file and, by emptying it, in the log of changes.
        connection.execute("PRAGMA secure_delete = ON")
        connection.executescript(table)
        with connection:
            yield connection
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _connected(file: Path) -> AbstractContextManager[sqlite3.Connection]:
    file.parent.mkdir(parents=True, exist_ok=True)
    return closing(sqlite3.connect(file, timeout=10))
