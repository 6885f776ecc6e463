"""Two versions of a case in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from riktlots.app.i18n import text
from riktlots.app.present.versions import case_words, comparison_parts
from riktlots.retrieval.model import Strength
from riktlots.retrieval.plan.case import Case
from riktlots.retrieval.plan.comparison import Listed, Snapshot
from riktlots.retrieval.plan.rules import considerations

RULE = next(rule for rule in considerations() if rule.id == "export-licence")
CASE = Case(country=("US",), technology=("technical",))
LISTED = Snapshot(CASE, "sv", "g1", "2026-11-27T12:00:00+00:00", "", (Listed(RULE.id, Strength.MUST, RULE.sv),))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_an_item_that_is_gone_is_named_in_the_readers_language_with_the_reason(language: str) -> None:
    after = replace(LISTED, case=replace(CASE, technology=()), language="en", items=())
    (part,) = comparison_parts(LISTED, after, language)
    (row,) = part.rows
    assert (part.heading, row.title) == (text("plan_effect_removed", language), RULE.sentence(language))
    value = {"sv": "ritningar eller annan teknisk information", "en": "drawings or other technical information"}
    field = text("plan_field_technology", language)
    assert row.why == (text("plan_cause_gone", language, field=field, value=value[language]),)


@pytest.mark.parametrize(
    ("before", "why"),
    [
        (replace(LISTED, as_of="2024-01-01"), "plan_cause_day"),
        (replace(LISTED, generation="g2"), "plan_cause_documents"),
        (LISTED, "plan_cause_rules"),
    ],
)
def test_another_strength_shows_both_and_what_made_it_so(before: Snapshot, why: str) -> None:
    weaker = replace(before, items=(Listed(RULE.id, Strength.SHOULD, RULE.sv),))
    (part,) = comparison_parts(weaker, LISTED, "sv")
    assert part.heading == text("plan_effect_strengthened", "sv")
    assert (part.rows[0].strength, part.rows[0].why) == ("Bör → Måste", (text(why, "sv"),))


def test_two_lists_without_a_difference_have_no_part() -> None:
    assert comparison_parts(LISTED, LISTED, "en") == []


def test_a_case_is_named_by_partner_and_values_or_its_own_words_and_not_too_long() -> None:
    assert case_words(replace(CASE, partner="MIT"), "en").startswith("MIT, United States, drawings")
    assert case_words(Case(text="Hej hej."), "sv") == "Hej hej."
    assert len(case_words(Case(text="ord " * 100), "sv")) < 70
