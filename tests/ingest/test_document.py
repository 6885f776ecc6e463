"""Where on the pages a piece of a text stands."""

from __future__ import annotations

import pytest

from ingest.document import PageStart, Share, shares

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
