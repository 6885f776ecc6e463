"""Written answers on the page: shown as such, and near questions that a click asks."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from riktlots.app.i18n import text
from riktlots.app.present.markup import escaped
from riktlots.app.present.turn import Turn
from riktlots.ingest.home import Home
from riktlots.ingest.library.answers import write_checks
from riktlots.ingest.library.register import load_library
from riktlots.retrieval.model import Answer, Reason, Status, Suggestion
from tests.answers import SAID, checked, kept_in, opened, written
from tests.app.pages.reading import asked, shown

QUESTION = "När ska vi anmäla samverkansavtalet?"


@pytest.fixture
def with_answer(page: AppTest, home: Home, mini_corpus: Path) -> AppTest:
    """The pages over the small corpus and one answer of the institution's own."""
    (answer,) = checked(
        home, load_library(home, mini_corpus), written(reviewer="Juridiska enheten", local=True)
    ).answers
    kept_in(home.answers, answer)
    assert answer.check is not None
    write_checks(home.answers, {answer.id: answer.check})
    opened(home, load_library(home, mini_corpus)).close()
    return page


def test_a_written_answer_is_shown_with_its_reviewer_and_its_paragraphs(with_answer: AppTest) -> None:
    html = shown(asked(with_answer, QUESTION))
    reviewed = text("intro_written_local", "sv", question=QUESTION, reviewer="Juridiska enheten", reviewed="2026-11-27")
    for said in (reviewed, *SAID["sv"], text("nearest", "sv")):
        assert escaped(said) in html
    assert len(re.findall(r'class="rl-sentence"[^>]*>.*?data-number="(\d)"', html)) == 2


def test_the_nearest_paragraphs_wait_to_be_opened_and_what_is_left_open_does_not(
    with_answer: AppTest,
) -> None:
    asked(with_answer, QUESTION)
    (turn,) = with_answer.session_state["turns"]
    left_open = (turn.citations[0],)
    with_answer.session_state["turns"] = [replace(turn, answer=replace(turn.answer, left_open=left_open))]
    html = shown(with_answer.run())
    aside = re.search(r"<details class=\"rl-aside\">.*?</details>", html, re.DOTALL)
    assert aside and text("nearest", "sv") in aside.group()
    assert text("left_open_heading", "sv") in html.replace(aside.group(), "")
    assert html.count("<details") == 1


def test_a_near_question_is_asked_by_a_click(with_answer: AppTest) -> None:
    page = with_answer.run()
    asked(with_answer, QUESTION)
    (before,) = page.session_state["turns"]
    said = replace(before.answer.sentences[0], text="Inom 30 dagar.")
    perhaps = (Suggestion("when-to-notify", QUESTION, (said,)),)
    near = Answer("Hur anmäler man?", "sv", Status.NOT_COVERED, reason=Reason.NOT_COVERED, perhaps=perhaps)
    page.session_state["turns"] = [Turn(near, before.places)]
    page.run()
    assert text("perhaps_heading", "sv") in shown(page)
    assert "Inom 30 dagar." in shown(page)
    (button,) = [button for button in page.button if button.key == "perhaps-0-when-to-notify"]
    button.click().run()
    assert [turn.answer.question for turn in page.session_state["turns"]] == ["Hur anmäler man?", QUESTION]
    assert escaped(SAID["sv"][0]) in shown(page)
