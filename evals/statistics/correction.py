"""The true share, estimated from an imperfect judge and some labels by people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from riktlots.evals.statistics.intervals import CONFIDENCE, RESAMPLES, Estimate

Bools = npt.NDArray[np.bool_]


def rogan_gladen(flagged: float, sensitivity: float, specificity: float) -> float:
    """The true share behind a judge that flags a share `flagged`: (p + sp − 1) / (se + sp − 1), kept within [0, 1].

    `sensitivity` is the share of true cases that it flags, `specificity` the share of others that it does not. Rogan &
    Gladen, American Journal of Epidemiology 107 (1978). Raises ValueError for a judge no better than chance.
    """
    skill = sensitivity + specificity - 1
    if skill <= 0:
        raise ValueError("a judge whose sensitivity and specificity sum to 1 or less says nothing about the true share")
    return min(1.0, max(0.0, (flagged + specificity - 1) / skill))


def corrected_share(
    flagged: Bools,
    cases: Bools,
    flagged_cases: Bools,
    clusters: npt.NDArray[np.int64] | None = None,
    seed: int = 0,
    resamples: int = RESAMPLES,
    confidence: float = CONFIDENCE,
) -> Estimate | None:
    """The Rogan-Gladen share with an interval that carries the doubt of both the run and the calibration.

    `flagged`, shape (n,), is what the judge said of the run; `cases` and `flagged_cases`, shape (m,), what is true of
    the calibration set and what the judge said there. `clusters`, shape (n,), are the questions that the rows of the
    run belong to; rows of a question are drawn together. None where the calibration set lacks
    cases or non-cases, or the judge is no better than chance on it.
    """
    if cases.all() or not cases.any():
        return None
    skill = flagged_cases[cases].mean() + (~flagged_cases[~cases]).mean() - 1
    if skill <= 0:
        return None
    rng = np.random.default_rng(seed)
    groups = np.arange(len(flagged)) if clusters is None else np.unique(clusters, return_inverse=True)[1]
    tops = np.bincount(groups, weights=flagged)
    sizes = np.bincount(groups).astype(np.float64)
    positives, negatives = flagged_cases[cases], flagged_cases[~cases]
    drawn = []
    for _ in range(resamples):
        rows = rng.integers(0, len(sizes), len(sizes))
        se, sp = _drawn(rng, positives), _drawn(rng, ~negatives)
        if se + sp > 1:
            drawn.append(rogan_gladen(tops[rows].sum() / sizes[rows].sum(), se, sp))
    value = rogan_gladen(float(flagged.mean()), float(positives.mean()), float(1 - negatives.mean()))
    tail = 100 * (1 - confidence) / 2
    low, high = np.percentile(drawn, [tail, 100 - tail])
    return Estimate(value, float(low), float(high))


def _drawn(rng: np.random.Generator, right: Bools) -> float:
    """A share as it may be, after what was seen of it: from the Beta distribution with Jeffreys' prior. (Resampling the
    rows never leaves 100 %, and was short of the nominal coverage.)"""
    return float(rng.beta(right.sum() + 0.5, (~right).sum() + 0.5))


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
