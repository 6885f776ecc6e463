"""Intervals and comparisons against known answers and other people's code."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from riktlots.evals.statistics.comparison import holm, mcnemar, questions_needed, visible_difference
from riktlots.evals.statistics.intervals import ratio, ratio_difference, wilson


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_solves_the_score_equation(counts: tuple[int, int]) -> None:
    successes, n = counts
    found = wilson(successes, n)
    z = NormalDist().inv_cdf(0.975)
    for end in (found.low, found.high):
        assert (successes / n - end) ** 2 == pytest.approx(z * z * end * (1 - end) / n, abs=1e-9)
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert (found.low == 0, found.high == 1) == (successes == 0, successes == n)


def test_a_ratio_is_that_of_the_sums_and_not_the_mean_of_ratios() -> None:
    tops, bottoms = np.array([1.0, 4.0, 0.0]), np.array([1.0, 8.0, 1.0])
    found = ratio(tops, bottoms)
    assert found is not None
    assert found.value == pytest.approx(0.5)
    assert found.low < 0.5 < found.high


def test_a_ratio_over_nothing_is_none() -> None:
    assert ratio(np.zeros(3), np.zeros(3)) is None
    assert ratio_difference((np.zeros(3), np.zeros(3)), (np.ones(3), np.ones(3))) is None


def test_sentences_of_one_question_widen_the_interval() -> None:
    rng = np.random.default_rng(1)
    by_question = rng.integers(0, 2, 60).astype(float)
    together = ratio(5 * by_question, np.full(60, 5.0))
    apart = ratio(np.repeat(by_question, 5), np.ones(300))
    assert together is not None and apart is not None
    assert together.high - together.low > 1.8 * (apart.high - apart.low)


def test_pairing_narrows_the_difference_of_two_runs_that_fail_on_the_same_questions() -> None:
    rng = np.random.default_rng(2)
    hard = rng.random(200) < 0.4
    one, other = (~hard).astype(float), (~hard).astype(float)
    other[:6] = 1 - other[:6]
    ones = np.ones(200)
    paired = ratio_difference((one, ones), (other, ones))
    unpaired = ratio_difference((one, ones), (rng.permutation(other), ones))
    assert paired is not None and unpaired is not None
    assert paired.high - paired.low < 0.6 * (unpaired.high - unpaired.low)


@pytest.mark.parametrize(("won", "lost"), [(8, 1), (0, 5), (3, 3)])
def test_mcnemar_is_the_exact_test_on_the_questions_that_differ(won: int, lost: int) -> None:
    one = [True] * won + [False] * lost + [True] * 20
    other = [False] * won + [True] * lost + [True] * 20
    assert mcnemar(one, other) == pytest.approx(binomtest(won, won + lost).pvalue)


def test_runs_that_never_differ_are_not_told_apart() -> None:
    assert mcnemar([True, False], [True, False]) == 1.0


def test_holm_by_hand() -> None:
    # .01·3 = .03; .04·2 = .08; .03·… stands second: .03·2 = .06, and .04·1 may not be below it.
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx({"a": 0.03, "c": 0.06, "b": 0.06})


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.floats(0, 1), min_size=1, max_size=8))
def test_holm_never_lowers_a_p_value_and_keeps_the_order(p_values: dict[str, float]) -> None:
    adjusted = holm(p_values)
    assert all(p_values[name] <= adjusted[name] <= 1 for name in p_values)
    ordered = sorted(p_values, key=lambda name: p_values[name])
    assert [adjusted[name] for name in ordered] == sorted(adjusted.values())


# The published planning figures for McNemar's test with 80 % power: (discordant, difference) → questions.
@pytest.mark.parametrize(
    ("discordant", "difference", "n"), [(0.10, 0.05, 312), (0.15, 0.05, 469), (0.20, 0.10, 155), (0.10, 0.03, 870)]
)
def test_questions_needed(discordant: float, difference: float, n: int) -> None:
    assert questions_needed(difference, discordant) == pytest.approx(n, rel=0.01)


def test_what_a_set_can_show_is_what_it_needs_the_other_way_round() -> None:
    shown = visible_difference(312, 0.10)
    assert shown is not None
    assert questions_needed(shown, 0.10) <= 312 < questions_needed(shown - 0.002, 0.10)
    assert visible_difference(5, 0.10) is None
    with pytest.raises(ValueError, match="difference"):
        questions_needed(0.2, 0.1)


@pytest.mark.slow
def test_the_intervals_cover_the_planted_rate_as_often_as_they_say() -> None:
    """500 runs of 300 answers of one to four sentences; the quality of an answer varies, so its sentences agree."""
    rng = np.random.default_rng(7)
    rate, covered, clustered = 0.85, 0, 0
    for seed in range(500):
        sizes = rng.integers(1, 5, 300)
        quality = rng.beta(8.5, 1.5, 300)
        supported = rng.binomial(sizes, quality)
        found = ratio(supported.astype(float), sizes.astype(float), seed, 1000)
        assert found is not None
        covered += found.low <= rate <= found.high
        share = wilson(int(rng.binomial(300, rate)), 300)
        clustered += share.low <= rate <= share.high
    assert 0.93 <= covered / 500 <= 0.97
    assert 0.93 <= clustered / 500 <= 0.97
