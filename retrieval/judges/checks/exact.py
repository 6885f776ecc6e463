"""All exact checks, in the order in which they are asked."""

from __future__ import annotations

from riktlots.retrieval.judges.checks.case import Check, CheckCase, Finding
from riktlots.retrieval.judges.checks.figures import check_figures
from riktlots.retrieval.judges.checks.names import check_actors, check_names
from riktlots.retrieval.judges.checks.obligation import check_conditions, check_obligation, check_quantity
from riktlots.retrieval.judges.checks.polarity import check_polarity
from riktlots.retrieval.model import Verdict

CHECKS: tuple[Check, ...] = (
    check_figures,
    check_names,
    check_obligation,
    check_polarity,
    check_actors,
    check_quantity,
    check_conditions,
)


def worst_finding(case: CheckCase) -> Finding | None:
    """The first finding that makes a sentence wrong, else the first that makes it only partly right, else None."""
    partly: Finding | None = None
    for check in CHECKS:
        if finding := check(case):
            if finding.verdict is not Verdict.PARTLY:
                return finding
            partly = partly or finding
    return partly
