"""The backup format: one ZIP file with a manifest that lists every other file with its hash.

A backup is treated as untrusted input: nothing in it is used before the manifest, names, sizes and hashes agree.
"""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from riktlots.app.editorial.versions import versions_file
from riktlots.app.records.asked import asked_file
from riktlots.app.records.audit import audit_folder
from riktlots.app.records.history import history_file
from riktlots.app.records.opinions import opinions_file
from riktlots.ingest.errors import RiktlotsError
from riktlots.ingest.home import Home

FORMAT = 1
MANIFEST = "manifest.json"
_LARGEST_MANIFEST = 100_000_000  # bytes; about a million files
_CHUNK = 1 << 20


class BackupError(RiktlotsError):
    """A backup cannot be written, or must not be restored; the message says why and what to do."""


class BackupPart(StrEnum):
    """A part of the data folder that a backup can hold. All but the vectors, a cache, cannot be rebuilt."""

    DOCUMENTS = "documents"
    ANSWERS = "answers"
    RUNS = "runs"
    CALIBRATIONS = "calibrations"
    AUDIT = "audit"
    RECEIPT_KEYS = "receipt_keys"
    OPINIONS = "opinions"
    HISTORY = "history"
    ASKED = "asked questions"
    ANSWER_HISTORY = "answer history"
    VECTORS = "vectors"


DATABASES = frozenset((BackupPart.OPINIONS, BackupPart.HISTORY, BackupPart.ASKED, BackupPart.ANSWER_HISTORY))
IN_SQLITE = DATABASES | {BackupPart.VECTORS}


def place(home: Home, part: BackupPart) -> Path:
    """The path of a part in a data folder: a file for a database, otherwise a folder."""
    return {
        BackupPart.DOCUMENTS: home.documents,
        BackupPart.ANSWERS: home.answers,
        BackupPart.RUNS: home.runs,
        BackupPart.CALIBRATIONS: home.calibrations,
        BackupPart.AUDIT: audit_folder(home),
        BackupPart.RECEIPT_KEYS: home.receipt_keys,
        BackupPart.OPINIONS: opinions_file(home),
        BackupPart.HISTORY: history_file(home),
        BackupPart.ASKED: asked_file(home),
        BackupPart.ANSWER_HISTORY: versions_file(home),
        BackupPart.VECTORS: home.root / "cache",
    }[part]


class Member(BaseModel):
    """One file: its path relative to the data folder with “/”, its size in bytes, and its hash."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    path: str
    bytes: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Contents(BaseModel):
    """The manifest of a backup; `created` is ISO, UTC. A part that is listed without files was empty."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    format: int
    riktlots: str
    created: str
    parts: tuple[BackupPart, ...]
    files: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup open for reading. Its manifest and file names have been checked."""

    path: Path
    contents: Contents
    _archive: zipfile.ZipFile

    def check(self) -> None:
        """Read every file and compare it with its hash. Raises BackupError naming the first that differs."""
        for member in self.contents.files:
            self.copy(member, None)

    def copy(self, member: Member, target: IO[bytes] | None) -> None:
        """Copy a file of the backup to `target`; None only checks it. Raises BackupError if it is not as saved."""
        told, size = hashlib.sha256(), 0
        try:
            with self._archive.open(member.path) as source:
                while chunk := source.read(_CHUNK):
                    told.update(chunk)
                    size += len(chunk)
                    if target is not None:
                        target.write(chunk)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
            raise _damaged(self.path, f"“{member.path}” cannot be read: {error}") from error
        if (size, told.hexdigest()) != (member.bytes, member.sha256):
            raise _damaged(self.path, f"“{member.path}” is not what was saved")


@contextmanager
def open_backup(path: Path) -> Iterator[Backup]:
    """Open a backup and check its manifest and names, not yet its hashes. Raises BackupError."""
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise BackupError(f"{path}: there is no such file.") from error
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise _damaged(path, f"it is not a ZIP file that can be read: {error}") from error
    with archive:
        contents = _contents(path, archive)
        _check_names(path, archive, contents)
        yield Backup(path, contents, archive)


def _contents(path: Path, archive: zipfile.ZipFile) -> Contents:
    try:
        if archive.getinfo(MANIFEST).file_size > _LARGEST_MANIFEST:
            raise _damaged(path, "its manifest is too large")
        row = json.loads(archive.read(MANIFEST))
    except KeyError as error:
        raise _damaged(path, f"it has no {MANIFEST}, so it is no backup of Riktlots") from error
    except (ValueError, RecursionError, zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise _damaged(path, f"its manifest cannot be read: {error}") from error
    if not isinstance(row, dict) or row.get("format") != FORMAT:
        said = row.get("format") if isinstance(row, dict) else None
        by = row.get("riktlots") if isinstance(row, dict) else None
        raise BackupError(
            f"{path} has the format {said!r}, and this version of Riktlots reads {FORMAT}. Restore it with the version "
            f"that wrote it ({by!r}), and make a new backup after `riktlots upgrade`."
        )
    try:
        return Contents.model_validate_json(json.dumps(row))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise _damaged(path, f"its manifest is wrong at {where}: {first['msg']}") from error


def _check_names(path: Path, archive: zipfile.ZipFile, contents: Contents) -> None:
    """Check that the archive holds exactly the files of the manifest, all of them inside the parts."""
    for member in contents.files:
        if not _may_be_called(member.path, contents.parts):
            raise _damaged(path, f"a file may not be called {member.path!r}")
    infos = archive.infolist()
    inside = [info.filename for info in infos]
    named = [MANIFEST, *(member.path for member in contents.files)]
    if sorted(inside) != sorted(named) or len(set(named)) != len(named):
        odd = sorted({*inside} ^ {*named}) or sorted(name for name in named if inside.count(name) != 1)
        raise _damaged(path, f"the manifest and the archive differ at {(odd or ['a name that stands twice'])[0]!r}")
    sizes = {member.path: member.bytes for member in contents.files}
    for info in infos:
        if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
            raise _damaged(path, f"{info.filename!r} is no ordinary file")
        if info.file_size != sizes.get(info.filename, info.file_size):
            raise _damaged(path, f"{info.filename!r} has another size than the manifest says")


def _may_be_called(path: str, parts: tuple[BackupPart, ...]) -> bool:
    """Whether a path stays inside one of the parts on every operating system."""
    names = path.split("/")
    if not path.isprintable() or any(c in path for c in "\\:") or any(not n or n.startswith(".") for n in names):
        return False
    for part in parts:
        where = place(Home(Path()), part).as_posix()
        if path == where if part in DATABASES else len(names) > 1 and names[0] == where:
            return True
    return False


def _damaged(path: Path, why: str) -> BackupError:
    return BackupError(f"{path} cannot be restored: {why}. Nothing was changed; take another backup.")
