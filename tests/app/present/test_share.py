"""A link asks what was asked, of what it was asked, and tells what has changed in the answer since."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs

import pytest

from riktlots.app.present.share import Change, Shared, share_query
from riktlots.app.present.turn import Turn
from riktlots.app.schemas.requests import LONGEST_QUESTION
from riktlots.ingest.model import SourceStatus
from riktlots.retrieval.answer import answer
from riktlots.retrieval.question.conversation import TURNS_BEFORE
from riktlots.retrieval.search.store import Store

QUESTION = "När ska lärosätet anmäla ett samverkansavtal?"


@pytest.fixture
def turn(mini_store: Store, everything_covered: None) -> Turn:
    return Turn.of(answer(QUESTION, mini_store), mini_store)


def read(query: str) -> Shared | None:
    parameters = parse_qs(query)
    return Shared.read(lambda name: parameters.get(name, []))


def shared(turn: Turn, *before: str) -> Shared:
    found = read(share_query(turn, before))
    assert found
    return found


def test_a_link_asks_the_question_again_and_finds_the_same_answer_on_another_day(turn: Turn, mini_store: Store) -> None:
    link = shared(turn)
    assert (link.question, link.before, link.filters, link.as_of) == (QUESTION, (), {}, "")
    assert link.day == turn.answer.at[:10]
    later = Turn.of(replace(answer(QUESTION, mini_store), at="2033-01-01T00:00:00+00:00"), mini_store)
    assert link.change(later) is Change.SAME


def test_a_follow_up_is_asked_after_the_same_questions(turn: Turn) -> None:
    follow_up = replace(turn, answer=replace(turn.answer, completed="Avtal. När?", question="När?"))
    link = shared(follow_up, *(f"Fråga {n}" for n in range(TURNS_BEFORE + 2)))
    assert link.question == "När?"
    assert link.before == tuple(f"Fråga {n}" for n in range(2, TURNS_BEFORE + 2))
    assert shared(turn, "Fråga 1").before == (), "a question that stands by itself needs none"


def test_what_the_search_was_narrowed_to_and_the_day_go_along(turn: Turn) -> None:
    narrowed = replace(turn.answer, filters={"kinds": ["law", "report"], "languages": ["sv"]}, as_of="2032-06-30")
    link = shared(replace(turn, answer=narrowed))
    assert link.filters == {"kinds": ["law", "report"], "languages": ["sv"]}
    assert link.as_of == "2032-06-30"


def test_it_tells_other_words_from_other_paragraphs_and_from_paragraphs_that_changed(turn: Turn) -> None:
    assert turn.receipt
    link = shared(turn)
    first, *others = turn.receipt.sentences
    reworded = turn.receipt.model_copy(update={"sentences": (first.model_copy(update={"text": "Genast."}), *others)})
    quote = first.quotes[0].model_copy(update={"source_status": SourceStatus.SUPERSEDED})
    superseded = first.model_copy(update={"quotes": (quote, *first.quotes[1:])})
    replaced = turn.receipt.model_copy(update={"sentences": (superseded, *others)})
    other = replaced.model_copy(update={"sentences": (superseded.model_copy(update={"text": "Aldrig."}), *others)})
    changes = [link.change(replace(turn, receipt=receipt)) for receipt in (reworded, replaced, other)]
    assert changes == [Change.WORDS, Change.BASIS, Change.ANSWER]


def test_an_answer_that_failed_or_a_link_without_a_fingerprint_is_compared_with_nothing(turn: Turn) -> None:
    assert shared(turn).change(replace(turn, receipt=None)) is None
    link = read("q=Hur")
    assert link and link.change(turn) is None


@pytest.mark.parametrize("query", ["", "q=", "q=%20", "answer=00", "question=Hur"])
def test_what_asks_nothing_is_no_link(query: str) -> None:
    assert read(query) is None


def test_what_has_another_form_is_left_out_of_a_link() -> None:
    link = read(f"q={'x' * 5000}&answer=zz&day=<script>&as_of=i+fjol&other=1")
    assert link == Shared("x" * LONGEST_QUESTION)
