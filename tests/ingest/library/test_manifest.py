"""The manifest's sources by id."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from riktlots.ingest.errors import ManifestError
from riktlots.ingest.library.corpus import starter_corpus
from riktlots.ingest.library.manifest import Sources, load_manifest, parse_source
from riktlots.ingest.model import Function, Kind, Source, Weight


def test_sources_that_hold_the_same_are_the_same_in_any_order(mini_corpus: Path) -> None:
    held = list(load_manifest(mini_corpus).values())
    one, other = Sources(held), Sources(reversed(held))
    assert one == other
    assert hash(one) == hash(other)
    changed = Sources([dataclasses.replace(held[0], title="Another title"), *held[1:]])
    assert len({one, other, changed}) == 2


def test_two_sources_with_one_id_are_refused(mini_corpus: Path) -> None:
    held = list(load_manifest(mini_corpus).values())
    with pytest.raises(ManifestError, match="two sources have the id"):
        Sources([held[0], held[0]])


ENTRY = {
    "id": "a",
    "title": "A",
    "cite": "a",
    "cite_en": "a",
    "language": ["sv"],
    "kind": "law",
    "weight": "law",
    "jurisdiction": "SE",
    "status": "in_force",
    "verified": "full",
}


def test_a_source_names_who_owns_its_questions() -> None:
    source = parse_source(ENTRY | {"function": "hr", "whom": "overview-who-does-what digest 5"}, "here")
    assert (source.function, source.whom) == (Function.HR, "overview-who-does-what digest 5")
    assert (parse_source(ENTRY, "here").function, parse_source(ENTRY, "here").whom) == (None, "")


@pytest.mark.parametrize(("field", "value"), [("function", "the boss"), ("whom", "overview-who-does-what")])
def test_an_owner_that_is_none_is_refused(field: str, value: str) -> None:
    with pytest.raises(ManifestError, match=f"here: source “a”, {field}"):
        parse_source(ENTRY | {field: value}, "here")


def _is_for_comparison(source: Source) -> bool:
    return source.jurisdiction not in ("SE", "EU")


def test_each_rule_that_applies_here_has_a_function_at_the_institution() -> None:
    held = load_manifest(starter_corpus()).values()
    ruling = [
        source
        for source in held
        if source.kind in (Kind.LAW, Kind.REGULATION) or source.weight is Weight.NATIONAL_GUIDELINE
    ]
    assert len(ruling) > 50
    assert [source.id for source in ruling if source.function is None] == []


def test_what_is_told_for_comparison_leads_to_nobody() -> None:
    compared = [source for source in load_manifest(starter_corpus()).values() if _is_for_comparison(source)]
    assert len(compared) > 50
    assert [source.id for source in compared if source.function or source.whom] == []


def test_overviews_leave_the_authority_to_the_places_that_they_rest_on() -> None:
    overviews = [source for source in load_manifest(starter_corpus()).values() if source.kind is Kind.OVERVIEW]
    assert [source.id for source in overviews if source.whom] == []


def test_each_function_owns_something() -> None:
    assert {source.function for source in load_manifest(starter_corpus()).values()} >= set(Function)
