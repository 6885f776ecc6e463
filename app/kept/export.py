"""What is kept, in forms to take along."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from app.blocks_file import blocks_markdown
from app.kept.history import Remembered
from app.kept.opinions import KeptOpinion
from evals.sheets.table import write_table

_COLUMNS = ("number", "at", "helped", "reason", "comment", "status", "language", "cited", "model", "index", "question")


def history_rows(history: Iterable[Remembered]) -> list[dict[str, Any]]:
    """A reader's history for JSON: of each answer the question, the whole text as Markdown, and the receipt."""
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
    """Opinions for JSON."""
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
    """Write opinions as a sheet, CSV or XLSX by the name's ending. Raises SheetError, MissingExtraError."""
    rows = [[_cell(row[column]) for column in _COLUMNS] for row in opinion_rows(opinions)]
    write_table(path, _COLUMNS, rows)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(value) if isinstance(value, list) else str(value)
