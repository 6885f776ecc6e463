"""Texts without what a reader may have mended or broken."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from riktlots.ingest.readers.pdf.picture import Squeezed


def test_white_space_hyphens_and_ligatures_make_no_difference() -> None:
    assert Squeezed.of("sam-\nverkan o\ufb03ciellt").text == Squeezed.of("samverkan officiellt").text
    assert Squeezed.of("anma\x02las").text == "anmalas"


def test_letters_with_rings_and_dots_are_the_same_in_one_piece_and_in_two() -> None:
    assert Squeezed.of("på").text == Squeezed.of("pa\u030a").text


def test_each_character_knows_its_place() -> None:
    squeezed = Squeezed.of("a \ufb01-b")
    assert (squeezed.text, squeezed.places) == ("afib", (0, 2, 2, 4))


def test_a_place_is_told_only_when_there_is_one() -> None:
    page = Squeezed.of("abcabd")
    assert page.only_place_of("abd") == 3
    assert page.only_place_of("ab") is None, "it stands at two places"
    assert page.only_place_of("x") is None
    assert page.only_place_of("") is None


@given(st.text())
def test_there_is_a_place_for_every_character_that_is_left(text: str) -> None:
    squeezed = Squeezed.of(text)
    assert len(squeezed.text) == len(squeezed.places)
    assert all(0 <= place < len(text) for place in squeezed.places)
