"""Runs of evaluations as JSON. Changes of shape raise SCHEMA in riktlots.app.schemas.answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from riktlots.app.schemas.answer import SCHEMA
from riktlots.evals.judges.calibration import Calibration, flip_rate, pair_skill, parted
from riktlots.evals.labels.agreement import Raters
from riktlots.evals.labels.corrected import Unsupported
from riktlots.evals.runs.compare import Comparison, Difference, Stop
from riktlots.evals.runs.folder import RunFolder
from riktlots.evals.runs.measure import Measure
from riktlots.evals.runs.scores import Scores, failures_of
from riktlots.evals.statistics.intervals import Estimate


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


def agreement_json(run: str, raters: Raters, found: Unsupported) -> dict[str, Any]:
    """The raters of a run, the judge against them, and the shares of unsupported sentences."""
    return {
        "schema": SCHEMA,
        "run": run,
        "raters": dict(raters.labels),
        "pairs": [asdict(pair) for pair in raters.pairs],
        "alpha": raters.alpha,
        "unsupported": asdict(found),
    }


def calibration_json(found: Calibration) -> dict[str, Any]:
    """How far a judge can be believed."""
    typed = [one for one in found.told if one.type]
    flips = flip_rate(found)
    return {
        "schema": SCHEMA,
        "judge": found.judge,
        "pairs": {"sha256": found.pairs_sha256, "count": len(found.told)},
        "at": found.at,
        "runs": found.runs,
        "all": asdict(pair_skill(found.told)),
        "languages": {name: asdict(skill) for name, skill in parted(found.told, lambda one: one.languages).items()},
        "types": {name: asdict(skill) for name, skill in parted(typed, lambda one: one.type).items()},
        "flips": asdict(flips) if flips else None,
    }
