"""A folder for what is not finished, inside the data folder: what a kill leaves of it is swept away the next time.

The temporary folder of the system would keep it, and it may hold a document that its owner has locked with a password.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ingest.home import Home
from ingest.storage import writing

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
