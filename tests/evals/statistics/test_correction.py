"""What an imperfect judge says, corrected by what people say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.statistics.correction import corrected_share, prediction_powered, rogan_gladen


def test_eight_flagged_in_a_hundred_can_be_four() -> None:
    assert rogan_gladen(0.08, 0.80, 0.95) == pytest.approx(0.04)
    assert rogan_gladen(0.05, 0.80, 0.95) == pytest.approx(0.0, abs=1e-12)


def test_a_judge_no_better_than_chance_cannot_be_corrected() -> None:
    with pytest.raises(ValueError, match="says nothing"):
        rogan_gladen(0.5, 0.5, 0.5)
    cases = np.array([True, True, False, False])
    assert corrected_share(cases, cases, ~cases) is None
    assert corrected_share(cases, np.ones(4, bool), cases) is None


@given(st.floats(0, 1), st.floats(0.55, 1), st.floats(0.55, 1))
def test_the_correction_undoes_what_the_judge_does(true: float, se: float, sp: float) -> None:
    flagged = true * se + (1 - true) * (1 - sp)
    assert rogan_gladen(flagged, se, sp) == pytest.approx(true, abs=1e-9)


@pytest.mark.slow
def test_both_corrections_recover_a_planted_rate_as_often_as_they_say() -> None:
    """500 runs of 3,000 sentences, 300 of them labelled by people, with a judge that errs both ways."""
    rng = np.random.default_rng(11)
    true_rate, se, sp = 0.12, 0.85, 0.93
    covered = {"rogan-gladen": 0, "prediction-powered": 0}
    for seed in range(500):
        cases = rng.random(3000) < true_rate
        flagged = np.where(cases, rng.random(3000) < se, rng.random(3000) > sp)
        known = np.r_[np.ones(150, bool), np.zeros(150, bool)]
        said = np.where(known, rng.random(300) < se, rng.random(300) > sp)
        found = corrected_share(flagged, known, said, seed=seed, resamples=600)
        assert found is not None
        covered["rogan-gladen"] += found.low <= true_rate <= found.high
        drawn = rng.choice(3000, 300, replace=False)
        powered = prediction_powered(flagged.astype(float), flagged[drawn].astype(float), cases[drawn].astype(float))
        covered["prediction-powered"] += powered.low <= true_rate <= powered.high
    assert all(0.93 <= count / 500 <= 0.97 for count in covered.values()), covered
