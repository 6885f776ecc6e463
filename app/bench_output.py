"""A measurement as JSON. Changes of shape raise SCHEMA in app.output."""

from __future__ import annotations

from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from app.output import SCHEMA
from evals.bench.figures import Figures
from evals.bench.rankings import BARE_CHROMA, DEPTH, FIND, FUSED, NEED_EMBEDDER, RANKINGS
from evals.bench.retrieval import Report, Row
from evals.bench.sets import MeasuringSet
from evals.statistics.bootstrap import RESAMPLES
from evals.statistics.estimate import CONFIDENCE

_PACKAGES = ("riktlots", "chromadb")
_PACKAGES_OF_STOCK = ("langchain-chroma", "langchain-text-splitters")


def report_json(
    report: Report, measured: MeasuringSet, passages: Path, questions: Path, sample: int | None, seed: int
) -> dict[str, Any]:
    """What was measured and how, the rows of the pools, and their sum. Figures are shares, times milliseconds."""
    packages = (*_PACKAGES, *(_PACKAGES_OF_STOCK if report.embedder else ()))
    return {
        "schema": SCHEMA,
        "passages": {
            "file": str(passages),
            "sha256": measured.passages_sha256,
            "count": len(measured.passages),
        },
        "questions": {
            "file": str(questions),
            "sha256": measured.questions_sha256,
            "count": len(measured.questions),
            "unanswerable_left_out": measured.left_out,
        },
        "embedder": report.embedder or None,
        "packages": {name: version(name) for name in packages},
        "sample": sample,
        "seed": seed,
        "depth": DEPTH,
        "confidence": CONFIDENCE,
        "resamples": RESAMPLES,
        "absent": [] if report.embedder else list(NEED_EMBEDDER),
        "rows": [_row(row) for row in report.rows],
        "all": _row(report.total),
    }


def _row(row: Row) -> dict[str, Any]:
    """`find_to_chroma` is how many times as long the product's search takes as a bare Chroma query;
    `fused_to_chroma` the same without its second look."""
    return {
        "origin": row.origin,
        "pool": row.pool,
        "question_language": row.asked_in,
        "passage_language": row.answered_in,
        "passages": row.passages,
        "n": row.n,
        "rankings": {name: _figures(row.figures[name]) for name in RANKINGS if name in row.figures},
        "milliseconds": {name: asdict(times) for name, times in row.times.items()},
        f"{FIND}_to_{BARE_CHROMA}": row.ratio,
        f"{FUSED}_to_{BARE_CHROMA}": row.ratio_fused,
    }


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        **{f"recall@{k}": asdict(estimate) for k, estimate in figures.recall.items()},
        "mrr": asdict(figures.mrr),
        "ndcg@10": asdict(figures.ndcg),
        "mrr_of_find_minus_this": asdict(figures.lead) if figures.lead else None,
    }
