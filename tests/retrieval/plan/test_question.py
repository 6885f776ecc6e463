"""Questions that tell of a planned collaboration, over the starter corpus by words alone."""

from __future__ import annotations

from typing import Any

import pytest

from riktlots.retrieval.answer import answer
from riktlots.retrieval.answering.extract import extract
from riktlots.retrieval.model import Status
from riktlots.retrieval.plan.question import (
    asks_openly,
    asks_verdict,
    hangs_on,
    nearest_considerations,
    only_tells,
    planned,
)
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.search import find_for
from riktlots.retrieval.search.store import Store


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Vi vill anställa en doktorand från Iran i reaktorfysik", "sv"),
        ("Får vi ge en partner i USA åtkomst till vår molnmapp med ritningar?", "sv"),
        ("We plan to recruit a PhD student from China to our lab", "en"),
    ],
)
def test_a_collaboration_of_ones_own_is_recognised(question: str, language: str) -> None:
    assert planned(question, language)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Vilket är maxstraffet för grovt sanktionsbrott?", "sv"),
        ("Vem beslutar om säkerhetsskyddsklasser?", "sv"),
        ("Vi undrar vad lagen säger", "sv"),
        ("Which countries does the Russian sanctions regulation name?", "en"),
    ],
)
def test_a_question_about_a_rule_is_not_a_planned_collaboration(question: str, language: str) -> None:
    assert planned(question, language) is None


def test_an_open_question_needs_no_country_to_be_a_planned_collaboration() -> None:
    told = "A postdoc paid by her own government wants to join us. "
    assert planned(told + "What should we think through before saying yes?", "en") is not None
    assert planned(told + "Who signs?", "en") is None


@pytest.mark.parametrize(
    "claim",
    [
        "Min prefekt säger att det vi mejlar med partnern i Kina är privat.",
        "Our guest from Iran won't say who pays, and my head says that's her business.",
        "We only share a folder with Brazil, so export control has nothing to do with us.",
    ],
)
def test_a_claim_that_is_repeated_is_a_question_and_no_mere_telling(claim: str) -> None:
    assert not only_tells(claim)


@pytest.mark.parametrize(
    ("question", "openly"),
    [
        ("Vi ska ta emot en gästforskare från Kina. Vad gäller?", True),
        ("Vi ska ta emot en gästforskare från Kina, vad ska vi tänka på", True),
        ("Vi har blivit inbjudna till en konferens i Kina och vill ta med datorer", True),
        ("We want to host a visiting researcher from Iran. What should we consider?", True),
        ("Vi ska ta emot en gästforskare från Kina. Behöver hon uppehållstillstånd?", False),
        ("Får vi ge en partner i USA åtkomst till vår molnmapp med ritningar", False),
        ("Who must approve our agreement with a partner in Japan?", False),
    ],
)
def test_an_open_question_differs_from_one_about_one_thing(question: str, openly: bool) -> None:
    assert (asks_openly(question) or only_tells(question)) is openly


class NeverAsked:
    """A language model that must not be asked."""

    name = "scripted:never"

    def complete(self, *args: object) -> Any:
        raise AssertionError("the language model was asked")


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("A professor wants to accept money from a Saudi foundation. OK?", "en"),
        ("Kan en student från Ryssland göra exjobb hos oss?", "sv"),
        ("En kollega vill bjuda in en delegation från Iran. Något problem?", "sv"),
        ("Our partner in India has sent us a new agreement. What should I do?", "en"),
    ],
)
def test_a_verdict_on_what_somebody_plans_is_recognised(question: str, language: str) -> None:
    assert asks_verdict(question)
    assert planned(question, language)


@pytest.mark.parametrize(
    "question", ["Vem beslutar om exporttillstånd?", "What is a dual-use item?", "Får en myndighet ta ut en avgift?"]
)
def test_a_question_about_a_rule_asks_for_no_verdict(question: str) -> None:
    assert not asks_verdict(question)


def test_a_role_without_a_country_plans_nothing() -> None:
    assert planned("Får en doktorand ha en bisyssla inom AI?", "sv") is None


@pytest.mark.usefixtures("something_close")
def test_who_asks_for_a_verdict_gets_the_nearest_considerations_as_the_closest(starter_words: Store) -> None:
    question = "A professor wants to accept money from a Saudi foundation for a lab. OK?"
    found = answer(question, starter_words)
    case = planned(question, "en")
    assert case
    nearest = nearest_considerations(case, Query.of(starter_words, question, "en"))
    assert found.status is Status.CLOSEST
    assert [citation.quote for citation in found.closest[:2]] == [citation.quote for citation in nearest[:2]]


@pytest.mark.usefixtures("everything_covered")
def test_reviewed_considerations_come_before_a_language_model(starter_words: Store) -> None:
    question = "Vi ska skicka utrustning till en partner i Ryssland, vad gäller?"
    result = answer(question, starter_words, chat_model=NeverAsked())
    assert (result.considered, result.model, result.notice) == (True, "", "")


@pytest.mark.usefixtures("nothing_covered")
def test_a_case_told_without_a_question_gets_cited_considerations(starter_words: Store) -> None:
    result = answer("Vi ska skicka utrustning till en partner i Ryssland, vad gäller?", starter_words)
    assert result.status is Status.PARTLY
    assert result.planned
    assert 1 <= len(result.sentences) <= 5
    assert result.considered
    assert "eu-sanctions-833-2014" in {c.passage.address.source for s in result.sentences for c in s.citations}
    found = {hit.passage.address for hit in result.hits}
    for sentence in result.sentences:
        (citation,) = sentence.citations
        assert citation.quote == sentence.text
        assert citation.passage.address in found


@pytest.mark.usefixtures("nothing_covered")
def test_a_case_that_asks_for_one_thing_that_is_not_there_is_told_so(starter_words: Store) -> None:
    result = answer("Vi ska skicka utrustning till Ryssland. Vad kostar frakten?", starter_words)
    assert (result.status, result.sentences, result.planned) == (Status.NOT_COVERED, (), True)


def test_open_questions_that_the_answer_depends_on_are_asked_until_answered(starter_words: Store) -> None:
    def asked(question: str) -> tuple[str, ...]:
        case = planned(question, "sv")
        assert case
        query = Query.of(starter_words, "2021/821 artikel 3.1", "sv")
        citations = [c for _, cited in extract(query, find_for(query)) for c in cited]
        return hangs_on(case, citations, "sv")

    unsaid = asked("Vi vill skicka ritningar till en partner i USA")
    assert any("grundforskning" in sentence for sentence in unsaid)
    said = asked("Vi vill skicka ritningar från grundforskning till en partner i USA")
    assert not any("grundforskning" in sentence for sentence in said)


def test_who_wants_to_get_around_export_control_is_told_when_a_licence_is_needed(starter_words: Store) -> None:
    result = answer("Hur kan vi komma runt exportkontrollen när vi skickar ritningar till Kina?", starter_words)
    assert (result.status, result.sentences) == (Status.DECLINED, ())
    (duty,) = result.duty
    assert (duty.passage.address.source, str(duty.passage.address.locator)) == ("eu-dual-use-2021-821", "art. 3.1")
