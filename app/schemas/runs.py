"""Runs of evaluations as JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Self

from pydantic import ConfigDict

from riktlots.app.schemas import Shape, Versioned
from riktlots.evals.judges import calibration as judges
from riktlots.evals.judges.calibration import PairSkill
from riktlots.evals.labels.agreement import RaterPair, Raters
from riktlots.evals.labels.corrected import Unsupported
from riktlots.evals.runs import compare, scores
from riktlots.evals.runs.folder import Header, RunFolder
from riktlots.evals.statistics.intervals import Estimate

# A sum of counts, or of parts of them.
_Sum = int | float


class Figure(Shape):
    """A figure of a run: `hits` out of `of`, of which `undecided` could not be judged."""

    tier: int
    hits: _Sum
    of: _Sum
    undecided: _Sum
    lower_is_better: bool
    estimate: Estimate | None


class Failure(Shape):
    """A question that went wrong, and how."""

    id: str
    status: str
    reasons: list[scores.Reason]


class Scores(Versioned):
    """All figures of a run, and the questions that went wrong."""

    run: str
    header: Header
    judge: str
    complete: bool
    unanswered: int
    figures: dict[str, Figure]
    failures: list[Failure]

    @classmethod
    def of(cls, found: scores.Scores) -> Self:
        """The scores of one run."""
        return cls.taken_from(
            found,
            run=found.name,
            complete=found.is_complete,
            figures={name: Figure.taken_from(m, estimate=m.estimate()) for name, m in found.measures.items()},
            failures=[
                Failure(id=one.question.id, status=one.record.status, reasons=list(one.reasons))
                for one in scores.failures_of(found)
            ],
        )


class Difference(Shape):
    """One figure of two runs: new minus old, and whether that is more than chance."""

    old: float | None
    new: float | None
    difference: Estimate | None
    p: float | None
    differs: bool
    better: bool
    worse: bool


class Comparison(Versioned):
    """The differences of two runs."""

    old: str
    new: str
    judge: str
    differences: dict[str, Difference]
    gained: list[str]
    lost: list[str]
    alone: int

    @classmethod
    def of(cls, found: compare.Comparison) -> Self:
        """One comparison."""
        differences = {
            one.measure.name: Difference.taken_from(one, better=one.is_better, worse=one.is_worse)
            for one in found.differences
        }
        return cls.taken_from(
            found, old=found.old.name, new=found.new.name, judge=found.new.judge, differences=differences
        )


class Gate(Versioned):
    """The decision to ship a run: open, or the reasons to stop."""

    open: bool
    stops: list[compare.Stop]


class Run(Shape):
    """A run that there is, and the fields of its header."""

    model_config = ConfigDict(extra="allow")

    run: str
    answers: int
    judges: list[str]


class Runs(Versioned):
    """The runs there are."""

    runs: list[Run]

    @classmethod
    def of(cls, runs: Sequence[RunFolder]) -> Self:
        """The runs in these folders."""
        found = [
            Run(run=run.name, answers=len(run.records()), judges=run.judges(), **dataclasses.asdict(run.header()))
            for run in runs
        ]
        return cls(runs=found)


class Agreement(Versioned):
    """The raters of a run, the judge against them, and the shares of unsupported sentences."""

    run: str
    raters: dict[str, int]
    pairs: list[RaterPair]
    alpha: float | None
    unsupported: Unsupported

    @classmethod
    def of(cls, run: str, raters: Raters, found: Unsupported) -> Self:
        """The agreement on one run."""
        return cls.taken_from(raters, run=run, raters=raters.labels, unsupported=found)


class Pairs(Shape):
    """The pairs that a judge was measured on."""

    sha256: str
    count: int


class Calibration(Versioned):
    """The measured reliability of a judge."""

    judge: str
    pairs: Pairs
    at: str
    runs: int
    all: PairSkill
    languages: dict[str, PairSkill]
    types: dict[str, PairSkill]
    flips: Estimate | None

    @classmethod
    def of(cls, found: judges.Calibration) -> Self:
        """One judge on all pairs, and by their languages and types."""
        typed = [one for one in found.told if one.type]
        return cls.taken_from(
            found,
            pairs=Pairs(sha256=found.pairs_sha256, count=len(found.told)),
            all=judges.pair_skill(found.told),
            languages=judges.parted(found.told, lambda one: one.languages),
            types=judges.parted(typed, lambda one: one.type),
            flips=judges.flip_rate(found),
        )
