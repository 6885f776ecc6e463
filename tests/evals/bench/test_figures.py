"""Figures of known rankings, and intervals that hold what they promise."""

from __future__ import annotations

import math

import numpy as np
import pytest

from riktlots.evals.bench.rankings import gains, measure, reciprocal_ranks
from riktlots.evals.statistics.intervals import bootstrap, wilson

RANKS = np.array([1, 2, 0, 10, 11])


def test_known_ranks_give_known_figures() -> None:
    figures = measure({"find": RANKS}, "find")["find"]
    assert {k: estimate.value for k, estimate in figures.recall.items()} == pytest.approx({1: 0.2, 5: 0.4, 10: 0.6})
    assert figures.mrr.value == pytest.approx((1 + 1 / 2 + 0 + 1 / 10 + 1 / 11) / 5)
    assert figures.ndcg.value == pytest.approx((1 + 1 / math.log2(3) + 0 + 1 / math.log2(11) + 0) / 5)
    assert figures.lead is None


def test_nothing_found_and_all_found_first() -> None:
    none, all_first = np.zeros(3, dtype=np.int64), np.ones(3, dtype=np.int64)
    figures = measure({"find": all_first, "other": none}, "find")
    assert (figures["find"].mrr.low, figures["find"].ndcg.value, figures["other"].ndcg.high) == (1, 1, 0)
    lead = figures["other"].lead
    assert lead is not None
    assert (lead.low, lead.value, lead.high) == (1, 1, 1)


def test_the_lead_is_the_paired_difference() -> None:
    """Two rankings that differ by the same step on every question: the lead is certain, however the MRRs vary."""
    rng = np.random.default_rng(0)
    better = rng.choice([1, 2], 100)
    worse = np.where(better == 1, 2, 0)
    figures = measure({"find": better, "other": worse}, "find")
    lead = figures["other"].lead
    assert lead is not None
    assert (lead.low, lead.value, lead.high) == pytest.approx((0.5, 0.5, 0.5))
    assert figures["find"].mrr.high - figures["find"].mrr.low > 0.05


# Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998), table I,
# method 3.
@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_against_published_values(successes: int, n: int, low: float, high: float) -> None:
    estimate = wilson(successes, n)
    assert (estimate.low, estimate.high) == pytest.approx((low, high), abs=5e-5)
    mirrored = wilson(n - successes, n)
    assert (mirrored.low, mirrored.high) == pytest.approx((1 - high, 1 - low), abs=5e-5)


@pytest.mark.parametrize("n", [30, 100])
def test_wilson_covers_as_often_as_it_says(n: int) -> None:
    """Exactly, by the binomial distribution, on average over the true share."""
    estimates = [wilson(k, n) for k in range(n + 1)]
    coverage = [
        sum(math.comb(n, k) * p**k * (1 - p) ** (n - k) for k, e in enumerate(estimates) if e.low <= p <= e.high)
        for p in np.linspace(0.02, 0.98, 97)
    ]
    assert np.mean(coverage) == pytest.approx(0.95, abs=0.01)


def test_bootstrap_agrees_with_the_normal_interval_where_that_is_right() -> None:
    values = np.random.default_rng(1).normal(0.3, 0.2, 500)
    (estimate,) = bootstrap(values[:, None])
    half = 1.96 * values.std() / math.sqrt(len(values))
    assert estimate.value == pytest.approx(values.mean())
    assert (estimate.low, estimate.high) == pytest.approx((values.mean() - half, values.mean() + half), abs=0.002)


def test_bootstrap_covers_as_often_as_it_says() -> None:
    """The MRR of 100 questions, drawn from a distribution of ranks whose true MRR is known."""
    ranks, shares = np.array([1, 2, 3, 5, 10, 0]), np.array([0.4, 0.2, 0.1, 0.1, 0.1, 0.1])
    truth = float(shares @ reciprocal_ranks(ranks))
    rng = np.random.default_rng(2)
    trials = 300
    # Each column is one experiment: the resamples of questions are shared, the experiments are independent.
    experiments = reciprocal_ranks(rng.choice(ranks, (100, trials), p=shares))
    covered = sum(e.low <= truth <= e.high for e in bootstrap(experiments, seed=3, resamples=500))
    # Three standard errors around 95 %, and a little below, as percentile intervals of a mean are.
    assert 0.90 <= covered / trials <= 0.985


def test_the_seed_decides_the_interval() -> None:
    values = gains(np.random.default_rng(4).integers(0, 12, 50))[:, None]
    assert bootstrap(values, seed=5) == bootstrap(values, seed=5) != bootstrap(values, seed=6)
