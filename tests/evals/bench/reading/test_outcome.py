"""Sums over files: shares, F1 with an interval, and failures of each kind in turn."""

from __future__ import annotations

import pytest

from riktlots.evals.bench.reading.outcome import Failure, FileOutcome, Share, Sum, sum_up, worst


def _file(name: str, matched: int, expected: int, got: int) -> FileOutcome:
    shares = {
        Share.PARAGRAPHS_FOUND: (matched, expected),
        Share.PARAGRAPHS_TRUE: (matched, got),
        Share.BLOCKS_FOUND: (0, 0),
        Share.BLOCKS_TRUE: (0, 0),
        Share.PLACES: (matched, expected),
    }
    return FileOutcome(name, shares, {Sum.LOST: expected - matched}, error="" if matched else "not read")


def test_f1_is_over_all_files_together() -> None:
    row = sum_up("html", [_file("a", 10, 10, 10), _file("b", 0, 10, 0)], seed=0)
    # Twice 10 of 20 expected and 10 got.
    assert row.f1["paragraphs"].value == pytest.approx(20 / 30)
    assert row.f1["paragraphs"].low == 0.0
    assert row.f1["paragraphs"].high == 1.0
    assert "blocks" not in row.f1


def test_shares_and_sums_add_up() -> None:
    row = sum_up("html", [_file("a", 9, 10, 10), _file("b", 0, 10, 0)], seed=0)
    places = row.shares[Share.PLACES]
    assert (places.right, places.n, places.estimate.value) == (9, 20, 0.45)
    assert places.estimate.low < 0.45 < places.estimate.high
    assert row.sums[Sum.LOST] == 11
    assert row.errors == (("b", "not read"),)


def test_a_share_of_nothing_is_left_out() -> None:
    assert Share.BLOCKS_FOUND not in sum_up("html", [_file("a", 1, 1, 1)], seed=0).shares


def test_failures_are_shown_kind_by_kind() -> None:
    failures = [Failure("a", "joined", expected=str(n)) for n in range(5)] + [Failure("a", "page")]
    assert [failure.what for failure in worst(failures, 3)] == ["joined", "page", "joined"]
    assert worst(failures, 0) == []
