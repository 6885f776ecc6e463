"""The field's abbreviations and synonyms."""

from __future__ import annotations

from riktlots.ingest.language import stems
from riktlots.retrieval.question.query import _groups, other_words


def test_an_abbreviation_brings_the_full_name_and_the_other_way_round() -> None:
    assert tuple(stems("Säkerhetspolisen", "sv")) in other_words("Vad säger Säpo om gäster?", "sv")
    assert tuple(stems("ISP", "sv")) in other_words("Frågar man Inspektionen för strategiska produkter?", "sv")


def test_the_other_language_is_brought_too() -> None:
    assert tuple(stems("tillstånd", "sv")) in other_words("Do we need a licence?", "en")


def test_nothing_is_added_where_nothing_is_said() -> None:
    assert other_words("Hur blir vädret i morgon?", "sv") == []


def test_no_word_stands_in_two_groups() -> None:
    members = [phrase for group in _groups() for member in group for phrase in member]
    twice = {phrase for phrase in members if sum(phrase in member for g in _groups() for member in g) > 1}
    assert not twice
