"""The obligations that no list may miss, and the basics that are enough where nothing more applies."""

from __future__ import annotations

import itertools

import pytest

from riktlots.retrieval.model import Strength
from riktlots.retrieval.plan.case import Case, facts_of, holds
from riktlots.retrieval.plan.model import Plan
from riktlots.retrieval.plan.plan import make_plan
from riktlots.retrieval.plan.rules import considerations
from riktlots.retrieval.plan.vocabulary import countries, groups
from riktlots.retrieval.search.store import Store

BASICS = {
    "law-first",
    "national-guidelines",
    "purpose",
    "why",
    "who-decides",
    "local-guidelines",
    "review-and-end",
}


def _ids(made: Plan) -> set[str]:
    return {item.id for item in made.items}


OUTSIDE = sorted(set(countries()) - groups()["eu"] - {"SE"})


def test_export_control_comes_up_for_every_country_outside_the_eu() -> None:
    rules = {rule.id: rule for rule in considerations()}
    for country, id in itertools.product(OUTSIDE, ("export-licence", "export-suspicion", "export-electronic")):
        facts = facts_of(Case(country=(country,), technology=("technical",)))
        assert holds(rules[id].when, rules[id].unless, facts), (country, id)


@pytest.mark.parametrize("country", ["NO", "CH", "US", "CN", "BR", "GB", "UA"])
def test_export_control_is_named_whenever_technology_leaves_the_eu(country: str, starter_words: Store) -> None:
    made = make_plan(Case(country=(country,), technology=("technical",)), starter_words)
    assert {"export-licence", "export-suspicion", "export-electronic"} <= _ids(made)
    assert all(item.decision and item.decision.id == "isp" for item in made.items if item.id == "export-licence")


@pytest.mark.parametrize("technology", ["software", "equipment", "know-how", "controlled", "military", "pathogens"])
def test_export_control_is_named_for_every_kind_of_technology(technology: str, starter_words: Store) -> None:
    assert "export-licence" in _ids(make_plan(Case(country=("US",), technology=(technology,)), starter_words))


@pytest.mark.parametrize(
    ("data", "id"),
    [
        ("sensitive", "ethics-review"),
        ("health", "ethics-review"),
        ("criminal", "ethics-review"),
        ("intervention", "ethics-people"),
        ("biological", "ethics-biological"),
    ],
)
@pytest.mark.parametrize("country", [(), ("NO",), ("KE",)])
def test_ethical_review_is_named_whenever_the_act_covers_the_data(
    data: str, id: str, country: tuple[str, ...], starter_words: Store
) -> None:
    made = make_plan(Case(country=country, data=(data,)), starter_words)
    [item] = [item for item in made.items if item.id == id]
    assert item.strength is Strength.MUST
    assert item.decision
    assert item.decision.id == "epm"


@pytest.mark.parametrize(
    ("country", "id"), [("RU", "russia-dual-use"), ("IR", "iran-goods"), ("KP", "north-korea-goods")]
)
@pytest.mark.parametrize("kind", ["research", "conference", "student-exchange", "donation", "publication"])
def test_sanctions_are_named_whenever_a_country_under_them_occurs(
    country: str, id: str, kind: str, starter_words: Store
) -> None:
    made = make_plan(Case(country=("FR", country), kind=(kind,)), starter_words)
    assert {id, "sanctions-crime", "partner-listed", "partner-sanctions"} <= _ids(made)
    assert "sanctions" not in {one.id for one in made.not_applied}


def test_sanctions_against_belarus_are_named(starter_words: Store) -> None:
    made = make_plan(Case(country=("BY",)), starter_words)
    assert {"belarus-sanctions", "sanctions-crime", "partner-listed"} <= _ids(made)


@pytest.mark.parametrize("country", [(), ("FI",), ("US",)])
def test_protective_security_is_named_whenever_something_is_classified(
    country: tuple[str, ...], starter_words: Store
) -> None:
    made = make_plan(Case(country=country, data=("classified",)), starter_words)
    duties = {"security-analysis", "security-agreement", "security-assessment", "security-consultation"}
    assert duties <= {item.id for item in made.items if item.strength is Strength.MUST}


@pytest.mark.parametrize("country", sorted(groups()["eu"] - {"SE"}))
def test_an_exchange_within_the_eu_brings_up_the_basics_alone(country: str, starter_words: Store) -> None:
    made = make_plan(Case(country=(country,), kind=("student-exchange",)), starter_words)
    exchange = {"students-fairly", "partner-accredited", "exchange-credits", "exchange-insurance"}
    assert _ids(made) == BASICS | exchange
    assert {"fdi", "dual-use-inside-eu", "protective-security", "ethics", "sanctions"} <= {
        one.id for one in made.not_applied
    }


@pytest.mark.parametrize("country", ["NO", "IS", "LI"])
def test_personal_data_may_flow_within_the_eea_and_not_beyond(country: str, starter_words: Store) -> None:
    inside = _ids(make_plan(Case(country=(country,), data=("personal",)), starter_words))
    assert "gdpr-eea" in inside
    assert "gdpr-third-country" not in inside
    assert "gdpr-third-country" in _ids(make_plan(Case(country=(country, "CH"), data=("personal",)), starter_words))
