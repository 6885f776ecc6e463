"""Examples out of public sets of faithfulness and inference, in the format of `riktlots judge --pairs`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evals.training.example import Asked, Claimed, Support
from evals.training.rows import read_rows

_INFERENCE = {
    "entailment": Support.SUPPORTED,
    "neutral": Support.UNSUPPORTED,
    "contradiction": Support.CONTRADICTED,
}


def public_claims(folder: Path) -> Iterator[Claimed]:
    """BEGIN, WiCE and HaluEval in English, SweNLI in Swedish."""
    for row in read_rows(folder / "faithfulness.jsonl.gz"):
        if row["unit"] == "span":
            continue
        yield _claimed(row, "en", Support.SUPPORTED if row["label"] else None)
    for row in read_rows(folder / "swedish_nli.jsonl.gz"):
        yield _claimed(row, "sv", _INFERENCE[row["label_raw"]])


def answered_questions(folder: Path) -> Iterator[Asked]:
    """The questions of HaluEval beside the text that answers them."""
    for row in read_rows(folder / "faithfulness.jsonl.gz"):
        if row["dataset"] == "halueval_qa" and row["label"] and row.get("question"):
            yield Asked(
                dataset="halueval_qa",
                group=_group(row),
                query=row["id"],
                question=row["question"],
                context="",
                passage=row["context"],
                bears=True,
                answers=True,
            )


def _claimed(row: dict[str, Any], language: str, label: Support | None) -> Claimed:
    return Claimed(
        dataset=row["dataset"],
        group=_group(row),
        sentence=row["answer"],
        context="",
        passage=row["context"],
        supported=bool(row["label"]),
        label=label,
        language=language,
        passage_language=language,
        type=str(row["label_raw"]),
        question=row.get("question") or "",
    )


def _group(row: dict[str, Any]) -> str:
    return f"{row['dataset']}:{row['context'][:200]}"
