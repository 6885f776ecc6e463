"""What a reader says of an answer, and what is kept of it."""

from __future__ import annotations

import sqlite3

import pytest
from streamlit.testing.v1 import AppTest

from app.feedback import feedback_file
from app.i18n import text
from ingest.home import Home
from tests.app.pages.reading import asked, shown

NOTIFY = "När ska lärosätet anmäla ett samverkansavtal?"


def test_an_opinion_is_kept_only_when_it_is_sent(page: AppTest, everything_covered: None, home: Home) -> None:
    asked(page, NOTIFY)
    page.button(key="no-0").click().run()
    assert not feedback_file(home).exists(), "to choose is not yet to send"
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
    assert not feedback_file(home).exists()


def submit(page: AppTest, words: str) -> None:
    next(button for button in page.button if button.label == words).click().run()


def rows(home: Home) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(feedback_file(home))
    try:
        return connection.execute("SELECT helped, reason, comment, status, question FROM feedback").fetchall()
    finally:
        connection.close()
