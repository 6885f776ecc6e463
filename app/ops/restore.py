"""Restore a backup into a data folder. The whole backup is checked first; then each part is put in place."""

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

_STAGING = ".restoring-"


def restore_backup(
    path: Path, home: Home, keeping: Keeping, *, overwrite: bool = False, wait: float = 600.0
) -> Contents:
    """Restore the parts of a backup into a data folder. Returns the manifest of the backup. Does not build the index.

    With `overwrite` the parts replace those in the folder; without it the folder must not hold any of them. User data
    older than the retention period in `keeping` is not restored. A build of the index under way gets `wait` seconds to
    end. If the process is killed midway, run it again.
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
            with build_lock(home, wait=wait):
                _put_all(backup, home)
        except (OSError, sqlite3.Error, StorageError) as error:
            raise BackupError(f"{path} was not restored ({error}). Mend that, and run the command again.") from error
        contents = backup.contents
    drop_old(home, keeping)
    return contents


def _put_all(backup: Backup, home: Home) -> None:
    for leftover in home.root.glob(f"{_STAGING}*"):
        shutil.rmtree(leftover)
    # In the data folder itself, so that each part is moved into place by a rename.
    with tempfile.TemporaryDirectory(prefix=_STAGING, dir=home.root) as folder:
        staged = Home(Path(folder) / "new")
        _stage(backup, staged)
        _check_registers(backup.path, staged)
        _check_databases(backup.path, staged)
        for part in backup.contents.parts:
            _put(staged, home, part, Path(folder) / "old")
    # The journal may list fetched files that the restored folder does not hold.
    home.fetch_journal.unlink(missing_ok=True)


def _held(home: Home, contents: Contents) -> list[str]:
    """The parts of a backup for which the data folder already holds data that cannot be rebuilt."""
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
    """Check that the files of each register are in the backup. The index build reports unreadable registers."""
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
    """Replace a part of the data folder by that of the backup."""
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
    """Replace a database. An existing sound one is overwritten through SQLite, because the pages may have it open."""
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
            pass  # the existing database is damaged, so its file is replaced
    for file in (where, where.with_name(f"{where.name}-wal"), where.with_name(f"{where.name}-shm")):
        file.unlink(missing_ok=True)
    if new.exists():
        os.replace(new, where)
