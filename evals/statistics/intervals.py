"""Confidence intervals: Wilson for a share of trials; bootstrap over questions for means, ratios and differences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its 95 % interval."""

    value: float
    low: float
    high: float


def wilson(successes: int, n: int, confidence: float = CONFIDENCE) -> Estimate:
    """A share of n trials, n ≥ 1, with its score interval (Wilson, JASA 22, 1927)."""
    # Loading scipy.stats takes most of a second, which only commands that print figures should pay.
    from scipy.stats import binomtest

    low, high = binomtest(successes, n).proportion_ci(confidence, method="wilson")
    return Estimate(successes / n, float(low), float(high))


Floats = npt.NDArray[np.float64]
RESAMPLES = 2000
# Draws of one go, so that memory stays small however many questions there are.
_CHUNK = 250


def bootstrap(
    values: Floats, seed: int = 0, resamples: int = RESAMPLES, confidence: float = CONFIDENCE
) -> list[Estimate]:
    """The mean of each column of `values`, shape (questions, columns), with its percentile interval.

    Whole rows are drawn, with replacement, as many as there are: so a column that holds differences gets the interval
    of the paired comparison. Efron & Tibshirani, An Introduction to the Bootstrap (1993), chapter 13; for comparing
    searches Smucker, Allan & Carterette, CIKM 2007. Questions about one passage count as independent, which makes the
    interval somewhat too narrow where many are.
    """
    drawn = _resampled_sums(values, seed, resamples) / len(values)
    return [_percentile(value, column, confidence) for value, column in zip(values.mean(axis=0), drawn.T, strict=True)]


def ratio(
    tops: Floats, bottoms: Floats, seed: int = 0, resamples: int = RESAMPLES, confidence: float = CONFIDENCE
) -> Estimate | None:
    """Σ tops / Σ bottoms over questions, arrays of shape (questions,); None where the sum below is 0.

    For example supported sentences over sentences. The interval is that of the ratio estimator under resampling of
    questions; a resample whose sum below is 0 says nothing and is left out.
    """
    if not bottoms.sum():
        return None
    drawn = _ratios(np.column_stack([tops, bottoms]), seed, resamples)
    return _percentile(float(tops.sum() / bottoms.sum()), drawn[np.isfinite(drawn)], confidence)


def ratio_difference(
    one: tuple[Floats, Floats],
    other: tuple[Floats, Floats],
    seed: int = 0,
    resamples: int = RESAMPLES,
    confidence: float = CONFIDENCE,
) -> Estimate | None:
    """The ratio of one run minus that of another on the same questions, in the same order; None where either is none.

    `one` and `other` are (tops, bottoms). Both runs lose and gain the same questions in a resample, so what is hard for
    both cancels out.
    """
    if not (one[1].sum() and other[1].sum()):
        return None
    table = np.column_stack([*one, *other])
    sums = _resampled_sums(table, seed, resamples)
    with np.errstate(divide="ignore", invalid="ignore"):
        drawn = sums[:, 0] / sums[:, 1] - sums[:, 2] / sums[:, 3]
    value = float(one[0].sum() / one[1].sum() - other[0].sum() / other[1].sum())
    return _percentile(value, drawn[np.isfinite(drawn)], confidence)


def _ratios(table: Floats, seed: int, resamples: int) -> Floats:
    sums = _resampled_sums(table, seed, resamples)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios: Floats = sums[:, 0] / sums[:, 1]
    return ratios


def _resampled_sums(table: Floats, seed: int, resamples: int) -> Floats:
    """The column sums of `resamples` draws of as many rows as the table has, shape (resamples, columns)."""
    rng = np.random.default_rng(seed)
    n = len(table)
    sums = []
    for start in range(0, resamples, _CHUNK):
        # How often each row is drawn is all that a sum needs.
        counts = rng.multinomial(n, np.full(n, 1 / n), size=min(_CHUNK, resamples - start))
        sums.append(counts @ table)
    return np.concatenate(sums).astype(np.float64)


def _percentile(value: float, drawn: Floats, confidence: float) -> Estimate:
    tail = 100 * (1 - confidence) / 2
    low, high = np.percentile(drawn, [tail, 100 - tail])
    return Estimate(float(value), float(low), float(high))
