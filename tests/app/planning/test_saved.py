"""A plan as a file: what is saved is read again, and what cannot be read is said plainly."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riktlots.app.planning.entries import Entry
from riktlots.app.planning.saved import SCHEMA, SavedPlanError, Wrong, read_saved, saved_text
from riktlots.retrieval.model import Strength
from riktlots.retrieval.plan.case import Case
from riktlots.retrieval.plan.comparison import Listed, Snapshot
from riktlots.retrieval.plan.rules import considerations

LICENCE = next(rule.sv for rule in considerations() if rule.id == "export-licence")
CASE = Case(text="Vi ska samarbeta.", partner="ETH Zürich", country=("CH",), data=("not-personal",))
SNAPSHOT = Snapshot(
    CASE,
    "sv",
    "0123456789abcdef",
    "2026-11-27T12:00:00+00:00",
    "2026-11-01",
    (Listed("export-licence", Strength.MUST, LICENCE, ("listed",)),),
)
# A file of the first form, as it was written. It is never changed: people have such files.
FIRST_FORM = """{
 "kind": "riktlots-plan", "schema": 1,
 "versions": [{"case": {"text": "Vi ska samarbeta.", "partner": "ETH Zürich", "partner_kind": [], "country": ["CH"],
   "field": [], "kind": [], "people": [], "data": ["not-personal"], "technology": [], "money": [], "agreement": []},
  "language": "sv", "generation": "0123456789abcdef", "at": "2026-11-27T12:00:00+00:00", "as_of": "2026-11-01",
  "items": [{"id": "export-licence", "strength": "must", "asks": ["listed"]}]}],
 "entries": {"export-licence": {"done": true, "assigned": "exportkontrollen", "note": "Frågat ISP."}}
}"""


def test_what_was_saved_is_read_again() -> None:
    entries = {"export-licence": Entry(True, "exportkontrollen", "Frågat ISP.")}
    found = read_saved(saved_text([SNAPSHOT], entries), "sv")
    assert (found.snapshots, found.entries, found.unknown) == ((SNAPSHOT,), entries, ())


def test_a_file_of_the_first_form_is_read() -> None:
    found = read_saved(FIRST_FORM, "en")
    assert found.snapshots == (SNAPSHOT,)
    assert found.entries == {"export-licence": Entry(True, "exportkontrollen", "Frågat ISP.")}


KEYS = st.from_regex(r"\??[a-z0-9][a-z0-9-]{0,20}", fullmatch=True)
FILLED = st.builds(Entry, st.booleans(), st.text(max_size=50), st.text())


@given(st.dictionaries(KEYS, FILLED, max_size=5))
def test_every_entry_that_says_something_comes_back(entries: dict[str, Entry]) -> None:
    found = read_saved(saved_text([SNAPSHOT], entries), "sv")
    assert found.entries == {key: entry for key, entry in entries.items() if entry != Entry()}


def test_a_case_for_the_command_line_is_opened_without_a_list() -> None:
    found = read_saved('{"text": "A study in Kenya", "data": ["health"]}', "en")
    (snapshot,) = found.snapshots
    assert (snapshot.case.country, snapshot.case.data, snapshot.items) == (("KE",), ("health",), ())


def test_values_that_are_no_longer_known_are_left_out_and_named() -> None:
    case = replace(CASE, technology=("software", "telepathy"), country=("CH", "ZZ"))
    found = read_saved(saved_text([replace(SNAPSHOT, case=case)], {}), "sv")
    assert found.snapshots[0].case == replace(CASE, technology=("software",))
    assert found.unknown == ("ZZ", "telepathy")


def test_nobody_is_shown_as_a_rule_what_is_written_into_a_file() -> None:
    found = json.loads(FIRST_FORM)
    found["versions"][0]["items"] = [
        {"id": "export-licence", "strength": "may", "title": "Inget tillstånd krävs."},
        {"id": "no-longer-a-rule", "strength": "must", "title": "Betala avgiften."},
    ]
    items = read_saved(json.dumps(found), "sv").snapshots[0].items
    assert [item.title for item in items] == [LICENCE, "no-longer-a-rule"]


@pytest.mark.parametrize(
    "text", ["", "not json", "[]", "[" * 5000, '{"schema": 2, "items": []}', "{}", '{"colour": "red"}', "9" * 5000]
)
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(SavedPlanError) as refused:
        read_saved(text, "sv")
    assert refused.value.wrong is Wrong.NO_PLAN


def test_a_file_of_a_newer_version_says_to_upgrade() -> None:
    newer = json.dumps({"kind": "riktlots-plan", "schema": SCHEMA + 1, "plans": []})
    with pytest.raises(SavedPlanError, match="Upgrade") as refused:
        read_saved(newer, "sv")
    assert refused.value.wrong is Wrong.NEWER


def _broken(change: Any) -> str:
    found = json.loads(FIRST_FORM)
    change(found)
    return json.dumps(found)


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (lambda found: found.pop("versions"), "versions"),
        (lambda found: found.update(versions=[]), "versions"),
        (lambda found: found["versions"][0].update(language="tlh"), "versions.0.language"),
        (lambda found: found["versions"][0]["items"][0].update(strength="shall"), "versions.0.items.0.strength"),
        (lambda found: found["versions"][0]["items"][0].update(id="Skriv under!"), "versions.0.items.0.id"),
        (lambda found: found["versions"][0].update(at="yesterday"), "versions.0.at"),
        (lambda found: found["entries"].update(x={"note": "n" * 2001}), "entries.x.note"),
        (lambda found: found["entries"].update(x={"done": "maybe"}), "entries.x.done"),
    ],
)
def test_a_file_that_was_changed_names_the_part_that_is_wrong(change: Any, part: str) -> None:
    with pytest.raises(SavedPlanError) as refused:
        read_saved(_broken(change), "sv")
    assert (refused.value.wrong, refused.value.part) == (Wrong.DAMAGED, part)
