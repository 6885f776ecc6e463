"""A measurement of reading as JSON. Changes of shape raise SCHEMA in app.output."""

from __future__ import annotations

from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from app.output import SCHEMA
from evals.bench.reading.hard import MOST_BYTES, MOST_SECONDS
from evals.bench.reading.outcome import Counted, Row, worst
from evals.bench.reading.run import Inputs, Report
from evals.statistics.bootstrap import RESAMPLES
from evals.statistics.estimate import CONFIDENCE

_PACKAGES = ("riktlots", "pypdf", "python-docx", "trafilatura")


def reading_json(report: Report, inputs: Inputs, failures: int) -> dict[str, Any]:
    """What was measured and on what, the rows, hard files and cost; of each row at most `failures` failures."""
    return {
        "schema": SCHEMA,
        "inputs": {
            name: str(path) if (path := getattr(inputs, name)) else None for name in ("laws", "statutes", "eu", "pdfs")
        },
        "sample": inputs.sample,
        "rendered": inputs.rendered,
        "acts": list(inputs.acts),
        "only": sorted(inputs.only),
        "seed": inputs.seed,
        "confidence": CONFIDENCE,
        "resamples": RESAMPLES,
        "packages": {name: version(name) for name in _PACKAGES},
        "rows": [_row(row, failures) for row in report.rows],
        "hard": [asdict(file) | {"right": file.is_right} for file in report.hard],
        "limits": {"seconds": MOST_SECONDS, "bytes": MOST_BYTES},
        "cost": asdict(report.cost) if report.cost else None,
        "left_out": list(report.left_out),
    }


def _row(row: Row, failures: int) -> dict[str, Any]:
    return {
        "form": row.form,
        "files": row.files,
        "shares": {name: _counted(counted) for name, counted in row.shares.items()},
        "f1": {name: asdict(estimate) for name, estimate in row.f1.items()},
        "sums": row.sums,
        "errors": [{"file": file, "error": error} for file, error in row.errors],
        "failures": len(row.failures),
        "worst": [asdict(failure) for failure in worst(row.failures, failures)],
    }


def _counted(counted: Counted) -> dict[str, Any]:
    return {"right": counted.right, "n": counted.n} | asdict(counted.estimate)
