"""Figures of a judge against scikit-learn's, and intervals that hold what they promise."""

from __future__ import annotations

import numpy as np
import pytest

from riktlots.evals.judges.figures import MethodOutput, best_threshold, cross_fitted, folds_of, lead, measure


def made(n: int = 300, seed: int = 0, shift: float = 1.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Labels, groups of two, and scores with ties that tell the labels apart somewhat."""
    rng = np.random.default_rng(seed)
    supported = rng.random(n) < 0.4
    scores = np.round(rng.normal(0, 1, n) + shift * supported, 1)
    return supported, np.arange(n) // 2, scores


def test_figures_agree_with_scikit_learn() -> None:
    from sklearn.metrics import balanced_accuracy_score, f1_score, roc_auc_score

    supported, groups, scores = made()
    said = scores > 0.5
    figures = measure(supported, groups, {"judge": MethodOutput(said, scores)})["judge"]
    assert figures.balanced_accuracy.value == pytest.approx(balanced_accuracy_score(supported, said))
    assert figures.f1.value == pytest.approx(f1_score(supported, said, pos_label=False))
    assert figures.auc.value == pytest.approx(roc_auc_score(supported, scores))
    for estimate in (figures.balanced_accuracy, figures.f1, figures.auc):
        assert estimate.low < estimate.value < estimate.high


def test_a_constant_is_worth_a_half() -> None:
    supported, groups, _ = made()
    nothing = MethodOutput(np.zeros(len(supported), dtype=np.bool_), np.zeros(len(supported)))
    figures = measure(supported, groups, {"constant": nothing})["constant"]
    assert (figures.balanced_accuracy.value, figures.auc.value) == (0.5, 0.5)
    share = (~supported).mean()
    assert figures.f1.value == pytest.approx(2 * share / (1 + share))


def test_the_lead_is_the_paired_difference_and_none_over_itself() -> None:
    supported, groups, scores = made()
    better = MethodOutput(supported, supported.astype(float))
    worse = MethodOutput(scores > 0.5, scores)
    ahead, alone = lead(supported, groups, better, worse), measure(supported, groups, {"worse": worse})["worse"]
    assert ahead.auc.value == pytest.approx(1 - alone.auc.value)
    assert ahead.auc.low > 0
    same = lead(supported, groups, worse, worse)
    assert (same.auc.low, same.auc.high, same.f1.value) == (0, 0, 0)


def test_pairs_about_one_text_are_drawn_together() -> None:
    """Copies of every pair, in its group, add nothing: the interval stays as wide."""
    supported, groups, scores = made(200)
    once = measure(supported, groups, {"m": MethodOutput(scores > 0.5, scores)})["m"].auc
    copied = np.repeat(np.arange(200), 5)
    fivefold = MethodOutput((scores > 0.5)[copied], scores[copied])
    grouped = measure(supported[copied], groups[copied], {"m": fivefold})["m"].auc
    alone = measure(supported[copied], np.arange(1000), {"m": fivefold})["m"].auc
    assert grouped.high - grouped.low == pytest.approx(once.high - once.low, rel=0.1)
    assert alone.high - alone.low < 0.6 * (once.high - once.low)


def test_the_best_threshold_parts_what_can_be_parted() -> None:
    supported = np.array([False, False, True, True])
    assert best_threshold(supported, np.array([0.1, 0.4, 0.6, 0.9])) == pytest.approx(0.5)
    assert best_threshold(np.array([True, True]), np.array([0.2, 0.3])) == pytest.approx(0.2)


def test_a_pair_does_not_help_to_choose_its_own_threshold() -> None:
    """On scores that say nothing a threshold fitted in the sample seems to be right more often than chance."""
    gained = []
    for seed in range(40):
        supported, groups, scores = made(60, seed, shift=0.0)
        said = cross_fitted(supported, groups, scores, seed)
        fitted = scores >= best_threshold(supported, scores)
        gained.append([(s[supported].mean() + (~s)[~supported].mean()) / 2 for s in (said, fitted)])
    held_out, seen = np.mean(gained, axis=0)
    assert held_out < 0.53 < 0.55 < seen


def test_folds_keep_a_text_together_and_are_even() -> None:
    groups = np.repeat(np.arange(50), 3)
    folds = folds_of(groups)
    assert all(len(set(folds[groups == group])) == 1 for group in range(50))
    assert set(np.bincount(folds)) == {30}
