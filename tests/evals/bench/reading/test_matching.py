"""Texts side by side: what is equal in order, what became of the rest, and how many characters are lost."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riktlots.evals.bench.reading.matching import both_sides, describe_gap, lost_and_added, match

_TEXTS = st.lists(st.sampled_from(["ett", "två", "tre", "fyra"]), max_size=12)


def _longest(one: list[str], other: list[str]) -> int:
    """The length of the longest common subsequence, by the textbook."""
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            table[i + 1][j + 1] = table[i][j] + 1 if a == b else max(table[i][j + 1], table[i + 1][j])
    return table[-1][-1]


@given(_TEXTS, _TEXTS)
def test_pairs_are_equal_rising_and_as_many_as_can_be(expected: list[str], got: list[str]) -> None:
    found = match(expected, got)
    assert all(expected[i] == got[j] for i, j in found.pairs)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(found.pairs))
    assert len(found.pairs) == _longest(expected, got)
    left = {i for i, _ in found.pairs}
    assert [text for missing, _ in found.gaps for text in missing] == [
        t for i, t in enumerate(expected) if i not in left
    ]


@pytest.mark.parametrize(
    ("missing", "extra", "word"),
    [
        (["a b", "c"], [], "missing"),
        ([], ["c"], "extra"),
        (["a b", "c"], ["a b c"], "joined"),
        (["a b c"], ["a", "b c"], "split"),
        (["förfarande"], ["förfa rande"], "white space"),
        (["a"], ["b"], "changed"),
    ],
)
def test_a_gap_is_named(missing: list[str], extra: list[str], word: str) -> None:
    assert describe_gap(missing, extra) == word


def test_both_sides_are_shown_from_before_the_first_difference() -> None:
    same = "lika " * 40
    one, other = both_sides([same + "ett", "två"], [same + "ett två"])
    assert one.startswith("…") and one.endswith("lika ett ¶ två")
    assert other.endswith("lika ett två")
    assert len(one) < 100


@pytest.mark.parametrize(
    ("source", "result", "lost", "added"),
    [
        ("ett två tre", "tre ett två", 0, 0),
        ("säkerhet gäller", "säker het gäller", 0, 0),
        ("ett två", "ett", 3, 0),
        ("ett två", "ett två två", 0, 3),
        ("ett två", "ett Sida 1 två", 0, 5),
    ],
)
def test_lost_and_added_characters(source: str, result: str, lost: int, added: int) -> None:
    assert lost_and_added(source, result) == (lost, added)
