"""What a reader says of an answer, and what is kept of it."""

from __future__ import annotations

import sqlite3

import pytest
from streamlit.testing.v1 import AppTest

from riktlots.app.i18n import LANGUAGES, text
from riktlots.app.records.database import Keeping
from riktlots.app.records.opinions import Opinion, keep_opinion, kept_opinions, opinions_file
from riktlots.ingest.home import Home
from riktlots.retrieval.model import Answer, Status
from tests.app.pages.reading import asked, shown, turned_to
from tests.app.pages.visitor import served_at

NOTIFY = "När ska lärosätet anmäla ett samverkansavtal?"


def test_an_opinion_is_kept_only_when_it_is_sent(page: AppTest, everything_covered: None, home: Home) -> None:
    asked(page, NOTIFY)
    page.button(key="no-0").click().run()
    assert not opinions_file(home).exists(), "to choose is not yet to send"
    assert text("feedback_without_question", "sv") in shown(page)
    page.radio(key="reason-0").set_value("out_of_date")
    page.text_area(key="comment-0").set_value("Gäller den än?")
    submit(page, text("feedback_send", "sv"))
    assert text("feedback_kept", "sv") in shown(page)
    assert rows(home) == [(0, "out_of_date", "Gäller den än?", "answered", "")]
    page.button(key="drop-0").click().run()
    assert rows(home) == []


def test_the_question_is_kept_with_an_opinion_only_where_that_is_set(
    page: AppTest, everything_covered: None, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIKTLOTS_KEEP_QUESTIONS", "1")
    asked(page, NOTIFY).button(key="yes-0").click().run()
    assert text("feedback_with_question", "sv") in shown(page)
    submit(page, text("feedback_send", "sv"))
    assert rows(home) == [(1, "", "", "answered", NOTIFY)]


def test_an_opinion_that_is_not_sent_leaves_nothing(page: AppTest, everything_covered: None, home: Home) -> None:
    asked(page, NOTIFY).button(key="yes-0").click().run()
    submit(page, text("feedback_not", "sv"))
    assert text("feedback_asked", "sv") in shown(page)
    assert not opinions_file(home).exists()


def submit(page: AppTest, words: str) -> None:
    next(button for button in page.button if button.label == words).click().run()


def rows(home: Home) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(opinions_file(home))
    try:
        return connection.execute("SELECT helped, reason, comment, status, question FROM feedback").fetchall()
    finally:
        connection.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_staff_read_what_readers_said_and_erase_it(
    page: AppTest, monkeypatch: pytest.MonkeyPatch, home: Home, language: str
) -> None:
    served_at(monkeypatch)
    answer = Answer(question=NOTIFY, language="sv", status=Status.ANSWERED)
    for number in range(3):
        keep_opinion(home, answer, Opinion(False, "other", f"Ord {number} <b>"), Keeping(questions=number == 0))
    html = shown(turned_to(page, "evaluate", language))
    assert text("opinions_mean", language, days=365) in html
    assert html.count("Ord ") == 3
    assert html.count(NOTIFY) == 1
    assert "<b>" not in html
    page.button(key="opinion-drop-2").click().run()
    assert shown(page).count("Ord ") == 2
    assert page.button(key="opinions-erase").disabled
    page.checkbox(key="opinions-sure").check().run()
    page.button(key="opinions-erase").click().run()
    assert kept_opinions(home, Keeping()) == []
    assert "Ord " not in shown(page)
