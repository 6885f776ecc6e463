"""A reader's own history on the page."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from riktlots.app.i18n import LANGUAGES, text
from riktlots.app.records.database import Keeping
from riktlots.app.records.history import history_file, remembered
from riktlots.ingest.home import Home
from tests.app.pages.reading import asked, shown, turned_to
from tests.app.pages.visitor import served_at

NOTIFY = "När ska lärosätet anmäla ett samverkansavtal?"
KEPT = Keeping(questions=True)


@pytest.fixture
def keeping(page: AppTest, monkeypatch: pytest.MonkeyPatch, everything_covered: None) -> AppTest:
    """The pages where questions are kept, on a computer of the reader's own."""
    monkeypatch.setenv("RIKTLOTS_KEEP_QUESTIONS", "1")
    served_at(monkeypatch)
    return page


def test_without_the_setting_nothing_is_kept_and_there_is_no_such_page(
    page: AppTest, monkeypatch: pytest.MonkeyPatch, everything_covered: None, home: Home
) -> None:
    served_at(monkeypatch)
    asked(page, NOTIFY)
    assert not history_file(home).exists()
    assert text("ask_title", "sv") in shown(turned_to(page, "history"))


def test_among_others_somebody_who_has_not_signed_in_has_no_history(
    keeping: AppTest, monkeypatch: pytest.MonkeyPatch, home: Home
) -> None:
    served_at(monkeypatch, **{"server.address": "0.0.0.0"})
    asked(keeping, NOTIFY)
    assert not history_file(home).exists()
    assert text("history_keeps", "sv", days=365) not in shown(keeping)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reader_is_told_before_the_first_question(keeping: AppTest, language: str) -> None:
    assert text("history_keeps", language, days=365) in shown(turned_to(keeping, "ask", language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_is_read_again_as_it_was_given(keeping: AppTest, language: str) -> None:
    asked(keeping, NOTIFY)
    turned_to(keeping, "history", language)
    assert text("status_answered", language) in shown(keeping)
    (opened,) = [button for button in keeping.button if (button.key or "").startswith("open-")]
    assert opened.label == NOTIFY.replace("?", r"\?")
    html = shown(opened.click().run())
    assert "inom 30 dagar" in html
    assert text("verdict_supported", "sv") in html
    assert "samverkanslagen 2 kap. 2 § st. 1" in html


def test_one_answer_is_erased_and_then_the_rest(keeping: AppTest, home: Home) -> None:
    asked(keeping, NOTIFY)
    keeping.chat_input[0].set_value("Bör lärosätet göra en bakgrundskontroll av en partner?").run()
    turned_to(keeping, "history")
    newest, oldest = remembered(home, "", KEPT)
    keeping.button(key=f"open-{newest.number}").click().run()
    keeping.button(key=f"forget-{newest.number}").click().run()
    assert text("history_erased", "sv", count=1) in shown(keeping)
    assert remembered(home, "", KEPT) == [oldest]
    keeping.button(key="history-erase").click().run()
    assert text("history_erase_sure", "sv", count=1) in shown(keeping)
    keeping.button(key="history-erase-no").click().run()
    assert remembered(home, "", KEPT) == [oldest]
    keeping.button(key="history-erase").click().run()
    keeping.button(key="history-erase-yes").click().run()
    assert text("history_empty", "sv") in shown(keeping)
    assert remembered(home, "", KEPT) == []


def test_readers_who_sign_in_have_each_their_own(keeping: AppTest, monkeypatch: pytest.MonkeyPatch, home: Home) -> None:
    served_at(monkeypatch, email="anna@example.se", **{"server.address": "0.0.0.0"})
    asked(keeping, NOTIFY)
    assert [one.question for one in remembered(home, "anna@example.se", KEPT)] == [NOTIFY]
    served_at(monkeypatch, email="bo@example.se", **{"server.address": "0.0.0.0"})
    assert text("history_empty", "sv") in shown(turned_to(keeping, "history"))


def test_where_the_setting_is_taken_back_what_was_kept_can_still_be_erased(
    keeping: AppTest, monkeypatch: pytest.MonkeyPatch, home: Home
) -> None:
    asked(keeping, NOTIFY)
    monkeypatch.delenv("RIKTLOTS_KEEP_QUESTIONS")
    assert text("history_keeps_no_more", "sv") in shown(turned_to(keeping, "history"))
    turned_to(keeping, "ask")
    keeping.chat_input[0].set_value("Bör lärosätet göra en bakgrundskontroll?").run()
    assert [one.question for one in remembered(home, "", KEPT)] == [NOTIFY]


def test_the_receipt_is_kept_with_the_answer(keeping: AppTest, home: Home) -> None:
    asked(keeping, NOTIFY)
    assert json.loads(remembered(home, "", KEPT)[0].receipt)["question"] == NOTIFY


def test_an_answer_that_cannot_be_kept_is_given_all_the_same(
    keeping: AppTest, home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    history_file(home).mkdir(parents=True)  # where no database can be opened
    assert "inom 30 dagar" in shown(asked(keeping, NOTIFY))
    assert "unable to open database file" in caplog.text
