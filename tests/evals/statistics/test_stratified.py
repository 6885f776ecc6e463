"""What labels on an uneven sample say of the whole."""

from __future__ import annotations

import numpy as np
import pytest

from riktlots.evals.statistics.correction import Cell, case_share, sensitivity, specificity


def test_each_label_stands_for_as_many_sentences_as_its_cell_is_larger() -> None:
    cells = [Cell(100, True, cases=40, others=10), Cell(900, False, cases=1, others=49)]
    share, se, sp = case_share(cells), sensitivity(cells), specificity(cells)
    assert share and se and sp
    # 80 + 18 cases in 1,000; 80 of the 98 are flagged; 882 of the 902 others are not.
    assert share.value == pytest.approx(0.098)
    assert se.value == pytest.approx(80 / 98)
    assert sp.value == pytest.approx(882 / 902)
    assert share.low < 0.098 < share.high


def test_what_was_left_open_counts_for_the_share_and_for_neither_skill() -> None:
    cells = [Cell(10, True, 5, 5), Cell(10, False, 0, 10), Cell(80, None, 8, 2)]
    share, se = case_share(cells), sensitivity(cells)
    assert share and se
    assert share.value == pytest.approx((5 + 64) / 100)
    assert se.value == 1.0


def test_sentences_that_claim_nothing_are_in_neither_sum() -> None:
    share = case_share([Cell(100, False, cases=10, others=30, neither=60)])
    assert share and share.value == pytest.approx(0.25)


def test_no_misses_among_few_of_many_is_far_from_certain() -> None:
    """30 of 1,000 passed sentences were looked at: there may be more misses among them than flagged cases in all."""
    found = sensitivity([Cell(20, True, cases=20, others=0), Cell(1000, False, cases=0, others=30)])
    assert found and (found.value, found.high) == (1.0, 1.0)
    assert found.low < 0.4


def test_without_any_label_of_either_kind_there_is_no_figure() -> None:
    assert case_share([]) is None
    assert case_share([Cell(10, True, 0, 0, neither=3)]) is None
    assert sensitivity([Cell(10, True, 0, 5), Cell(10, False, 0, 5)]) is None
    assert specificity([Cell(10, True, 5, 0), Cell(10, False, 5, 0)]) is None


@pytest.mark.slow
def test_planted_rates_are_recovered_as_often_as_the_interval_says() -> None:
    """500 runs of 2,000 sentences of which 200 are looked at, half of them flagged by a judge that errs both ways."""
    rng = np.random.default_rng(5)
    covered = 0
    for seed in range(500):
        cases = rng.random(2000) < 0.12
        flagged = np.where(cases, rng.random(2000) < 0.8, rng.random(2000) < 0.1)
        cells = []
        for said in (True, False):
            members = np.flatnonzero(flagged == said)
            drawn = rng.choice(members, 100, replace=False)
            cells.append(Cell(len(members), said, float(cases[drawn].sum()), float((~cases[drawn]).sum())))
        found = case_share(cells, seed)
        assert found
        covered += found.low <= 0.12 <= found.high
    assert 0.93 <= covered / 500 <= 0.985, covered
