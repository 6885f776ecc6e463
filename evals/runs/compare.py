"""Comparison of two runs of the same questions: the figures that differ by more than chance, and the release gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from riktlots.evals.errors import RunError
from riktlots.evals.runs.finding import PRIMARY
from riktlots.evals.runs.measure import Measure
from riktlots.evals.runs.scores import Scores
from riktlots.evals.statistics.comparison import holm, mcnemar
from riktlots.evals.statistics.intervals import Estimate, ratio_difference

ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of two runs on the questions that both have.

    `difference` is new minus old with its paired 95 % interval, None where either has no value. `p` is that of the
    exact McNemar test for figures that are right or wrong by question, adjusted after Holm for all but the primary one;
    None for other figures, for which the interval decides.
    """

    measure: Measure
    old: float | None
    new: float | None
    difference: Estimate | None
    p: float | None = None

    @property
    def differs(self) -> bool:
        """Whether the difference is more than chance."""
        if self.p is not None:
            return self.p < ALPHA
        return self.difference is not None and not self.difference.low <= 0 <= self.difference.high

    @property
    def is_worse(self) -> bool:
        """Whether the new run is worse by more than chance."""
        return self.differs and (self._gain() or 0.0) < 0

    @property
    def is_better(self) -> bool:
        """Whether the new run is better by more than chance."""
        return self.differs and (self._gain() or 0.0) > 0

    def _gain(self) -> float | None:
        if self.difference is None:
            return None
        return -self.difference.value if self.measure.lower_is_better else self.difference.value


@dataclass(frozen=True, slots=True)
class Comparison:
    """All figures of a new run against those of an old one; `gained` and `lost` are the questions whose outcome
    changed; `alone` is the number of questions that only one of the two has."""

    old: Scores
    new: Scores
    differences: tuple[Difference, ...]
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    alone: int

    @property
    def primary(self) -> Difference:
        """The difference in the primary figure."""
        return next(d for d in self.differences if d.measure.name == PRIMARY)


def compare(old: Scores, new: Scores, seed: int = 0) -> Comparison:
    """Compare two runs question by question. Raises RunError when they have no question in common.

    A question worded differently in the two sets is not the same question.
    """
    shared = [
        id
        for id, question in old.questions.items()
        if id in old.records
        and id in new.records
        and (question.question, question.turns) == (new.questions[id].question, new.questions[id].turns)
    ]
    if not shared:
        raise RunError(f"the runs {old.name} and {new.name} have no question in common, so nothing can be compared.")
    names = [name for name in old.measures if name in new.measures]
    found = {name: _difference(old.measures[name], new.measures[name], shared, seed) for name in names}
    raw = {name: d.p for name, d in found.items() if d.p is not None and name != PRIMARY}
    adjusted = holm(raw)
    differences = tuple(
        Difference(d.measure, d.old, d.new, d.difference, adjusted.get(name, d.p)) for name, d in found.items()
    )
    before, after = old.measures[PRIMARY].tallies, new.measures[PRIMARY].tallies
    return Comparison(
        old=old,
        new=new,
        differences=differences,
        gained=tuple(id for id in shared if after[id].hits > before[id].hits),
        lost=tuple(id for id in shared if after[id].hits < before[id].hits),
        alone=len(old.records.keys() ^ new.records.keys()),
    )


def _difference(old: Measure, new: Measure, shared: Sequence[str], seed: int) -> Difference:
    before, after = old.columns(shared), new.columns(shared)
    decided = [(hits, of - undecided) for hits, of, undecided in (before, after)]
    values = [float(hits.sum() / of.sum()) if of.sum() else None for hits, of in decided]
    p = None
    if old.by_question and new.by_question:
        both = [i for i in range(len(shared)) if before[1][i] and after[1][i]]
        p = mcnemar([bool(before[0][i]) for i in both], [bool(after[0][i]) for i in both])
    return Difference(new, values[0], values[1], ratio_difference(decided[1], decided[0], seed), p)


# These block a release when they got worse by more than chance: the primary figure, and those shown to readers.
_GUARDED = (PRIMARY, "unsupported_answers", "citation_recall", "missed_refusals")


@dataclass(frozen=True, slots=True)
class Stop:
    """A reason not to release: a key of the text catalogues, and the figure concerned."""

    key: str
    measure: str = ""
    detail: str = ""


def gate(scores: Scores, comparison: Comparison | None = None) -> list[Stop]:
    """The reasons not to release; empty when the run passes. `comparison` is that with the stored run."""
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
