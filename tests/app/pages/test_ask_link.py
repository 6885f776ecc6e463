"""A shared link on the page to ask on, without a browser."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from streamlit.testing.v1 import AppTest

from riktlots.app.i18n import text
from tests.app.pages.reading import asked, copies, shown

NOTIFY = "När ska lärosätet anmäla ett samverkansavtal?"


def test_a_link_asks_once_and_says_that_the_answer_is_the_same(page: AppTest, everything_covered: None) -> None:
    asked(page, NOTIFY)
    link = next(words for words in copies(page) if "?q=" in words)
    page.session_state["turns"] = []
    for name, values in parse_qs(urlsplit(link).query).items():
        page.query_params[name] = values
    page.run()
    assert [turn.answer.question for turn in page.session_state["turns"]] == [NOTIFY]
    assert text("shared_same", "sv", day=page.session_state["turns"][0].answer.at[:10]) in shown(page)
    page.run()
    assert len(page.session_state["turns"]) == 1
    html = shown(page.chat_input[0].set_value("Vad är ett samverkansavtal?").run())
    assert html.count(text("shared_same", "sv", day="").partition("(")[0]) == 1, "it is said of the first answer alone"


def test_a_link_narrows_the_search_as_it_was_and_to_nothing_that_is_not_there(
    page: AppTest, everything_covered: None
) -> None:
    page.query_params["q"] = "Hur fort ska stödfunktionen svara lärosäten?"
    page.query_params["kinds"] = ["law", "spell"]
    page.query_params["as_of"] = "2032-06-30"
    html = shown(page.run())
    assert text("narrowed_to", "sv", values="Lag") in html
    assert text("as_of_notice", "sv", day="2032-06-30") in html
    assert page.multiselect(key="ask-kinds").value == ["law"]


def test_a_follow_up_by_link_leans_on_the_question_that_was_before_it(page: AppTest, everything_covered: None) -> None:
    page.query_params["q"] = [NOTIFY, "Och kan det göras digitalt?"]
    html = shown(page.run())
    assert text("searched_as", "sv", question="lärosätet anmäla samverkansavtal. Och kan det göras digitalt?") in html
    assert [turn.answer.question for turn in page.session_state["turns"]] == ["Och kan det göras digitalt?"]


def test_a_hostile_link_is_only_text(page: AppTest, everything_covered: None) -> None:
    page.query_params["q"] = "När ska avtal anmälas? <img src=x onerror=a()> ![x](https://evil.example/x.png)"
    page.query_params["answer"] = "<script>"
    html = shown(page.run())
    assert "&lt;img src=x" in html
    assert "<img" not in html and not page.markdown
