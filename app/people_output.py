"""People's labels, and a judge beside them, as JSON. Changes of shape raise SCHEMA in app.output."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from app.output import SCHEMA
from evals.judging.calibration import Calibration, flip_rate, pair_skill, parted
from evals.labelling.agreement import Raters
from evals.labelling.corrected import Unsupported


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
