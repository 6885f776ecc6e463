"""Who did what with the documents, the labels and what is kept of readers: a line of JSON for each deed, a file a day.

No question, answer or label stands in it. The files can be read by their owner alone, are only ever added to, and go
when they are older than the days of the settings.
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
    """What is taken down."""

    INGEST = "ingest"
    FETCH = "fetch"
    STAFF = "staff"
    LABEL = "label"
    EXPORT = "export"
    ERASE = "erase"


def audit_folder(home: Home) -> Path:
    """Where the files are, each named by its day."""
    return home.root / "audit"


def record_event(home: Home, deed: AuditEvent, who: str = "", **what: Any) -> None:
    """Take down a deed; `who` is the address that somebody signed in with, or else whoever runs this program.

    Raises StorageError, so that nothing goes on unseen on a disk that is full.
    """
    now = datetime.datetime.now(datetime.UTC)
    line = {"at": now.isoformat(timespec="seconds"), "who": who or _user(), "deed": str(deed)} | what
    folder = audit_folder(home)
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / f"{now:%Y-%m-%d}.jsonl"
        # In one write, so that no two processes mix their lines.
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, json.dumps(line).encode() + b"\n")
            os.fsync(file)
        finally:
            os.close(file)
        drop_old_files(home, Keeping.from_environment())


def drop_old_files(home: Home, keeping: Keeping) -> None:
    """Delete the files of days before those that are kept."""
    for path in audit_folder(home).glob("*.jsonl"):
        if path.stem < keeping.oldest[:10]:
            path.unlink(missing_ok=True)


def read_audit(home: Home) -> Iterator[dict[str, Any]]:
    """All that was taken down, in the order of the days. Half a line, which a kill may have left, does not count."""
    for path in sorted(audit_folder(home).glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                yield json.loads(line)
            except ValueError:
                continue


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a user without a name, as in a container
        return str(os.getuid()) if hasattr(os, "getuid") else ""
