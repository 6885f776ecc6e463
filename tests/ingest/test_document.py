"""The normalised text of a block, and where on the pages a piece of it stands."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riktlots.ingest.document import PageStart, Share, normalise, normalise_from, shares

FIRST, SECOND, THIRD = PageStart(0, 4, "iii"), PageStart(10, 5, "iv"), PageStart(20, 6, "v")
PAGES = (FIRST, SECOND, THIRD)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, 5, [Share(FIRST, 0, 5)]),
        (5, 10, [Share(FIRST, 5, 10)]),
        (10, 11, [Share(SECOND, 10, 11)]),
        (8, 25, [Share(FIRST, 8, 10), Share(SECOND, 10, 20), Share(THIRD, 20, 25)]),
        (21, 25, [Share(THIRD, 21, 25)]),
    ],
)
def test_each_page_has_its_share(start: int, end: int, expected: list[Share]) -> None:
    assert shares(PAGES, start, end) == expected


def test_a_text_without_pages_has_no_shares() -> None:
    assert shares((), 0, 5) == []


RAW = st.text(alphabet="ab \u00ad\u00a0\n\t", max_size=30)


@given(RAW, st.integers(0, 30), st.integers(0, 30))
def test_runs_of_a_normalised_text_stand_unchanged_in_the_raw_one(raw: str, start: int, end: int) -> None:
    text, runs = normalise_from(raw, start, end)
    assert text == normalise(raw[start:end])
    assert all(
        text[run.start : run.start + run.length] == raw[run.raw_start : run.raw_start + run.length] for run in runs
    )
    # Between two runs something was taken out, or became a space.
    for one, other in pairwise(runs):
        between = raw[one.raw_start + one.length : other.raw_start]
        assert between and between != " "
        assert text[one.start + one.length : other.start] == normalise(f"a{between}b")[1:-1]


def test_of_a_text_that_is_unbroken_there_is_one_run() -> None:
    [run] = normalise_from("  ett två tre ", 0, 14)[1]
    assert (run.start, run.raw_start, run.length) == (0, 2, 11)
