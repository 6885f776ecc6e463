"""Agreement figures against known answers and other people's code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from riktlots.evals.statistics.agreement import agreement, krippendorff_alpha

LABELS = ("supported", "partly", "unsupported")


@given(st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)), min_size=2, max_size=40))
def test_kappa_agrees_with_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    one, other = zip(*pairs, strict=True)
    found = agreement(one, other)
    assert found.raw == pytest.approx(sum(a == b for a, b in pairs) / len(pairs))
    if found.kappa is not None:
        assert found.kappa == pytest.approx(cohen_kappa_score(one, other), abs=1e-9)


def test_kappa_collapses_where_nearly_all_is_supported_and_ac1_does_not() -> None:
    one = ["supported"] * 95 + ["unsupported"] * 5
    other = ["supported"] * 91 + ["unsupported"] * 4 + ["supported"] * 4 + ["unsupported"]
    found = agreement(one, other)
    assert found.kappa is not None and found.ac1 is not None
    assert found.raw == pytest.approx(0.92)
    assert found.kappa < 0.2 < 0.9 < found.ac1


def test_one_label_alone_leaves_nothing_beyond_chance() -> None:
    found = agreement(["supported"] * 3, ["supported"] * 3)
    assert (found.raw, found.kappa, found.ac1) == (1.0, None, None)


def test_alpha_of_a_worked_example() -> None:
    """The nominal example of Krippendorff's “Computing Krippendorff's Alpha-Reliability” (2011), section C: .743."""
    raters = (
        "1 2 3 3 2 1 4 1 2 . . .",
        "1 2 3 3 2 2 4 1 2 5 . 3",
        ". 3 3 3 2 3 4 2 2 5 1 .",
        "1 2 3 3 2 4 4 1 2 5 1 .",
    )
    columns = zip(*(row.split() for row in raters), strict=True)
    units = [{str(i): value for i, value in enumerate(column) if value != "."} for column in columns]
    assert krippendorff_alpha(units) == pytest.approx(0.743, abs=0.001)


def test_alpha_is_one_for_agreement_and_none_without_comparison() -> None:
    assert krippendorff_alpha([{"a": "x", "b": "x"}, {"a": "y", "b": "y"}]) == pytest.approx(1.0)
    assert krippendorff_alpha([{"a": "x"}, {"b": "y"}]) is None
