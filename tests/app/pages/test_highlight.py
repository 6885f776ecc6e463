"""The words of a search, marked."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riktlots.app.pages.marking import found_words, highlighted, searched_stems
from riktlots.app.present.markup import showable
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.store import Store


def test_other_forms_of_the_words_are_marked_and_small_words_are_not(mini_store: Store) -> None:
    wanted = searched_stems(Query.of(mini_store, "När ska avtalet anmälas?", "sv"))
    found = highlighted("Avtal ska anmälas när de är klara.", wanted, "sv")
    assert re.findall("<mark>(.*?)</mark>", found) == ["Avtal", "anmälas"]


def test_markup_of_the_text_stays_text() -> None:
    assert highlighted("<b>avtal</b> & mer", frozenset({"avtal"}), "sv") == (
        "&lt;b&gt;<mark>avtal</mark>&lt;/b&gt; &amp; mer"
    )


@given(st.text(max_size=60), st.sampled_from(["sv", "en"]))
def test_the_characters_that_can_be_shown_stay_as_they_are(text: str, language: str) -> None:
    found = highlighted(text, frozenset({"avtal", "a", "0"}), language)
    assert html.unescape(re.sub("</?mark>", "", found)) == html.unescape(html.escape(showable(text)))


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("avtal", ["samverkansavtal", "avtalen"]),
        ("samverk", ["samverkansavtal"]),
        ("anmäla avtal", ["Anmäl", "samverkansavtal", "avtalen"]),
        ("och", ["och"]),
    ],
)
def test_words_of_a_document_are_found_by_their_beginning_inside_and_in_other_forms(
    typed: str, marked: list[str]
) -> None:
    found = found_words("Anmäl ett samverkansavtal och bifoga avtalen.", typed, "sv")
    assert re.findall("<mark>(.*?)</mark>", found) == marked


@pytest.mark.parametrize("typed", ["avtal xylofon", "xylofon", "", " "])
def test_a_text_without_one_of_the_words_is_not_found(typed: str) -> None:
    assert found_words("Anmäl ett samverkansavtal.", typed, "sv") == ""
