"""Files: errors of writing told as what to do, atomic writes, JSON lines, staging folders, bundled data."""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import os
import shutil
import sqlite3
import tomllib
import uuid
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import IO, Any

from filelock import FileLock, Timeout

from riktlots.ingest.errors import StorageError
from riktlots.ingest.home import Home

_FULL = "make room on the disk, or name another folder with RIKTLOTS_HOME"
_NOT_WRITABLE = "let this user write there, or name another folder with RIKTLOTS_HOME"
_WHAT_TO_DO = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EROFS: _NOT_WRITABLE,
    errno.EACCES: _NOT_WRITABLE,
    errno.EPERM: _NOT_WRITABLE,
}
_WHAT_TO_DO_BY_SQLITE_CODE = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR: _FULL,
    sqlite3.SQLITE_READONLY: _NOT_WRITABLE,
    sqlite3.SQLITE_CANTOPEN: _NOT_WRITABLE,
    sqlite3.SQLITE_PERM: _NOT_WRITABLE,
}
_KIND = 0xFF  # the bits of SQLite's code that name the kind of error


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Work that writes into a folder. Raises StorageError when the disk is full or the folder cannot be written to."""
    try:
        yield
    except OSError as error:
        if error.errno not in _WHAT_TO_DO:
            raise
        raise _cannot(folder, error, _WHAT_TO_DO[error.errno]) from error
    except sqlite3.OperationalError as error:
        kind = error.sqlite_errorcode & _KIND
        if kind not in _WHAT_TO_DO_BY_SQLITE_CODE:
            raise
        raise _cannot(folder, error, _WHAT_TO_DO_BY_SQLITE_CODE[kind]) from error


def _cannot(folder: Path, error: Exception, what_to_do: str) -> StorageError:
    return StorageError(f"{folder} cannot be written ({error}). The earlier content is unchanged; {what_to_do}.")


@contextmanager
def _replacing(path: Path, *, durable: bool) -> Iterator[IO[bytes]]:
    """A new file beside `path` that takes its name at the end, or is deleted when the work in between fails."""
    staged = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        with staged.open("xb") as file:
            yield file
            if durable:
                file.flush()
                os.fsync(file.fileno())
        os.replace(staged, path)
    except BaseException:
        staged.unlink(missing_ok=True)
        raise


def write_atomic(path: Path, data: bytes | str, *, durable: bool = True) -> None:
    """Write a file in one step: readers see the old content or all of the new one, also after a kill.

    A string is written as UTF-8 with its line ends unchanged. `durable` waits until the content is on the disk; turn
    it off only for a file that can be made again. The folder must exist. Raises OSError, which `writing` turns into a
    StorageError; the old file is then unchanged.
    """
    with _replacing(path, durable=durable) as file:
        file.write(data.encode() if isinstance(data, str) else data)


def json_line(row: Any) -> str:
    """A value as one line of a JSON Lines file, with its line end; characters are not escaped."""
    return json.dumps(row, ensure_ascii=False) + "\n"


def write_jsonl(path: Path, rows: Iterable[Any], *, durable: bool = True) -> None:
    """Write one line of JSON for each row, in one step as `write_atomic` does. Rows are not all held in memory."""
    with _replacing(path, durable=durable) as file:
        file.writelines(json_line(row).encode() for row in rows)


def read_jsonl(path: Path, *, skip_partial_line: bool = False) -> Iterator[tuple[int, Any]]:
    """Yield the line number (from 1) and the value of each line of a JSON Lines file, which may be gzip (`.gz`).

    Blank lines are skipped. Only a line feed ends a line, and a byte order mark is allowed. With `skip_partial_line` a
    last line without a line feed, which a killed writer may leave, is skipped. Raises OSError when the file cannot be
    read, and ValueError "FILE, line N cannot be read (...)" for a line that is not JSON in UTF-8.
    """
    for number, line in enumerate(_lines(path), 1):
        if not line.strip() or (skip_partial_line and not line.endswith(b"\n")):
            continue
        try:
            row = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        except ValueError as error:
            raise ValueError(f"{path}, line {number} cannot be read ({error}).") from error
        yield number, row


def _lines(path: Path) -> Iterator[bytes]:
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
        try:
            yield from lines
        except (EOFError, zlib.error) as error:
            raise OSError(f"{path} is damaged ({error})") from error


def file_sha256(path: Path) -> str:
    """SHA-256 (hex) of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


_PREFIX = ".staging-"


@contextmanager
def staging_folder(home: Home) -> Iterator[Path]:
    """A new folder, readable by its owner only, that is deleted at the end. Raises StorageError."""
    folder = home.root / f"{_PREFIX}{uuid.uuid4().hex}"
    # The lock exists before the folder and after it, so that no folder in use is ever without one.
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
    """Delete the staging folders that killed processes have left."""
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
    """The content of a TOML file that comes with a package."""
    return tomllib.loads(bundled_path(package, *names).read_text(encoding="utf-8"))
