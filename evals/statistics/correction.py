"""The true share, estimated from an imperfect judge and some labels by people."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evals.statistics.bootstrap import RESAMPLES
from evals.statistics.estimate import CONFIDENCE, Estimate

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
