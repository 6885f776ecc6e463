"""Typing errors are mended against the words of the documents, and what is right is left as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riktlots.retrieval.question.spelling import Vocabulary, correct

WORDS = Vocabulary.of(
    ["Doktoranden ska anställas och få ett tillstånd från rektorn", "The researcher needs a licence for the microscope"]
    * 3
)


def mended(text: str, language: str = "sv") -> str:
    return correct(text, language, lambda: WORDS, lambda word: word == "batterigrupp")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("doktoranedn ska anställas", "doktoranden ska anställas"),
        ("behöver vi tilstånd", "behöver vi tillstånd"),
        ("far doktoranden tillstand fran rektorn", "får doktoranden tillstånd från rektorn"),
        ("Doktoradnen ska", "Doktoranden ska"),
    ],
)
def test_slips_and_lost_accents_are_mended(typed: str, meant: str) -> None:
    assert mended(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "doktoranden i vår batterigrupp",
        "enligt 2021/821 art 2.2",
        "med Harbin och Rektorf",
        "kol",
        "se www.tilstand1.se",
    ],
)
def test_known_words_names_and_identifiers_are_left(typed: str) -> None:
    assert mended(typed) == typed


def test_a_word_with_accents_is_not_another_one_with_others() -> None:
    assert correct("får nån nåt", "sv", lambda: Vocabulary.of(["nät nan"]), lambda word: False) == "får nån nåt"


def test_words_of_everyday_get_lost_accents_back_and_nothing_else() -> None:
    def everyday(word: str) -> bool:
        return word in ("licens", "tillstand")

    assert correct("licens och tillstand", "sv", lambda: WORDS, lambda word: False, everyday) == "licens och tillstånd"


def test_english_words_get_no_accents() -> None:
    assert correct("the researchr needs a licens for", "en", lambda: WORDS, lambda word: False).startswith(
        "the researcher needs"
    )


@given(st.text(max_size=80))
def test_any_text_keeps_everything_but_its_words(text: str) -> None:
    assert len(mended(text).split()) == len(text.split())


def test_the_words_of_the_documents_are_counted_only_where_one_may_be_misspelt() -> None:
    def never() -> Vocabulary:
        raise AssertionError("the vocabulary was asked for")

    known = {"får", "doktoranden", "licence", "researcher"}
    assert correct("Får doktoranden", "sv", never, known.__contains__) == "Får doktoranden"
    assert correct("does the researcher need a licence", "en", never, (known | {"need", "does"}).__contains__)
