"""What an imperfect judge says, corrected by what people say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riktlots.evals.statistics.correction import corrected_share, rogan_gladen


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
def test_the_correction_recovers_a_planted_rate_as_often_as_it_says() -> None:
    """500 runs of 600 sentences and 300 of calibration, with a judge that errs both ways."""
    rng = np.random.default_rng(1)
    true_rate, se, sp = 0.12, 0.85, 0.93
    covered = 0
    for seed in range(500):
        cases = rng.random(600) < true_rate
        flagged = np.where(cases, rng.random(600) < se, rng.random(600) > sp)
        known = np.r_[np.ones(150, bool), np.zeros(150, bool)]
        said = np.where(known, rng.random(300) < se, rng.random(300) > sp)
        found = corrected_share(flagged, known, said, seed=seed, resamples=600)
        assert found is not None
        covered += found.low <= true_rate <= found.high
    assert 0.93 <= covered / 500 <= 0.97
