"""Words of a question are matched with those of the index: synonyms, compounds and spelling."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riktlots.ingest.files import bundled_table
from riktlots.ingest.language import LANGUAGES, stems
from riktlots.retrieval.question.words import spelling_corrections, split_compound, synonyms_of

PARTS = {"export", "tillstånd", "säkerhet", "klass", "forsk", "utbyt", "samarbet"}
KNOWN = ("exportkontroll", "forskar", "forskning", "licence", "license", "partner", "sanktion", "tillstånd")


def test_an_abbreviation_brings_the_full_name_and_the_other_way_round() -> None:
    assert tuple(stems("Säkerhetspolisen", "sv")) in synonyms_of("Vad säger Säpo om gäster?", "sv")
    assert tuple(stems("ISP", "sv")) in synonyms_of("Frågar man Inspektionen för strategiska produkter?", "sv")


def test_synonyms_include_the_other_language() -> None:
    assert tuple(stems("tillstånd", "sv")) in synonyms_of("Do we need a licence?", "en")


def test_a_text_without_known_phrases_gets_no_synonyms() -> None:
    assert synonyms_of("Hur blir vädret i morgon?", "sv") == []


def test_no_synonym_is_in_two_groups() -> None:
    groups = bundled_table("riktlots.retrieval.question", "synonyms.toml")["groups"]
    members = [{tuple(stems(name, language)) for language in LANGUAGES} for group in groups for name in group]
    phrases = [phrase for member in members for phrase in member]
    assert len(phrases) == len(set(phrases))


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("exporttillstånd", ["export", "tillstånd"]),
        ("säkerhetsklass", ["säkerhet", "klass"]),
        ("forskarutbyte", ["forsk", "utbyt"]),
        ("export", []),
        ("fotbollsmatch", []),
        ("exportxyz", []),
    ],
)
def test_a_compound_is_split_into_parts_that_the_index_knows(word: str, parts: list[str]) -> None:
    assert split_compound(word, PARTS.__contains__) == parts


def test_a_letter_changed_lost_added_or_swapped_is_forgiven() -> None:
    assert spelling_corrections("sanktoin", KNOWN) == ["sanktion"]
    assert spelling_corrections("exportkontrol", KNOWN) == ["exportkontroll"]
    assert spelling_corrections("tilstånd", KNOWN) == ["tillstånd"]
    assert spelling_corrections("parttner", KNOWN) == ["partner"]


def test_of_several_equally_near_words_all_are_taken() -> None:
    assert set(spelling_corrections("licenze", ("licence", "license", "licensed"))) == {"license", "licence"}


def test_short_words_numbers_and_other_beginnings_are_left_alone() -> None:
    assert spelling_corrections("part", ("parti",)) == []
    assert spelling_corrections("2018x", ("2018y",)) == []
    assert spelling_corrections("zanktion", KNOWN) == []


@given(st.sampled_from(KNOWN), st.integers(1, 30), st.sampled_from(string.ascii_lowercase))
def test_any_one_added_letter_finds_the_word_again(word: str, at: int, letter: str) -> None:
    at = min(at, len(word))
    assert word in spelling_corrections(word[:at] + letter + word[at:], (word,))
