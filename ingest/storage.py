"""A data folder that cannot be written: said plainly, and what to do about it."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.errors import StorageError

_FULL = "make room on the disk, or name another folder with RIKTLOTS_HOME"
_CLOSED = "let this user write there, or name another folder with RIKTLOTS_HOME"
_WHAT_TO_DO = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EROFS: _CLOSED,
    errno.EACCES: _CLOSED,
    errno.EPERM: _CLOSED,
}
_OF_SQLITE = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR: _FULL,
    sqlite3.SQLITE_READONLY: _CLOSED,
    sqlite3.SQLITE_CANTOPEN: _CLOSED,
    sqlite3.SQLITE_PERM: _CLOSED,
}
_KIND = 0xFF  # the rest of SQLite's codes says more about the same kind


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Do work that writes into a folder. Raises StorageError when the disk is full or the folder closed."""
    try:
        yield
    except OSError as error:
        if error.errno not in _WHAT_TO_DO:
            raise
        raise _cannot(folder, error, _WHAT_TO_DO[error.errno]) from error
    except sqlite3.OperationalError as error:
        kind = error.sqlite_errorcode & _KIND
        if kind not in _OF_SQLITE:
            raise
        raise _cannot(folder, error, _OF_SQLITE[kind]) from error


def _cannot(folder: Path, error: Exception, what_to_do: str) -> StorageError:
    return StorageError(f"{folder} cannot be written ({error}). What was there before is whole; {what_to_do}.")
