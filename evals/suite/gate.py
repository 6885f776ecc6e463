"""May this run be shipped? Exact figures must hold, and the named figure may not have fallen."""

from __future__ import annotations

from dataclasses import dataclass

from evals.suite.compare import Comparison
from evals.suite.finding import PRIMARY
from evals.suite.scores import Scores

# Besides the named figure these stop a run when they got worse by more than chance: they are what people are told.
_GUARDED = (PRIMARY, "unsupported_answers", "citation_recall", "missed_refusals")


@dataclass(frozen=True, slots=True)
class Stop:
    """One reason not to ship: a key of the text catalogues, and the figure that it is about."""

    key: str
    measure: str = ""
    detail: str = ""


def gate(scores: Scores, comparison: Comparison | None = None) -> list[Stop]:
    """The reasons to stop; none when the run may be shipped. `comparison` is that with the kept run."""
    stops = [Stop("gate_exact", m.name, f"{m.of - m.hits:g}/{m.of:g}") for m in scores.broken()]
    failed = scores.measures["failures"].hits
    if failed:
        stops.append(Stop("gate_failures", "failures", f"{failed:g}"))
    if not scores.is_complete:
        stops.append(Stop("gate_incomplete", "coverage", str(scores.unanswered)))
    for difference in comparison.differences if comparison else ():
        if difference.measure.name in _GUARDED and difference.is_worse:
            assert difference.difference
            stops.append(Stop("gate_worse", difference.measure.name, f"{difference.difference.value:+.3f}"))
    return stops
