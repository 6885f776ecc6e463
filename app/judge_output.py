"""A measured judge as JSON. Changes of shape raise SCHEMA in app.output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.output import SCHEMA
from evals.judging.figures import FOLDS, Figures
from evals.judging.run import BASELINES, JUDGE, TUNED, Method, Options, Row
from evals.statistics.bootstrap import RESAMPLES
from evals.statistics.estimate import CONFIDENCE


def judged_json(
    rows: Sequence[Row], judge: str, embedder: str, file: Path, sha256: str, options: Options
) -> dict[str, Any]:
    """What was measured and how, and a row for each dataset. Figures are shares."""
    return {
        "schema": SCHEMA,
        "pairs": {"file": str(file), "sha256": sha256},
        "judge": judge,
        "embedder": embedder or None,
        "limit": options.limit,
        "embed_limit": options.embed_limit,
        "seed": options.seed,
        "folds": FOLDS,
        "confidence": CONFIDENCE,
        "resamples": RESAMPLES,
        "datasets": [_row(row) for row in rows],
    }


def _row(row: Row) -> dict[str, Any]:
    """The judge's own figures stand first; `tuned` is its support with a threshold chosen as the baselines' are."""
    methods = row.methods
    return {
        "dataset": row.dataset,
        "n": row.n,
        "supported": row.supported,
        "unsupported": row.n - row.supported,
        "undecided": row.verdicts.get("undecided", 0),
        "verdicts": row.verdicts,
        "reasons": row.reasons,
        **(_figures(methods[JUDGE].figures) if methods else {}),
        "tuned": _figures(methods[TUNED].figures) if methods else None,
        "baselines": {_key(name): _method(methods[name]) for name in BASELINES if name in methods},
        "types": [asdict(kind) for kind in row.types],
    }


def _method(method: Method) -> dict[str, Any]:
    return {
        "n": method.n,
        **_figures(method.figures),
        "judge_minus_this": _figures(method.lead) if method.lead else None,
        "tuned_minus_this": _figures(method.lead_tuned) if method.lead_tuned else None,
    }


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "balanced_accuracy": asdict(figures.balanced_accuracy),
        "f1_unsupported": asdict(figures.f1),
        "auc": asdict(figures.auc),
    }


def _key(name: str) -> str:
    return name.replace(", ", "_").replace(" ", "_")
