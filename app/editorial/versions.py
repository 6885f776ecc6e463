"""Every save of a written answer: who saved what, when, and beginning from which version. Nothing is overwritten.

The database holds drafts and history. What answers is the file of an approved answer in the data folder.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from riktlots.app.editorial.draft import Draft
from riktlots.app.records.database import moment, opened
from riktlots.ingest.errors import RiktlotsError
from riktlots.ingest.home import Home

VERSION_STEPS = (
    """
CREATE TABLE IF NOT EXISTS version (
    number INTEGER PRIMARY KEY AUTOINCREMENT, answer TEXT NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL,
    deed TEXT NOT NULL, began INTEGER NOT NULL, content TEXT NOT NULL
)
""",
    "CREATE INDEX IF NOT EXISTS version_of_answer ON version (answer, number)",
)


class Deed(StrEnum):
    """Why there is a version.

    FOUND: the answer as it answered before its first save here. SAVED, IMPORTED, RESTORED: a draft. APPROVED, RETIRED
    and REINSTATED: what became of it. DISCARDED: the draft was given up. ASIDE: a save that another came before; it is
    kept beside, and is not the newest version.
    """

    FOUND = "found"
    SAVED = "saved"
    IMPORTED = "imported"
    RESTORED = "restored"
    APPROVED = "approved"
    RETIRED = "retired"
    REINSTATED = "reinstated"
    DISCARDED = "discarded"
    ASIDE = "aside"

    @property
    def is_draft(self) -> bool:
        """Whether the version is a draft that somebody may go on with."""
        return self in (Deed.SAVED, Deed.IMPORTED, Deed.RESTORED)


@dataclass(frozen=True, slots=True)
class Version:
    """One save: its number, when (ISO, UTC) and by whom, why, the version that it began from (0: none), the draft."""

    number: int
    at: str
    who: str
    deed: Deed
    began: int
    draft: Draft


class ConflictError(RiktlotsError):
    """Somebody else has saved the answer since. `newest` is what they saved; `aside` keeps this save beside it."""

    def __init__(self, newest: Version, aside: Version) -> None:
        super().__init__(
            f"{newest.draft.id} was saved by {newest.who} meanwhile (version {newest.number}). Your text is kept as "
            f"version {aside.number}; compare the two, and save again."
        )
        self.newest, self.aside = newest, aside


def versions_file(home: Home) -> Path:
    """The database of drafts and history of a home."""
    return home.root / "answers.sqlite"


def keep(home: Home, draft: Draft, who: str, deed: Deed, began: int, found: Draft | None = None) -> Version:
    """Keep a version of the answer that `draft.id` names, and return it.

    `began` is the number of the newest version when this one was begun, 0 for none. `found` is the answer as it answers
    now; it becomes the first version of one that has none. Raises ConflictError when there is a newer version: then the
    draft is kept beside it. Raises StorageError and KeptError.
    """
    with _opened(home) as connection:
        # Takes the write lock, so that of two saves one comes second and sees the other.
        connection.execute("BEGIN IMMEDIATE")
        newest = _newest(connection, draft.id)
        if newest is None and found is not None:
            newest = _add(connection, found, "", Deed.FOUND, 0)
            began = newest.number if began == 0 else began
        if (newest.number if newest else 0) == began:
            return _add(connection, draft, who, deed, began)
        aside = _add(connection, draft, who, Deed.ASIDE, began)
    assert newest is not None
    raise ConflictError(newest, aside)


def newest(home: Home, id: str) -> Version | None:
    """The newest version of an answer; None where none is kept."""
    if not versions_file(home).is_file():
        return None
    with _opened(home) as connection:
        return _newest(connection, id)


def history(home: Home, id: str) -> list[Version]:
    """All versions of an answer, newest first, with those that were kept aside."""
    if not versions_file(home).is_file():
        return []
    with _opened(home) as connection:
        rows = connection.execute("SELECT * FROM version WHERE answer = ? ORDER BY number DESC", (id,))
        return [_version(row) for row in rows]


def version_at(home: Home, number: int) -> Version | None:
    """The version with a number; None where there is none."""
    if not versions_file(home).is_file():
        return None
    with _opened(home) as connection:
        row = connection.execute("SELECT * FROM version WHERE number = ?", (number,)).fetchone()
        return _version(row) if row else None


def all_newest(home: Home) -> dict[str, Version]:
    """The newest version of every answer that has one, by id."""
    if not versions_file(home).is_file():
        return {}
    with _opened(home) as connection:
        rows = connection.execute(
            "SELECT * FROM version WHERE number IN"
            " (SELECT MAX(number) FROM version WHERE deed != ? GROUP BY answer) ORDER BY answer",
            (Deed.ASIDE,),
        )
        return {row["answer"]: _version(row) for row in rows}


def _newest(connection: sqlite3.Connection, id: str) -> Version | None:
    row = connection.execute(
        "SELECT * FROM version WHERE answer = ? AND deed != ? ORDER BY number DESC LIMIT 1", (id, Deed.ASIDE)
    ).fetchone()
    return _version(row) if row else None


def _add(connection: sqlite3.Connection, draft: Draft, who: str, deed: Deed, began: int) -> Version:
    at = moment()
    row = connection.execute(
        "INSERT INTO version (answer, at, who, deed, began, content) VALUES (?, ?, ?, ?, ?, ?)",
        (draft.id, at, who, str(deed), began, json.dumps(draft.to_row(), ensure_ascii=False)),
    )
    assert row.lastrowid
    return Version(row.lastrowid, at, who, deed, began, draft)


def _version(row: sqlite3.Row) -> Version:
    draft = Draft.from_row(json.loads(row["content"]))
    return Version(row["number"], row["at"], row["who"], Deed(row["deed"]), row["began"], draft)


def _opened(home: Home) -> AbstractContextManager[sqlite3.Connection]:
    return opened(versions_file(home), VERSION_STEPS)
