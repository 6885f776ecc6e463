"""Bring a backup back into a data folder: checked whole before anything is touched, then put in place part by part."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from riktlots.app.ops.archive import DATABASES, Backup, BackupError, BackupPart, Contents, open_backup, place
from riktlots.app.records.database import Keeping, steps_taken
from riktlots.app.records.upkeep import databases, drop_old
from riktlots.ingest.errors import ManifestError, StorageError
from riktlots.ingest.home import Home, private_folder
from riktlots.ingest.index.build import build_lock
from riktlots.ingest.library.register import held_sources, read_register

_WAIT_FOR_BUILD = 600.0
_STAGING = ".restoring-"


def restore_backup(path: Path, home: Home, keeping: Keeping, *, overwrite: bool = False) -> Contents:
    """Put the parts of a backup into a data folder; returns what it held. The index is not built.

    With `overwrite` what the folder holds of these parts gives way, else there must be nothing of them. What has been
    kept of readers for longer than `keeping` says does not come back. Killed in the middle, it is run again.
    Raises BackupError, BuildInProgressError.
    """
    with open_backup(path) as backup:
        backup.check()
        if not overwrite and (held := _held(home, backup.contents)):
            raise BackupError(
                f"{home.root} is not empty: it holds {', '.join(held)}. Restore into an empty folder (RIKTLOTS_HOME), "
                "or say --overwrite to give up what is there."
            )
        try:
            with build_lock(home, wait=_WAIT_FOR_BUILD):
                _put_all(backup, home)
        except (OSError, sqlite3.Error, StorageError) as error:
            raise BackupError(f"{path} was not restored ({error}). Mend that, and run the command again.") from error
        contents = backup.contents
    drop_old(home, keeping)
    return contents


def _put_all(backup: Backup, home: Home) -> None:
    for leftover in home.root.glob(f"{_STAGING}*"):
        shutil.rmtree(leftover)
    # In the data folder itself, so that each part gets its place in one step.
    with tempfile.TemporaryDirectory(prefix=_STAGING, dir=home.root) as folder:
        staged = Home(Path(folder) / "new")
        _stage(backup, staged)
        _check_registers(backup.path, staged)
        _check_databases(backup.path, staged)
        for part in backup.contents.parts:
            _put(staged, home, part, Path(folder) / "old")
    # What it says was fetched may not be there any more.
    home.fetch_journal.unlink(missing_ok=True)


def _held(home: Home, contents: Contents) -> list[str]:
    """The parts of a backup of which a data folder holds something that cannot be made again."""
    parts = (part for part in contents.parts if part is not BackupPart.VECTORS)
    return [part for part in parts if (where := place(home, part)).is_file() or any(where.glob("*"))]


def _stage(backup: Backup, staged: Home) -> None:
    needed, free = sum(member.bytes for member in backup.contents.files), shutil.disk_usage(staged.root.parent).free
    if needed > free:
        raise BackupError(f"the backup takes {needed} bytes, and there is room for {free}. Make room, and try again.")
    for member in backup.contents.files:
        target = staged.root / member.path
        private_folder(target.parent)
        with os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            backup.copy(member, file)
            file.flush()
            os.fsync(file.fileno())


def _check_registers(path: Path, staged: Home) -> None:
    """Each register names files that came with it. One that cannot be read is told of when the index is built."""
    for source_id in held_sources(staged):
        try:
            editions = read_register(staged, source_id).editions
        except ManifestError:
            continue
        for held in editions:
            if not (staged.documents / source_id / held.file).is_file():
                raise BackupError(
                    f"{path} cannot be restored: the file “{held.file}” of “{source_id}” is not in it. Nothing was "
                    "changed; take another backup."
                )


def _check_databases(path: Path, staged: Home) -> None:
    for database in databases(staged):
        if not database.file.is_file():
            continue
        try:
            with closing(sqlite3.connect(database.file)) as connection:
                taken = steps_taken(connection)
                (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.Error as error:
            taken, said = 0, str(error)
        if said != "ok":
            raise BackupError(
                f"{path} cannot be restored: {database.file.name} in it is damaged ({said}). Nothing was changed; take "
                "another backup."
            )
        if taken > len(database.steps):
            raise BackupError(
                f"{path} was made by a later version of Riktlots ({database.file.name} has version {taken}, this one "
                f"reads {len(database.steps)}). Install that version and restore with it."
            )


def _put(staged: Home, home: Home, part: BackupPart, old: Path) -> None:
    """Let a part of the backup take the place of what is there."""
    new, where = place(staged, part), place(home, part)
    if part in DATABASES:
        _put_database(new, where)
        return
    if where.exists():
        private_folder(old)
        os.replace(where, old / where.name)
    if new.exists():
        os.replace(new, where)


def _put_database(new: Path, where: Path) -> None:
    """Through SQLite where there is a sound database already: the pages may have it open."""
    if new.exists() and where.exists():
        try:
            with closing(sqlite3.connect(new)) as source, closing(sqlite3.connect(where, timeout=30)) as target:
                target.execute("PRAGMA secure_delete = ON")
                source.backup(target)
                target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        except sqlite3.OperationalError as error:
            raise BackupError(f"{where} is in use ({error}). Stop the pages, and run the command again.") from error
        except sqlite3.DatabaseError:
            pass  # what is there is damaged, and gives way as a file
    for file in (where, where.with_name(f"{where.name}-wal"), where.with_name(f"{where.name}-shm")):
        file.unlink(missing_ok=True)
    if new.exists():
        os.replace(new, where)
