"""Whether the documents answer: three bands of chance, and what no chance decides."""

from __future__ import annotations

from dataclasses import fields

import pytest

from riktlots.retrieval.coverage.decision import LEXICAL, READ, Bands, Coverage, FittedDecision, Logistic, load_coverage
from riktlots.retrieval.coverage.signals import Signals, touches_field
from riktlots.retrieval.model import Hit, Reason, Status
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.search import find_for
from riktlots.retrieval.search.store import Store

QUESTION = "När ska samverkansavtalet anmälas?"
BANDS = Bands(answered=0.6, closest=0.1)


def always(chance_odds: float) -> Logistic:
    """A probability that no signal moves."""
    return Logistic((0.0,) * len(fields(Signals)), chance_odds)


def decided(store: Store, question: str, odds: float, in_scope: float = 9.0, hits: list[Hit] | None = None) -> Status:
    query = Query.of(store, question, "sv")
    found = find_for(query) if hits is None else hits
    return FittedDecision(Coverage(always(odds), always(in_scope), BANDS)).decide(query, found).status


@pytest.mark.parametrize(
    ("odds", "status"),
    [(0.5, Status.ANSWERED), (0.3, Status.CLOSEST), (-2.0, Status.CLOSEST), (-2.5, Status.NOT_COVERED)],
)
def test_the_chance_that_the_documents_answer_falls_in_one_of_three_bands(
    mini_store: Store, odds: float, status: Status
) -> None:
    assert decided(mini_store, QUESTION, odds) is status


def test_a_question_without_any_hit_is_not_covered(mini_store: Store) -> None:
    assert decided(mini_store, QUESTION, 9.0, hits=[]) is Status.NOT_COVERED


def test_a_place_that_is_named_and_held_is_shown_whatever_the_chance(mini_store: Store) -> None:
    assert decided(mini_store, "2 kap. 3 § samverkanslagen", -9.0) is Status.ANSWERED


def test_a_place_that_is_named_and_missing_is_said_to_be_missing(mini_store: Store) -> None:
    query = Query.of(mini_store, "2 kap. 99 § samverkanslagen", "sv")
    ruling = FittedDecision(Coverage(always(9.0), always(9.0), BANDS)).decide(query, find_for(query))
    assert (ruling.status, ruling.reason) == (Status.NOT_COVERED, Reason.PLACE_MISSING)


def test_another_field_is_told_only_where_nothing_of_this_one_is_named_or_near(mini_store: Store) -> None:
    found = find_for(Query.of(mini_store, QUESTION, "sv"))
    capital = "Vilken är Australiens huvudstad?"
    assert decided(mini_store, capital, -2.0, in_scope=-9.0, hits=found) is Status.OUT_OF_SCOPE
    assert decided(mini_store, capital, -1.0, in_scope=-9.0, hits=found) is Status.CLOSEST
    assert decided(mini_store, "Får vi ta emot någon från Iran?", -1.0, in_scope=-9.0, hits=found) is Status.CLOSEST
    assert decided(mini_store, "Får vi ta emot någon från Iran?", -9.0, in_scope=-9.0, hits=found) is Status.NOT_COVERED


@pytest.mark.parametrize(
    ("question", "language", "touches"),
    [
        ("Vilka risker finns?", "sv", True),
        ("Our guest wants to see the lab", "en", True),
        ("Something about Belarus", "en", True),
        ("Our lecturer is moonlighting", "en", True),
        ("Bästa receptet på pannkakor", "sv", False),
        ("cheap flights to China", "en", False),
        ("Vad är klockan?", "sv", False),
    ],
)
def test_everyday_words_and_countries_belong_to_the_field(question: str, language: str, touches: bool) -> None:
    assert touches_field(question, language) is touches


@pytest.mark.parametrize("way", [READ, LEXICAL])
def test_the_fitted_bands_are_in_order(way: str) -> None:
    bands = load_coverage(way).bands
    assert 0 < bands.closest < bands.answered < 1
