"""The last turn of a conversation through the pipeline: doubt, thanks and the other language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from riktlots.retrieval.answer import Asking, answer
from riktlots.retrieval.coverage.decision import Ruling
from riktlots.retrieval.model import Hit, Notice, Reason, Status
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.store import Store

ASKED = "När ska samverkansavtalet anmälas till Samverkansmyndigheten?"


@pytest.mark.usefixtures("everything_covered")
def test_a_doubt_is_met_with_the_same_answer_its_first_paragraph_in_full(read_store: Store) -> None:
    before = answer(ASKED, read_store)
    again = answer("Är du säker?", read_store, turns=[ASKED])
    assert (again.status, again.notice, again.completed) == (before.status, Notice.DOUBTED, ASKED)
    assert [hit.passage for hit in again.hits] == [hit.passage for hit in before.hits]
    first = again.citations[0]
    assert first.passage == before.citations[0].passage
    assert first.quote == first.passage.text


@pytest.mark.usefixtures("everything_covered")
def test_a_doubt_that_tells_something_new_is_searched_with_it(read_store: Store) -> None:
    result = answer("Är du säker? Min chef säger att det räcker med ett mejl.", read_store, turns=[ASKED])
    assert result.notice is Notice.NONE
    assert result.completed == "samverkansavtalet anmälas Samverkansmyndigheten. det räcker med ett mejl."


@pytest.mark.usefixtures("nothing_covered")
def test_a_doubt_about_silence_promises_no_quotes(read_store: Store) -> None:
    result = answer("Är du säker?", read_store, turns=["Vilken avgift tar Samverkansmyndigheten ut för anmälan?"])
    assert (result.status, result.notice) == (Status.NOT_COVERED, Notice.NONE)


@pytest.mark.parametrize(("last", "language"), [("Tack så mycket!", "sv"), ("Thanks, that was all.", "en")])
def test_thanks_are_met_without_a_search_in_their_language(last: str, language: str, read_store: Store) -> None:
    result = answer(last, read_store, turns=[ASKED])
    assert (result.status, result.reason, result.language) == (Status.NEEDS_DETAIL, Reason.THANKS, language)
    assert (result.hits, result.completed) == ((), "")


@pytest.mark.usefixtures("everything_covered")
def test_the_other_language_gives_the_same_paragraphs_by_their_twins(read_store: Store) -> None:
    before = answer(ASKED, read_store)
    result = answer("in English please", read_store, turns=[ASKED])
    assert (result.language, result.completed) == ("en", ASKED)
    assert [c.passage.address.place for c in result.citations] == [c.passage.address.place for c in before.citations]
    assert {c.passage.language for c in result.citations} == {"en"}


def test_a_doubt_about_a_declined_question_is_declined_too(read_store: Store) -> None:
    result = answer("Är du säker?", read_store, turns=["Hur kan vi kringgå exportkontrollen?"])
    assert (result.status, result.reason) == (Status.DECLINED, Reason.EVADES)


@dataclass(frozen=True)
class SilentOn:
    """Decides that the documents answer every question but one."""

    text: str

    def decide(self, query: Query, hits: Sequence[Hit]) -> Ruling:
        return Ruling(Status.OUT_OF_SCOPE, Reason.OUT_OF_SCOPE) if query.text == self.text else Ruling(Status.ANSWERED)


LAST = "Kan prefekten sköta anmälan åt oss?"


def test_a_question_that_finds_nothing_alone_is_searched_with_those_before_it(read_store: Store) -> None:
    result = answer(LAST, read_store, turns=[ASKED], how=Asking(decision=SilentOn(LAST)))
    assert (result.status, result.reason) == (Status.CLOSEST, Reason.CLOSEST)
    assert result.completed == f"samverkansavtalet anmälas Samverkansmyndigheten. {LAST}"
    assert result.closest


def test_a_question_that_says_it_is_on_another_matter_is_not_searched_with_those_before_it(read_store: Store) -> None:
    last = f"En helt annan fråga: {LAST[0].lower()}{LAST[1:]}"
    result = answer(last, read_store, turns=[ASKED], how=Asking(decision=SilentOn(last)))
    assert (result.status, result.completed) == (Status.OUT_OF_SCOPE, "")


def test_a_question_that_finds_something_alone_stays_alone(read_store: Store) -> None:
    result = answer(LAST, read_store, turns=[ASKED], how=Asking(decision=SilentOn("")))
    assert (result.status, result.completed) == (Status.ANSWERED, "")
