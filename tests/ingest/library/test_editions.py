"""Which edition counts on a day, and where a source stood."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riktlots.ingest.library.editions import counting, existed, first_day, status_on
from riktlots.ingest.library.library import Library
from riktlots.ingest.model import Edition, Form, SourceStatus


def _edition(label: str, valid_from: str = "", valid_to: str = "", checked: str = "", language: str = "sv") -> Edition:
    return Edition("s", label, Form.ORIGINAL, language, "0", checked=checked, valid_from=valid_from, valid_to=valid_to)


OLD = _edition("2020", valid_from="2020-01-01")
NEW = _edition("2026", valid_from="2026-03-01")


@pytest.mark.parametrize(
    ("day", "label"), [("2019-12-31", None), ("2020-01-01", "2020"), ("2026-02-28", "2020"), ("2026-03-01", "2026")]
)
def test_the_edition_that_has_begun_last_counts(day: str, label: str | None) -> None:
    assert [edition.label for edition in counting([NEW, OLD], day)] == ([label] if label else [])


def test_an_edition_whose_end_has_come_does_not_count_and_brings_back_no_older_one() -> None:
    ended = dataclasses.replace(NEW, valid_to="2026-11-01")
    assert counting([OLD, ended], "2026-10-31") == [ended]
    assert counting([OLD, ended], "2026-11-01") == []


def test_of_editions_without_a_known_beginning_the_one_fetched_last_counts() -> None:
    first, second = _edition("a", checked="2026-01-01"), _edition("b", checked="2026-05-01")
    assert counting([second, first], "2026-06-01") == [second]


def test_editions_in_two_languages_and_forms_count_side_by_side() -> None:
    english = _edition("2026-en", valid_from="2026-03-01", language="en")
    digest = dataclasses.replace(_edition("digest-sv"), form=Form.DIGEST)
    assert {edition.label for edition in counting([NEW, english, digest], "2026-04-01")} == {
        "2026",
        "2026-en",
        "digest-sv",
    }


@given(st.dates())
def test_the_first_day_of_a_date_is_a_day_that_compares(day: object) -> None:
    year, month, whole = str(day)[:4], str(day)[:7], str(day)
    assert first_day(year) <= first_day(month) <= first_day(whole) == whole
    assert first_day("") < first_day(year)


def test_a_superseded_act_was_in_force_before_its_end_and_an_ended_one_is_superseded(mini_library: Library) -> None:
    act = mini_library.sources["test-samverkanslag"]
    ended = dataclasses.replace(act, status=SourceStatus.SUPERSEDED, valid_to="2024-06-30")
    assert status_on(ended, "2024-06-29") is SourceStatus.IN_FORCE
    assert status_on(ended, "2024-06-30") is SourceStatus.SUPERSEDED
    assert status_on(dataclasses.replace(ended, status=SourceStatus.IN_FORCE), "2024-07-01") is SourceStatus.SUPERSEDED


def test_a_source_existed_from_its_publication_on(mini_library: Library) -> None:
    act = dataclasses.replace(mini_library.sources["test-samverkanslag"], published="2023-07")
    assert not existed(act, "2023-06-30")
    assert existed(act, "2023-07-01")
    assert existed(dataclasses.replace(act, published="", valid_from=""), "1900-01-01")
