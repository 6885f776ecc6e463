"""A data folder that cannot be written: said plainly, and what to do about it."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import tomllib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from riktlots.ingest.errors import StorageError
from riktlots.ingest.home import Home

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


_PREFIX = ".staging-"


@contextmanager
def staging_folder(home: Home) -> Iterator[Path]:
    """A new folder that is there until the end, and readable by its owner alone. Raises StorageError."""
    folder = home.root / f"{_PREFIX}{uuid.uuid4().hex}"
    # The lock is there before the folder and after it, so that no folder in use is ever without.
    lock = FileLock(_lock_of(folder))
    with writing(home.root):
        home.root.mkdir(parents=True, exist_ok=True)
        _sweep(home)
        lock.acquire()
        folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _lock_of(folder).unlink(missing_ok=True)
        lock.release()


def _sweep(home: Home) -> None:
    """Delete the folders whose makers are gone."""
    for lock in home.root.glob(f"{_PREFIX}*.lock"):
        try:
            with FileLock(lock, timeout=0):
                shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
                lock.unlink(missing_ok=True)
        except Timeout:
            continue


def _lock_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")


def bundled_path(package: str, *names: str) -> Path:
    """The path of a file or folder that comes with a package, such as `bundled_path("riktlots.corpus", "digest")`."""
    return Path(str(resources.files(package))).joinpath(*names)


def bundled_table(package: str, *names: str) -> dict[str, Any]:
    """A TOML file that comes with a package, as it is written."""
    return tomllib.loads(bundled_path(package, *names).read_text(encoding="utf-8"))
