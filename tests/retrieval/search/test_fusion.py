"""The share of meaning, chosen by the shape of the two score lists."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from riktlots.retrieval.search.fusion import FEATURES, FIXED_SHARE, load_fusion, measure

SCORES = arrays.arrays(np.float64, st.integers(1, 40), elements=st.floats(0, 1))


def test_the_features_say_how_high_the_best_stand_and_whether_they_agree() -> None:
    found = dict(zip(FEATURES, measure(np.array([0.9, 0.5, 0.1]), np.array([0.2, 0.8, 0.0]), 6), strict=True))
    assert found["best_cosine"] == 0.9
    assert found["lead_cosine"] == pytest.approx(0.4)
    assert found["words_of_nearest"] == 0.2
    assert found["cosine_of_best_words"] == 0.5
    assert found["same_best"] == 0.0
    assert found["length"] == pytest.approx(np.log(7))


@given(SCORES, st.integers(0, 60))
def test_the_share_is_always_a_share(scores: np.ndarray[tuple[int], np.dtype[np.float64]], length: int) -> None:
    fusion = load_fusion()
    assert 0.0 <= fusion.share(fusion.embedder, measure(scores, scores[::-1], length)) <= 1.0


def test_nothing_found_has_features_too() -> None:
    assert measure(np.array([]), np.array([]), 3).tolist() == [0.0] * len(FEATURES)


def test_an_embedder_that_the_network_was_not_fitted_with_gets_the_fixed_share() -> None:
    features = measure(np.array([0.9, 0.1]), np.array([0.1, 0.9]), 5)
    assert load_fusion().share("another/embedder", features) == FIXED_SHARE
