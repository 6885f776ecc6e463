"""The example conversation with which the pages of `riktlots app --demo` open, without a browser."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from riktlots.app.i18n import LANGUAGES, text
from riktlots.app.pages.ask.example import QUESTIONS
from riktlots.app.pages.serve import DEMO, serve
from riktlots.app.pages.throttle import RATES
from riktlots.app.records.history import history_file
from riktlots.ingest.home import Home
from riktlots.ingest.index.generation import current_generation
from riktlots.retrieval.guide import Guide
from riktlots.retrieval.model import Happening
from riktlots.retrieval.open_index import OpenIndex
from riktlots.retrieval.settings import Settings
from riktlots.retrieval.shared import Waiting
from tests.app.pages.reading import shown, turned_to
from tests.app.pages.visitor import served_at

NOTIFY = "När ska lärosätet anmäla ett samverkansavtal?"
# What is done at some questions, by number from 0: it returns the question that is answered instead.
Doing = Mapping[int, Callable[[], str]]
Making = Callable[[Doing], AppTest]
# The page *Ask* alone, over an index that is handed to it.
ASK = """
import streamlit as st
from riktlots.app.pages.ask.page import render

render("sv", lambda language: st.session_state["index"])
"""


@pytest.fixture
def demo(page: AppTest, everything_covered: None, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The pages as they run after `riktlots app --demo`."""
    monkeypatch.setattr(sys, "argv", ["frame.py", DEMO])
    return page


def asked_so_far(page: AppTest) -> list[str]:
    return [turn.answer.question for turn in page.session_state["turns"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_visit_shows_a_conversation_that_says_what_it_is(demo: AppTest, home: Home, language: str) -> None:
    demo.session_state["language"] = language
    html = shown(demo.run())
    assert asked_so_far(demo) == [text(key, language) for key in QUESTIONS]
    assert html.count(text("conversation_notice", language)) == 1
    assert html.index(text("conversation_notice", language)) < html.index(text("you_asked", language))
    assert text("ask_lead", language) not in html
    serving = current_generation(home)
    assert serving and {turn.answer.generation for turn in demo.session_state["turns"]} == {serving.name}
    assert demo.session_state["turns"][1].answer.completed, "the second question leans on the first"
    assert len(asked_so_far(demo.run())) == len(QUESTIONS), "it is asked once"


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_begins_anew_gets_the_first_screen_and_not_the_example_again(demo: AppTest, language: str) -> None:
    demo.session_state["language"] = language
    html = shown(demo.run().button(key="leave_example").click().run())
    assert text("conversation_notice", language) not in html
    assert text("start_ask_heading", language) in html
    assert asked_so_far(turned_to(demo, "ask", language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_of_ones_own_begins_a_conversation_without_the_example(demo: AppTest, language: str) -> None:
    demo.session_state["language"] = language
    html = shown(demo.run().chat_input[0].set_value(NOTIFY).run())
    assert asked_so_far(demo) == [NOTIFY]
    assert text("conversation_notice", language) not in html
    again = text("conversation_follow_up", language)
    demo.chat_input[0].set_value(again).run()
    assert asked_so_far(demo) == [NOTIFY, again], "from then on the conversation is the visitor's"


def test_that_the_example_is_complete_is_announced_once(demo: AppTest) -> None:
    said = text("conversation_ready", "sv", count=len(QUESTIONS))
    assert shown(demo.run()).count(said) == 1
    assert said not in shown(demo.run())


@dataclass
class Told:
    """An index that does as it is told at some of its questions."""

    index: OpenIndex
    at: Doing
    asked: int = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.index, name)

    def steps_for(self, who: str, question: str, **how: Any) -> Iterator[Happening | Waiting]:
        at, self.asked = self.asked, self.asked + 1
        yield from self.index.steps_for(who, self.at[at]() if at in self.at else question, **how)


@pytest.fixture
def ask_page(demo: AppTest, home: Home) -> Making:
    """Makes the page *Ask* over an index that does as it is told."""

    def made(at: Doing) -> AppTest:
        page = AppTest.from_string(ASK, default_timeout=30)
        page.session_state["index"] = Told(Guide(Settings.from_environment(), home).index(), at)
        return page

    return made


def test_what_a_button_of_the_example_asks_goes_on_with_it(
    ask_page: Making,
) -> None:
    page = ask_page({2: lambda: "Iran"})
    shown(page.run())
    before = asked_so_far(page)
    html = shown(next(button for button in page.button if (button.key or "").startswith("choice-2-")).click().run())
    assert asked_so_far(page)[:-1] == before
    assert text("conversation_notice", "sv") in html
    page.chat_input[0].set_value(NOTIFY).run()
    assert len(asked_so_far(page)) == len(before) + 2, "the conversation is the visitor's by now"


def test_a_question_of_the_visitor_ends_the_example(
    ask_page: Making,
) -> None:
    # Whoever writes while an answer is made stops the script of the page, as this does.
    page = ask_page({1: st.stop})
    page.run()
    assert asked_so_far(page) == [text(QUESTIONS[0], "sv")]
    shown(page.chat_input[0].set_value(NOTIFY).run())
    assert asked_so_far(page) == [NOTIFY]


def test_an_example_that_breaks_is_not_asked_again(
    ask_page: Making,
) -> None:
    def fail() -> str:
        raise RuntimeError

    page = ask_page({0: fail})
    assert page.run().exception
    assert text("start_ask_heading", "sv") in shown(page.run())
    assert asked_so_far(page) == []


def test_a_link_is_answered_instead_of_the_example(demo: AppTest) -> None:
    demo.query_params["q"] = NOTIFY
    html = shown(demo.run())
    assert asked_so_far(demo) == [NOTIFY]
    assert text("conversation_notice", "sv") not in html


def test_the_example_is_kept_in_no_history(demo: AppTest, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIKTLOTS_KEEP_QUESTIONS", "1")
    served_at(monkeypatch)
    demo.run()
    assert asked_so_far(demo) and not history_file(home).exists()
    demo.chat_input[0].set_value(NOTIFY).run()
    assert history_file(home).exists()


def test_the_example_stops_where_the_visitor_may_ask_no_more(demo: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIKTLOTS_PAGES_RATE", "1")
    try:
        demo.run()
    finally:
        RATES.clear()
    assert asked_so_far(demo) == [text(QUESTIONS[0], "sv")]
    assert not demo.chat_input[0].proto.value, "it is not for the visitor to ask again"


def test_without_the_option_the_first_screen_is_shown(page: AppTest) -> None:
    assert text("start_ask_heading", "sv") in shown(page.run())


@pytest.mark.parametrize(("demo", "arguments"), [(False, []), (True, [DEMO])])
def test_the_server_starts_the_pages_with_the_example_if_it_is_told(
    demo: bool, arguments: list[str], home: Home
) -> None:
    started: list[list[str]] = []
    serve(8599, demo=demo, start=lambda options, given: started.append(given))
    assert started == [arguments]
