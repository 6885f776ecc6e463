"""What people's labels say of a whole run when they looked at more of one kind of sentences than of another.

The run falls into cells, by how a sentence came to be looked at and by what the judge said of it. Within a cell those
with a label stand for the others. This is prediction-powered inference by strata (Fisch et al., NeurIPS 2024) for a
judge whose saying is the same all over a cell.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evals.statistics.bootstrap import RESAMPLES
from evals.statistics.estimate import CONFIDENCE, Estimate

Floats = npt.NDArray[np.float64]
# Jeffreys' prior: half a label of each kind, so that a cell of which all labels say the same is not thereby certain.
_PRIOR = 0.5


@dataclass(frozen=True, slots=True)
class Cell:
    """`size` sentences of a run of which the judge said `flagged` (None: it left them open), and labels on some of
    them: `cases` for what the judge is to flag, `others` for what it is not, `neither` for what does not count at all.

    Labels are above 0 in sum, and need not be whole numbers where raters differ.
    """

    size: int
    flagged: bool | None
    cases: float
    others: float
    neither: float = 0.0


def case_share(cells: Sequence[Cell], seed: int = 0) -> Estimate | None:
    """Cases / (cases and others) in the whole run. None where no label says either."""
    return _ratio(cells, seed, lambda cases, others, _: (cases.sum(-1), (cases + others).sum(-1)))


def sensitivity(cells: Sequence[Cell], seed: int = 0) -> Estimate | None:
    """Flagged cases / cases on which the judge decided. None where there is no such case."""
    return _ratio(cells, seed, lambda cases, _, said: (cases[..., said > 0].sum(-1), cases[..., said >= 0].sum(-1)))


def specificity(cells: Sequence[Cell], seed: int = 0) -> Estimate | None:
    """Others that are not flagged / others on which the judge decided. None where there is no such other."""
    return _ratio(cells, seed, lambda _, others, said: (others[..., said == 0].sum(-1), others[..., said >= 0].sum(-1)))


_Sums = Callable[[Floats, Floats, Floats], tuple[Floats, Floats]]


def _ratio(cells: Sequence[Cell], seed: int, sums: _Sums) -> Estimate | None:
    """A ratio of masses with its interval: the middle 95 % of what it is when the shares in each cell are drawn from
    their posterior. Sentences of one question count as independent, so it is somewhat too narrow where many are alike.
    """
    if not cells:
        return None
    sizes = np.array([cell.size for cell in cells], dtype=np.float64)
    said = np.array([-1.0 if cell.flagged is None else float(cell.flagged) for cell in cells])
    counts = np.array([(cell.cases, cell.others, cell.neither) for cell in cells])
    top, bottom = sums(*_masses(sizes, counts), said)
    if not bottom > 0:
        return None
    prior = np.where(np.arange(3) < 2, _PRIOR, 0.0)
    rng = np.random.default_rng(seed)
    drawn_top, drawn_bottom = sums(
        *_masses(sizes, rng.standard_gamma(counts + prior, (RESAMPLES, *counts.shape))), said
    )
    tail = 100 * (1 - CONFIDENCE) / 2
    low, high = np.percentile(drawn_top / drawn_bottom, [tail, 100 - tail])
    value = float(top / bottom)
    # A share of nought or one lies on the edge of what is drawn, and not within.
    return Estimate(value, min(value, float(low)), max(value, float(high)))


def _masses(sizes: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """How many sentences of the run are cases, and how many others, cell by cell; weights of shape (…, cells, 3)."""
    shares = weights / weights.sum(axis=-1, keepdims=True)
    return sizes * shares[..., 0], sizes * shares[..., 1]
