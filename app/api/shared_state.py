"""What the processes of one HTTP service share: how often each client has asked, and the key that askers are told apart
by."""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock

from riktlots.app.ops.process import Bucket
from riktlots.app.records.asked import KEY_BYTES

# A folder in memory, where the system has one: what is shared never reaches a disk.
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - the folder made in it is for its owner alone
_FOLDER, _FILE, _LOCK = "riktlots-api-", "shared.sqlite", "service.lock"
_TABLES = """
CREATE TABLE IF NOT EXISTS bucket (client TEXT PRIMARY KEY, left REAL NOT NULL, at REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS bucket_at ON bucket (at);
CREATE TABLE IF NOT EXISTS asker_key (day TEXT PRIMARY KEY, key BLOB NOT NULL) WITHOUT ROWID;
"""
# Seconds after which a bucket is full again, whatever was taken from it.
_FULL_AGAIN = 60.0
# Seconds that one process waits for another.
_PATIENCE = 10.0


def memory_folder(at: Path = _IN_MEMORY) -> Path | None:
    """The folder of the system that is in memory, if there is one that can be written."""
    return at if os.access(at, os.W_OK | os.X_OK) else None


@contextmanager
def shared_folder(inside: Path | None) -> Iterator[Path]:
    """A folder for its owner alone that goes at the end: `inside` another one, or among the temporary files.

    The folders that killed services of the same owner have left there go now.
    """
    with tempfile.TemporaryDirectory(prefix=_FOLDER, dir=inside) as made:
        folder = Path(made)
        with FileLock(folder / _LOCK):
            # A folder with the file in it is one that was held.
            (folder / _FILE).touch(mode=0o600)
            _delete_abandoned(folder)
            yield folder


def _delete_abandoned(own: Path) -> None:
    """Delete the folders beside one's own that nobody holds."""
    mine = own.lstat()
    for folder in own.parent.glob(f"{_FOLDER}*"):
        # Folders vanish meanwhile; Timeout, of one that is held, is an OSError too.
        with suppress(OSError):
            other = folder.lstat()
            # Nothing of another user, nor a link of theirs, is opened.
            is_mine = (other.st_mode, other.st_uid) == (mine.st_mode, mine.st_uid)
            if folder != own and is_mine and (folder / _FILE).exists():
                with FileLock(folder / _LOCK, timeout=0):
                    pass
                shutil.rmtree(folder, ignore_errors=True)


class SharedState:
    """The state in a shared folder. Thread-safe, and safe for several processes."""

    def __init__(self, folder: Path) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(
            folder / _FILE, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
        )
        # What a crash of the machine takes is of no use after it.
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.execute("PRAGMA secure_delete = ON")
        self._connection.executescript(_TABLES)

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, in which no other process reads or writes."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def asker_key(self, day: str) -> bytes:
        """The key of a day, random and the same for all processes. Those of earlier days are deleted."""
        with self.changing() as connection:
            connection.execute("DELETE FROM asker_key WHERE day < ?", (day,))
            connection.execute("INSERT OR IGNORE INTO asker_key VALUES (?, ?)", (day, secrets.token_bytes(KEY_BYTES)))
            (key,) = connection.execute("SELECT key FROM asker_key WHERE day = ?", (day,)).fetchone()
            return bytes(key)


class SharedRates:
    """Rate limiter of several processes: a bucket per client, from which all of them take.

    `clock` counts seconds, and must be the same for all.
    """

    def __init__(self, shared: SharedState, per_minute: int, clock: Callable[[], float] = time.time) -> None:
        self._shared, self._bucket, self._clock = shared, Bucket(per_minute), clock

    def wait(self, client: str) -> int:
        """Count one request of a client. Returns 0 or, if it is too early, the whole seconds until it is not."""
        with self._shared.changing() as connection:
            now = self._clock()
            # A clock that was set back must not make anybody wait for it.
            connection.execute("DELETE FROM bucket WHERE at < ? OR at > ?", (now - _FULL_AGAIN, now + 1))
            row = connection.execute("SELECT left, at FROM bucket WHERE client = ?", (client,)).fetchone()
            left, at = row or (float(self._bucket.per_minute), now)
            left, seconds = self._bucket.take(left, max(0.0, now - at))
            connection.execute("REPLACE INTO bucket VALUES (?, ?, ?)", (client, left, now))
        return seconds
