"""Two lists of a case side by side: what differs, and because of which fact."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riktlots.ingest.errors import InputError
from riktlots.retrieval.model import Strength
from riktlots.retrieval.plan.case import Case, facts_of, holds, stated
from riktlots.retrieval.plan.comparison import (
    CaseChange,
    Comparison,
    Effect,
    Listed,
    Snapshot,
    case_changes,
    compare,
)
from riktlots.retrieval.plan.plan import make_plan
from riktlots.retrieval.plan.rules import considerations, questions
from riktlots.retrieval.plan.vocabulary import FACT_FIELDS, vocabulary
from riktlots.retrieval.search.store import Store

OPPOSITE = {
    Effect.ADDED: Effect.REMOVED,
    Effect.REMOVED: Effect.ADDED,
    Effect.STRENGTHENED: Effect.WEAKENED,
    Effect.WEAKENED: Effect.STRENGTHENED,
}


def listed(case: Case, generation: str = "g1", as_of: str = "") -> Snapshot:
    """The snapshot that the rules give a case, as if every place had a passage."""
    facts = facts_of(case)
    open_ids = {rule.id for rule in questions() if holds(rule.when, rule.unless, facts)}
    items = tuple(
        Listed(rule.id, rule.strength, rule.sv, tuple(id for id in rule.asks if id in open_ids))
        for rule in considerations()
        if holds(rule.when, rule.unless, facts)
    )
    return Snapshot(case, "sv", generation, "2026-11-27T12:00:00+00:00", as_of, items)


def _field(name: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(sorted(vocabulary()[name])), max_size=2, unique=True).map(tuple)


CASES = st.builds(
    Case,
    partner=st.sampled_from(["", "ETH Zürich"]),
    country=st.lists(st.sampled_from(["US", "FR", "IR", "RU", "NO"]), max_size=2, unique=True).map(tuple),
    **{name: _field(name) for name in FACT_FIELDS},
)


def differing(comparison: Comparison) -> dict[str, set[tuple[str, bool]]]:
    """Added and removed items by id, with the values that made it so."""
    return {
        one.item.id: {(change.value, change.gained) for change in one.causes}
        for one in comparison.differences
        if one.effect in (Effect.ADDED, Effect.REMOVED)
    }


def test_an_added_item_names_the_fact_that_brought_it() -> None:
    before = Case(country=("US",), kind=("research",))
    found = compare(listed(before), listed(replace(before, technology=("technical",))))
    assert differing(found)["export-licence"] == {("technical", True)}


def test_an_item_that_needed_two_new_facts_names_both() -> None:
    found = compare(listed(Case(country=("FR",))), listed(Case(country=("US",), technology=("technical",))))
    assert differing(found)["export-licence"] == {("US", True), ("technical", True)}


def test_a_removed_item_names_the_fact_that_is_gone() -> None:
    case = Case(country=("US",), technology=("technical",))
    found = compare(listed(case), listed(replace(case, country=("FR",))))
    assert differing(found)["export-licence"] == {("US", False)}


def test_facts_that_each_suffice_are_all_named() -> None:
    found = compare(listed(Case(country=("US",))), listed(Case(country=("US",), technology=("technical", "software"))))
    assert differing(found)["export-licence"] == {("technical", True), ("software", True)}


def test_an_answered_question_settles_what_depended_on_it() -> None:
    before = Case(country=("US",), technology=("technical",))
    found = compare(listed(before), listed(stated(before, "technology:controlled")))
    settled = {one.item.id: one for one in found.of(Effect.SETTLED)}
    assert settled["export-licence"].causes == (CaseChange("technology", "controlled", gained=True),)
    assert "listed" not in settled["export-licence"].item.asks


def test_another_wording_of_a_document_strengthens_without_any_fact() -> None:
    before = listed(Case(country=("US",), technology=("technical",)))
    weaker = [replace(i, strength=Strength.SHOULD) if i.id == "export-licence" else i for i in before.items]
    found = compare(replace(before, items=tuple(weaker), generation="g0"), before)
    (one,) = found.differences
    assert (one.effect, one.item.id, one.causes) == (Effect.STRENGTHENED, "export-licence", ())
    assert one.before is not None
    assert one.before.strength is Strength.SHOULD
    assert found.other_documents
    assert not found.other_day


def test_an_item_that_only_the_day_took_away_names_no_fact(starter_words: Store) -> None:
    case = Case(country=("US",), technology=("technical",))
    today, then = (Snapshot.of(make_plan(case, starter_words, as_of=day), "") for day in ("", "1999-12-31"))
    found = compare(then, today)
    assert found.other_day
    assert found.of(Effect.ADDED)
    assert all(one.causes == () for one in found.differences)


def test_a_partner_named_anew_is_one_name_gone_and_one_come() -> None:
    changes = case_changes(Case(partner="A"), Case(partner="B"))
    assert [(change.value, change.gained) for change in changes] == [("A", False), ("B", True)]


@given(CASES)
def test_a_list_does_not_differ_from_itself(case: Case) -> None:
    found = compare(listed(case), listed(case))
    assert (found.changes, found.differences) == ((), ())


@given(CASES, CASES)
def test_the_way_back_is_the_opposite(before: Case, after: Case) -> None:
    there, back = compare(listed(before), listed(after)), compare(listed(after), listed(before))
    for effect, opposite in OPPOSITE.items():
        assert {one.item.id for one in there.of(effect)} == {one.item.id for one in back.of(opposite)}


@given(CASES, CASES)
def test_every_item_that_came_or_went_has_a_cause_among_the_changes(before: Case, after: Case) -> None:
    found = compare(listed(before), listed(after))
    for one in found.differences:
        assert one.causes
        assert set(one.causes) <= set(found.changes)


@given(CASES, CASES)
def test_all_changes_together_lead_from_one_case_to_the_other(before: Case, after: Case) -> None:
    case = before
    for change in case_changes(before, after):
        case = change.applied(case)
    assert case_changes(case, after) == ()


@given(CASES, st.data())
def test_a_ready_answer_closes_its_question(case: Case, data: st.DataObject) -> None:
    rule = data.draw(st.sampled_from([rule for rule in questions() if rule.options]))
    option = data.draw(st.sampled_from(rule.options))
    if holds(rule.when, rule.unless, facts_of(case)):
        answered = facts_of(stated(case, option.fact))
        assert option.fact in answered
        assert not holds(rule.when, rule.unless, answered)


def test_an_answer_takes_the_place_of_what_denied_it() -> None:
    case = Case(technology=("none",), data=("not-personal", "open"))
    assert stated(case, "technology:software").technology == ("software",)
    assert stated(case, "data:personal").data == ("open", "personal")
    assert stated(stated(case, "technology:software"), "technology:none").technology == ("none",)


@pytest.mark.parametrize("fact", ["technology:magic", "colour:red", "data"])
def test_an_answer_that_is_no_fact_is_refused(fact: str) -> None:
    with pytest.raises(InputError):
        stated(Case(), fact)
