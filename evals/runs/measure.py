"""A figure of a run: its tally for each question, its value, its interval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from riktlots.evals.statistics.intervals import Estimate, Floats, ratio, wilson


@dataclass(frozen=True, slots=True)
class Tally:
    """The contribution of one question to a figure: `hits` out of `of`, of which `undecided` could not be judged."""

    hits: float
    of: float
    undecided: float = 0.0


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of a run: Σ hits / Σ of, over questions.

    `tier` is 0 for exact figures, 1 for retrieval figures, 2 for judged ones. `tallies` leaves out questions that the
    figure does not apply to. `lower_is_better` is true where a lower value is an improvement.
    """

    name: str
    tier: int
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    lower_is_better: bool = False

    @property
    def hits(self) -> float:
        """Σ hits."""
        return sum(tally.hits for tally in self.tallies.values())

    @property
    def of(self) -> float:
        """Σ of: the number of sentences, quotes, questions or other units that the figure is a share of."""
        return sum(tally.of for tally in self.tallies.values())

    @property
    def undecided(self) -> float:
        """The number of units that the judge left undecided."""
        return sum(tally.undecided for tally in self.tallies.values())

    def estimate(self, seed: int = 0) -> Estimate | None:
        """The share among decided units, with its 95 % interval; None where none was decided.

        A share of questions gets Wilson's interval, a share of sentences or quotes one by resampling questions (or
        Wilson's over questions where all or none hit). Undecided units widen the interval: its low end counts all of
        them as misses, its high end as hits.
        """
        if not self.of - self.undecided:
            return None
        hits, of, undecided = self.columns(self.tallies)
        value = hits.sum() / (of - undecided).sum()
        low, high = _interval(hits, of, seed), _interval(hits + undecided, of, seed)
        return Estimate(float(value), low.low, high.high)

    def columns(self, ids: Iterable[str]) -> tuple[Floats, Floats, Floats]:
        """hits, of and undecided of some questions, each of shape (questions,); 0 for a question without a tally."""
        none = Tally(0.0, 0.0)
        rows = [self.tallies.get(id, none) for id in ids]
        table = np.array([(row.hits, row.of, row.undecided) for row in rows], dtype=np.float64).reshape(-1, 3)
        return table[:, 0], table[:, 1], table[:, 2]

    @property
    def by_question(self) -> bool:
        """Whether each question is either right or wrong, with nothing in between."""
        return all(tally.of == 1 and tally.hits in (0, 1) for tally in self.tallies.values())


def _interval(hits: Floats, of: Floats, seed: int) -> Estimate:
    if set(of) <= {1.0} and set(hits) <= {0.0, 1.0}:
        return wilson(int(hits.sum()), len(hits))
    if not 0 < hits.sum() < of.sum():
        # Resampling shows no spread: an outcome that n questions always (or never) had need not hold for all questions.
        return wilson(len(hits) if hits.sum() else 0, len(hits))
    found = ratio(hits, of, seed)
    assert found is not None
    return found
