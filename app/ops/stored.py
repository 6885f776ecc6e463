"""Compatibility of the data folder: find stored data that this version of Riktlots cannot read, and upgrade it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from riktlots.app.records.database import opened, steps_taken
from riktlots.app.records.upkeep import Database, databases
from riktlots.evals.errors import RunError
from riktlots.evals.judges.calibration import kept_calibration
from riktlots.evals.runs.folder import RunFolder
from riktlots.ingest.errors import ManifestError
from riktlots.ingest.home import Home
from riktlots.ingest.index.embeddings import Embedder
from riktlots.ingest.index.generation import MANIFEST
from riktlots.ingest.library.register import held_sources, read_register
from riktlots.ingest.progress import Progress, no_progress
from riktlots.retrieval.open_index import have_generation, up_to_date


class Fit(StrEnum):
    """Compatibility with this version: readable now, after `riktlots upgrade`, or not at all."""

    CURRENT = "current"
    OUTDATED = "outdated"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Stored:
    """One stored item. `told` says what is wrong and what to do; empty if nothing is wrong."""

    what: str
    path: Path
    fit: Fit
    told: str = ""


def stored(home: Home) -> list[Stored]:
    """All items in the data folder that have a format version, each with its compatibility. Changes nothing."""
    return [
        *_index(home),
        *(_database(database) for database in databases(home) if database.file.is_file()),
        *_registers(home),
        *_runs(home),
        *_calibrations(home),
    ]


def upgrade(home: Home, embedder: Embedder | None, progress: Progress = no_progress) -> list[Stored]:
    """Upgrade outdated items, build or fetch the index if there is none, and remove other users' access.

    Returns the items that were outdated. Unreadable items are left unchanged. Raises BuildInProgressError,
    GenerationError, ServerError, and the errors of reading the documents.
    """
    outdated = [one for one in stored(home) if one.fit is Fit.OUTDATED]
    for database in databases(home):
        if database.file in (one.path for one in outdated):
            with opened(database.file, database.steps):
                pass
    have_generation(home, embedder, progress)
    close_to_others(home)
    return outdated


def open_to_others(home: Home) -> list[Path]:
    """The data folder, the key of receipts and the user databases that other users of this machine can access."""
    if os.name == "nt":  # permissions are not in the mode bits there
        return []
    readable = [home.root, home.receipt_key, *(database.file for database in databases(home))]
    return [path for path in readable if path.exists() and path.stat().st_mode & 0o007]


def close_to_others(home: Home) -> None:
    """Remove the permissions of other users on the data folder and databases; those of the owner's group stay."""
    for path in open_to_others(home):
        path.chmod(path.stat().st_mode & 0o770)


def _index(home: Home) -> Iterator[Stored]:
    if home.pointer.is_file():
        fits = up_to_date(home)
        told = "" if fits else "it is of another version of Riktlots or of the corpus, or damaged; it is built anew"
        name = home.pointer.read_text(encoding="utf-8").strip()
        yield Stored("index", home.generations / name / MANIFEST, Fit.CURRENT if fits else Fit.OUTDATED, told)


def _database(database: Database) -> Stored:
    try:
        with closing(sqlite3.connect(database.file, timeout=10)) as connection:
            taken = steps_taken(connection)
            (broken,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        told = f"it cannot be read ({error}); where it is damaged, restore a backup"
        return Stored(database.name, database.file, Fit.UNREADABLE, told)
    if broken != "ok":
        return Stored(database.name, database.file, Fit.UNREADABLE, f"it is damaged ({broken}); restore a backup")
    if taken > len(database.steps):
        told = f"a later version of Riktlots wrote it (version {taken}); install that version again"
        return Stored(database.name, database.file, Fit.UNREADABLE, told)
    if taken < len(database.steps):
        told = f"an earlier version of Riktlots wrote it (version {taken}); it is brought to {len(database.steps)}"
        return Stored(database.name, database.file, Fit.OUTDATED, told)
    return Stored(database.name, database.file, Fit.CURRENT)


def _registers(home: Home) -> Iterator[Stored]:
    for source_id in held_sources(home):
        path = home.documents / source_id
        try:
            read_register(home, source_id)
            yield Stored("document", path, Fit.CURRENT)
        except ManifestError as error:
            yield Stored("document", path, Fit.UNREADABLE, str(error))


def _runs(home: Home) -> Iterator[Stored]:
    for path in sorted(header.parent for header in home.runs.glob("*/header.json")):
        try:
            RunFolder(path).header()
            yield Stored("run", path, Fit.CURRENT)
        except RunError as error:
            yield Stored("run", path, Fit.UNREADABLE, str(error))


def _calibrations(home: Home) -> Iterator[Stored]:
    for path in sorted(home.calibrations.glob("*.json")):
        try:
            kept_calibration(home.calibrations, path.stem)
            yield Stored("calibration", path, Fit.CURRENT)
        except RunError as error:
            yield Stored("calibration", path, Fit.UNREADABLE, str(error))
