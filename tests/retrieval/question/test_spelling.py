"""Words that were likely meant."""

from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

from riktlots.retrieval.question.query import likely_words

KNOWN = ("exportkontroll", "forskar", "forskning", "licence", "license", "partner", "sanktion", "tillstånd")


def test_a_letter_changed_lost_added_or_swapped_is_forgiven() -> None:
    assert likely_words("sanktoin", KNOWN) == ["sanktion"]
    assert likely_words("exportkontrol", KNOWN) == ["exportkontroll"]
    assert likely_words("tilstånd", KNOWN) == ["tillstånd"]
    assert likely_words("parttner", KNOWN) == ["partner"]


def test_of_several_equally_near_words_all_are_taken() -> None:
    assert set(likely_words("licenze", ("licence", "license", "licensed"))) == {"license", "licence"}


def test_short_words_numbers_and_other_beginnings_are_left_alone() -> None:
    assert likely_words("part", ("parti",)) == []
    assert likely_words("2018x", ("2018y",)) == []
    assert likely_words("zanktion", KNOWN) == []


@given(st.sampled_from(KNOWN), st.integers(1, 30), st.sampled_from(string.ascii_lowercase))
def test_any_one_added_letter_finds_the_word_again(word: str, at: int, letter: str) -> None:
    at = min(at, len(word))
    assert word in likely_words(word[:at] + letter + word[at:], (word,))
