"""Back up data that cannot be rebuilt, as one file. The pages may be in use meanwhile; a build of the index waits."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Collection, Iterator
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

from riktlots.app.ops.archive import (
    DATABASES,
    FORMAT,
    IN_SQLITE,
    MANIFEST,
    BackupError,
    BackupPart,
    Contents,
    Member,
    open_backup,
    place,
)
from riktlots.ingest.errors import StorageError
from riktlots.ingest.files import writing as writing_to
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build_lock

_WAIT_FOR_BUILD = 600.0
_CHUNK = 1 << 20
# Can be rebuilt from the rest, or is used by one process only; of the key of receipts the public half is saved, so
# that whoever gets hold of a backup can sign nothing.
_NOT_SAVED = frozenset(("generations", "current", "build.lock", "fetch.json", "receipt.key", "unpacked"))


def write_backup(home: Home, target: Path, parts: Collection[BackupPart]) -> Contents:
    """Save parts of a data folder in the file `target`, which must not exist yet. Returns the manifest.

    The file is read back and checked before it gets its name. Raises BackupError, BuildInProgressError.
    """
    if not home.root.is_dir():
        raise BackupError(f"there is no data folder {home.root}, so there is nothing to save.")
    if target.exists():
        raise BackupError(
            f"{target} is there already. Give another name, or a folder to write a file with the time in."
        )
    if not target.parent.is_dir():
        raise BackupError(f"there is no folder {target.parent}; make it first.")
    if target.resolve().is_relative_to(home.root.resolve()):
        raise BackupError("a backup in the data folder would be lost with it; write it elsewhere.")
    wanted = tuple(part for part in BackupPart if part in parts)
    try:
        # Beside the target, so that the rename is atomic; only the owner can read a temporary folder.
        with (
            build_lock(home, wait=_WAIT_FOR_BUILD),
            writing_to(target.parent),
            tempfile.TemporaryDirectory(prefix=".riktlots-backup-", dir=target.parent) as work,
        ):
            staged = Path(work) / "backup"
            contents = _write(home, staged, wanted, Path(work))
            with open_backup(staged) as backup:
                backup.check()
            os.replace(staged, target)
    except (OSError, sqlite3.Error, StorageError) as error:
        raise BackupError(f"no backup was written ({error}). Mend that and try again.") from error
    return contents


def dated_name(now: datetime.datetime) -> str:
    """The file name of a backup made at a time; names sort by time."""
    return f"riktlots-{now:%Y%m%d-%H%M%S}.zip"


def not_saved(home: Home) -> list[str]:
    """Names in a data folder that a backup leaves out although they are not known to be rebuildable."""
    known = {place(home, part).name for part in BackupPart} | _NOT_SAVED
    databases = tuple(place(home, part).name for part in DATABASES)
    return sorted(
        path.name
        for path in home.root.iterdir()
        if path.name not in known and not path.name.startswith((".", *databases))
    )


def _write(home: Home, staged: Path, parts: tuple[BackupPart, ...], work: Path) -> Contents:
    members: list[Member] = []
    handle = os.open(staged, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    with os.fdopen(handle, "w+b") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in parts:
                for path in _files(home, part):
                    name = path.relative_to(home.root).as_posix()
                    source = _copied(path, work) if part in IN_SQLITE else path
                    members.append(_add(archive, name, source))
            contents = Contents(
                format=FORMAT,
                riktlots=version("riktlots"),
                created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
                parts=parts,
                files=tuple(members),
            )
            archive.writestr(MANIFEST, json.dumps(contents.model_dump(mode="json"), ensure_ascii=False, indent=1))
        file.flush()
        os.fsync(file.fileno())
    return contents


def _files(home: Home, part: BackupPart) -> Iterator[Path]:
    """The files of a part. Skips names that begin with a dot: they are temporary or can be rebuilt."""
    where = place(home, part)
    if part in DATABASES:
        if where.is_file():
            yield where
        return
    found = [path for path in where.rglob("*") if path.is_file() and not path.is_symlink()]
    kept = [path for path in found if not any(name.startswith(".") for name in path.relative_to(where).parts)]
    if part is BackupPart.VECTORS:
        kept = [path for path in kept if path.suffix == ".sqlite"]
    # Labels and judgements come before the answers they refer to, because a run may grow meanwhile.
    yield from sorted(kept, reverse=True)


def _add(archive: zipfile.ZipFile, name: str, source: Path) -> Member:
    """Add a file at its current size; bytes appended while it is read are left for the next backup."""
    told, size = hashlib.sha256(), 0
    info = zipfile.ZipInfo(name, date_time=datetime.datetime.now().timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    left = source.stat().st_size
    with source.open("rb") as reading, archive.open(info, "w", force_zip64=True) as writing:
        while left and (chunk := reading.read(min(left, _CHUNK))):
            told.update(chunk)
            size += len(chunk)
            left -= len(chunk)
            writing.write(chunk)
    return Member(path=name, bytes=size, sha256=told.hexdigest())


def _copied(database: Path, work: Path) -> Path:
    """A consistent copy of a database, even while it is being written to."""
    copy = work / "copy.sqlite"
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(database, timeout=30)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        # Everything in one file, without a write-ahead log.
        target.execute("PRAGMA journal_mode = DELETE")
    return copy
