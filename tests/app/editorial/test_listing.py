"""The list has what answers and what is being written, and is searched by words and state."""

from __future__ import annotations

import pytest

from riktlots.app.editorial.draft import Draft
from riktlots.app.editorial.listing import Row, matching, rows, states_of
from riktlots.app.editorial.publish import Editing, discard, save
from riktlots.ingest.home import Home
from riktlots.ingest.library.library import Library
from riktlots.retrieval.answering.written_check import AnswerState
from tests.answers import NOTIFY, checked, opened, written
from tests.app.editorial.drafts import editing, said, sound


@pytest.fixture
def work(home: Home, mini_library: Library) -> Editing:
    """Somebody at work over an index with one approved answer."""
    return editing(home, opened(home, checked(home, mini_library, written())))


def listed(work: Editing) -> list[Row]:
    return rows(work.home, work.store, states_of(work.store))


def test_what_answers_and_what_is_begun_stand_in_one_list(work: Editing) -> None:
    save(work, Draft.begun("Vem ska vi fråga?", "sv").named("whom-to-ask"), 0)
    answering, begun = listed(work)
    assert (answering.id, answering.state, answering.draft) == ("when-to-notify", AnswerState.APPROVED, None)
    assert (begun.id, begun.state, begun.held) == ("whom-to-ask", AnswerState.DRAFT, None)
    assert [begun.title(language) for language in ("sv", "en")] == ["Vem ska vi fråga?"] * 2
    assert answering.title("en") == "When must we notify the collaboration agreement?"


def test_an_answer_with_a_draft_is_found_in_both_states(work: Editing) -> None:
    save(work, said(sound(), "sv", "Nytt."), 0)
    (row,) = listed(work)
    assert row.states == {AnswerState.APPROVED, AnswerState.DRAFT}
    assert row.newest.sentences[0].texts["sv"] == "Nytt."
    assert matching([row], "", [AnswerState.DRAFT]) == [row] == matching([row], "", [AnswerState.APPROVED])
    assert matching([row], "", [AnswerState.STALE]) == []


def test_a_draft_that_was_given_up_is_listed_no_more(work: Editing) -> None:
    version = save(work, Draft.begun("Vem ska vi fråga?", "sv").named("whom-to-ask"), 0)
    discard(work, "whom-to-ask", version.number)
    assert [row.id for row in listed(work)] == ["when-to-notify"]


@pytest.mark.parametrize(
    ("words", "found"), [("", 1), ("SAMVERKANSAVTALET 30", 1), ("notify exempt", 1), (NOTIFY, 1), ("zebra anmäla", 0)]
)
def test_the_list_is_searched_by_all_words(work: Editing, words: str, found: int) -> None:
    assert len(matching(listed(work), words, [])) == found
