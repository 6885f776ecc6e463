"""Audit log: events on documents, labels, written answers and user data. One JSON line per event, one file per day.

It contains no question, answer or label. Only the owner can read the files; they are append-only, and are deleted when
they are older than the retention period.
"""

from __future__ import annotations

import datetime
import getpass
import json
import os
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

from riktlots.app.records.database import Keeping
from riktlots.ingest.files import writing
from riktlots.ingest.home import Home


class AuditEvent(StrEnum):
    """The kinds of events in the audit log."""

    INGEST = "ingest"
    FETCH = "fetch"
    STAFF = "staff"
    LABEL = "label"
    ANSWER = "answer"
    EXPORT = "export"
    ERASE = "erase"


def audit_folder(home: Home) -> Path:
    """The folder of the audit log; each file is named by its day."""
    return home.root / "audit"


def record_event(home: Home, deed: AuditEvent, who: str = "", **what: Any) -> None:
    """Append an event. `who` is the signed-in address; if empty, the user of the operating system is recorded.

    Raises StorageError, so that no action goes unrecorded when the disk is full.
    """
    now = datetime.datetime.now(datetime.UTC)
    line = {"at": now.isoformat(timespec="seconds"), "who": who or local_user(), "deed": str(deed)} | what
    folder = audit_folder(home)
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / f"{now:%Y-%m-%d}.jsonl"
        # One write per line, so that lines of two processes do not mix.
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, json.dumps(line).encode() + b"\n")
            os.fsync(file)
        finally:
            os.close(file)
        drop_old_files(home, Keeping.from_environment())


def drop_old_files(home: Home, keeping: Keeping) -> None:
    """Delete the files of days before the retention period."""
    for path in audit_folder(home).glob("*.jsonl"):
        if path.stem < keeping.oldest[:10]:
            path.unlink(missing_ok=True)


def read_audit(home: Home) -> Iterator[dict[str, Any]]:
    """All events, in order of days. Skips a truncated line, which a killed process may have left."""
    for path in sorted(audit_folder(home).glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                yield json.loads(line)
            except ValueError:
                continue


def local_user() -> str:
    """The user of the operating system; empty where none can be told."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a user without a name, as in a container
        return str(os.getuid()) if hasattr(os, "getuid") else ""
