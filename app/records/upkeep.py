"""Export of user data, the list of its databases, and deletion after the retention period."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from riktlots.app.editorial.versions import VERSION_STEPS, versions_file
from riktlots.app.present.blocks import blocks_markdown
from riktlots.app.records.asked import ASKED_STEPS, asked_file, drop_asked
from riktlots.app.records.audit import drop_old_files
from riktlots.app.records.database import Keeping
from riktlots.app.records.history import HISTORY_STEPS, Remembered, forget_everybody, history_file
from riktlots.app.records.opinions import OPINION_STEPS, KeptOpinion, drop_opinions, opinions_file
from riktlots.evals.questions.table import write_table
from riktlots.ingest.home import Home

_COLUMNS = ("number", "at", "helped", "reason", "comment", "status", "language", "cited", "model", "index", "question")


def history_rows(history: Iterable[Remembered]) -> list[dict[str, Any]]:
    """A reader's history as JSON rows: question, whole answer as Markdown, and receipt."""
    return [
        {
            "at": one.at,
            "question": one.question,
            "status": one.status,
            "language": one.language,
            "answer": blocks_markdown(one.blocks),
            "receipt": json.loads(one.receipt) if one.receipt else None,
        }
        for one in history
    ]


def opinion_rows(opinions: Iterable[KeptOpinion]) -> list[dict[str, Any]]:
    """Opinions as JSON rows."""
    return [
        {
            "number": kept.number,
            "at": kept.at,
            "helped": kept.opinion.helped,
            "reason": kept.opinion.reason,
            "comment": kept.opinion.comment,
            "status": kept.status,
            "language": kept.language,
            "cited": list(kept.cited),
            "model": kept.model,
            "index": kept.generation,
            "question": kept.question,
        }
        for kept in opinions
    ]


def write_opinions(path: Path, opinions: Iterable[KeptOpinion]) -> None:
    """Write opinions as CSV or XLSX, depending on the file extension. Raises SheetError, MissingExtraError."""
    rows = [[_cell(row[column]) for column in _COLUMNS] for row in opinion_rows(opinions)]
    write_table(path, _COLUMNS, rows)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(value) if isinstance(value, list) else str(value)


@dataclass(frozen=True, slots=True)
class Database:
    """One database: its name, its file (which may be absent), and its migration steps."""

    name: str
    file: Path
    steps: Sequence[str]


def databases(home: Home) -> tuple[Database, ...]:
    """The databases of a home."""
    return (
        Database("opinions", opinions_file(home), OPINION_STEPS),
        Database("history", history_file(home), HISTORY_STEPS),
        Database("asked questions", asked_file(home), ASKED_STEPS),
        Database("answer history", versions_file(home), VERSION_STEPS),
    )


def drop_old(home: Home, keeping: Keeping) -> None:
    """Delete opinions, history, asked questions and audit log files older than the retention period."""
    drop_opinions(home, keeping.oldest)
    drop_old_files(home, keeping)
    forget_everybody(home, keeping.oldest)
    drop_asked(home, keeping.oldest)
