"""Runs of evaluations as JSON. Changes of shape raise SCHEMA in app.output."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from app.output import SCHEMA
from evals.statistics.estimate import Estimate
from evals.suite.compare import Comparison, Difference
from evals.suite.failures import failures_of
from evals.suite.folder import RunFolder
from evals.suite.gate import Stop
from evals.suite.measure import Measure
from evals.suite.scores import Scores


def scores_json(scores: Scores) -> dict[str, Any]:
    """All figures of a run, and the questions that went wrong."""
    return {
        "schema": SCHEMA,
        "run": scores.name,
        "header": dataclasses.asdict(scores.header),
        "judge": scores.judge,
        "complete": scores.is_complete,
        "unanswered": scores.unanswered,
        "figures": {name: _measure(measure) for name, measure in scores.measures.items()},
        "failures": [
            {"id": f.question.id, "status": f.record.status, "reasons": [dataclasses.asdict(r) for r in f.reasons]}
            for f in failures_of(scores)
        ],
    }


def _measure(measure: Measure) -> dict[str, Any]:
    return {
        "tier": measure.tier,
        "hits": measure.hits,
        "of": measure.of,
        "undecided": measure.undecided,
        "lower_is_better": measure.lower_is_better,
        "estimate": _estimate(measure.estimate()),
    }


def _estimate(found: Estimate | None) -> dict[str, float] | None:
    return dataclasses.asdict(found) if found else None


def comparison_json(found: Comparison) -> dict[str, Any]:
    """The differences of two runs."""
    return {
        "schema": SCHEMA,
        "old": found.old.name,
        "new": found.new.name,
        "judge": found.new.judge,
        "differences": {difference.measure.name: _difference(difference) for difference in found.differences},
        "gained": list(found.gained),
        "lost": list(found.lost),
        "alone": found.alone,
    }


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "old": difference.old,
        "new": difference.new,
        "difference": _estimate(difference.difference),
        "p": difference.p,
        "differs": difference.differs,
        "better": difference.is_better,
        "worse": difference.is_worse,
    }


def stops_json(stops: Sequence[Stop]) -> dict[str, Any]:
    """The reasons not to ship a run."""
    return {"schema": SCHEMA, "open": not stops, "stops": [dataclasses.asdict(stop) for stop in stops]}


def runs_json(runs: Sequence[RunFolder]) -> dict[str, Any]:
    """The runs there are."""
    found = [
        {"run": run.name, "answers": len(run.records()), "judges": run.judges(), **dataclasses.asdict(run.header())}
        for run in runs
    ]
    return {"schema": SCHEMA, "runs": found}
