"""The example conversation with which the pages of `riktlots app --demo` open, without a browser."""

from __future__ import annotations

import sys

import pytest
from streamlit.testing.v1 import AppTest

from riktlots.app.i18n import LANGUAGES, text
from riktlots.app.pages.ask.example import QUESTIONS
from riktlots.app.pages.serve import DEMO
from riktlots.app.pages.throttle import RATES
from riktlots.app.records.history import history_file
from riktlots.ingest.home import Home
from riktlots.ingest.index.generation import current_generation
from tests.app.command_line import run
from tests.app.pages.reading import shown, shown_so_far, turned_to
from tests.app.pages.visitor import served_at

NOTIFY = "När ska lärosätet anmäla ett samverkansavtal?"


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


def test_the_visitor_goes_on_where_the_example_ends(demo: AppTest) -> None:
    html = shown(demo.run().chat_input[0].set_value(NOTIFY).run())
    assert asked_so_far(demo) == [*(text(key, "sv") for key in QUESTIONS), NOTIFY]
    assert text("conversation_notice", "sv") in html


def test_a_question_of_the_visitor_ends_the_example(demo: AppTest) -> None:
    before = asked_so_far(demo.run())
    demo.session_state["example_left"] = ["Vem äger resultaten?"]
    demo.chat_input[0].set_value(NOTIFY).run()
    assert asked_so_far(demo) == [*before, NOTIFY]


def test_an_example_that_breaks_is_not_asked_again(demo: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr("riktlots.retrieval.open_index.answer_steps", fail)
        assert text("reason_error_other", "sv") in shown_so_far(demo.run())
    assert asked_so_far(demo.run()) == []
    assert text("start_ask_heading", "sv") in shown(demo)


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


@pytest.mark.parametrize("wanted", [(), (DEMO,)])
def test_the_command_starts_the_pages_with_the_example_if_it_is_told(
    wanted: tuple[str, ...], home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr("streamlit.web.bootstrap.load_config_options", lambda options: None)
    monkeypatch.setattr("streamlit.web.bootstrap.run_asgi_app", lambda page, app, args, options: started.append(args))
    run("app", "--no-browser", *wanted)
    assert started == [list(wanted)]
