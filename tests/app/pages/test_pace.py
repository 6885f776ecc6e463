"""How fast a visitor may ask on the pages, without a browser."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.elements.lib.mutable_status_container import StatusContainer
from streamlit.testing.v1 import AppTest

from riktlots.app.i18n import LANGUAGES, catalogue, text
from riktlots.app.pages.shell import opened
from riktlots.app.pages.throttle import RATES, Action, let_in, one_at_a_time, seconds_to_wait
from riktlots.ingest.errors import InputError
from riktlots.retrieval.fair_lock import FairLock
from tests.app.pages.conftest import FRAME
from tests.app.pages.reading import asked, shown, turned_to
from tests.app.pages.visitor import served_at

NEXT = "Vem äger resultaten?"
QUESTION = "Bör lärosätet göra en bakgrundskontroll av en partner?"


@pytest.fixture(autouse=True)
def one_a_minute(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A visitor may ask once a minute, and search six times."""
    monkeypatch.setenv("RIKTLOTS_PAGES_RATE", "1")
    yield
    RATES.clear()


def too_soon(key: str, language: str) -> str:
    """What is said, up to how long to wait, which passes while a test runs."""
    return catalogue(language)[key].split("{wait}")[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_asks_too_fast_is_told_how_long_to_wait_and_keeps_the_question(
    page: AppTest, everything_covered: None, language: str
) -> None:
    asked(turned_to(page, "ask", language), QUESTION)
    html = shown(page.chat_input[0].set_value(NEXT).run())
    assert too_soon("asked_too_soon", language) in html
    assert len(page.session_state["turns"]) == 1
    assert page.chat_input[0].proto.value == NEXT
    html = shown(page.run())
    assert too_soon("asked_too_soon", language) not in html, "it is said once"


def test_an_example_that_is_chosen_too_fast_goes_into_the_box(page: AppTest, everything_covered: None) -> None:
    asked(page, QUESTION)
    page.button(key="start_over").click().run()
    page.button(key="example_researcher").click().run()
    assert page.chat_input[0].proto.value == text("example_researcher", "sv")


@pytest.mark.parametrize(("email", "answers"), [("", 1), ("anna@example.se", 0)])
def test_sessions_are_counted_apart_unless_somebody_has_signed_in(
    page: AppTest, everything_covered: None, monkeypatch: pytest.MonkeyPatch, email: str, answers: int
) -> None:
    served_at(monkeypatch, email=email)
    asked(page, QUESTION)
    other = AppTest.from_file(str(FRAME), default_timeout=30)
    asked(other, QUESTION)
    assert len(other.session_state["turns"]) == answers


def test_the_setting_can_let_everything_through(
    page: AppTest, everything_covered: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIKTLOTS_PAGES_RATE", "0")
    asked(page, QUESTION)
    page.chat_input[0].set_value(QUESTION).run()
    assert len(page.session_state["turns"]) == 2


def test_a_setting_that_is_no_number_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIKTLOTS_PAGES_RATE", "many")
    with pytest.raises(InputError, match="RIKTLOTS_PAGES_RATE"):
        seconds_to_wait(Action.ANSWER)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_searches_too_fast_is_told_and_keeps_the_words(page: AppTest, language: str) -> None:
    turned_to(page, "find", language)
    for number in range(6):
        words = page.text_input(key="find-words")
        assert "rl-notice" not in shown(words.set_value(f"avtal {'a' * number}").run())
    html = shown(page.text_input(key="find-words").set_value("samverkan").run())
    assert too_soon("searched_too_soon", language) in html
    assert page.text_input(key="find-words").value == "samverkan"
    assert page.button(key="find-again").label == text("search_again", language)


@pytest.mark.parametrize(
    ("language", "seconds", "wait"),
    [("sv", 1, "Vänta en sekund och"), ("sv", 3, "Vänta 3 sekunder och"), ("en", 1, "Wait one second,")],
)
def test_one_second_is_not_told_as_several(
    page: AppTest, monkeypatch: pytest.MonkeyPatch, language: str, seconds: int, wait: str
) -> None:
    monkeypatch.setattr("riktlots.app.pages.find.seconds_to_wait", lambda wish: seconds)
    turned_to(page, "find", language)
    assert wait in shown(page.text_input(key="find-words").set_value("avtal").run())


def test_who_opens_what_was_found_has_not_searched_anew(page: AppTest) -> None:
    turned_to(page, "find")
    page.text_input(key="find-words").set_value("avtal").run()
    for _ in range(10):
        opens = next(button for button in page.button if (button.key or "").startswith("open-"))
        html = shown(opens.click().run())
    assert "rl-hit" in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_plans_too_fast_is_told_and_keeps_the_form(page: AppTest, language: str) -> None:
    turned_to(page, "plan", language)
    page.text_area(key="plan-text").set_value("Vi vill anställa en doktorand från Iran.").run()
    page.button(key="plan-read").click().run()
    page.text_area(key="plan-text").set_value("Vi vill anställa en doktorand från Kina.").run()
    html = shown(page.button(key="plan-read").click().run())
    assert too_soon("planned_too_soon", language) in html
    assert page.text_area(key="plan-text").value == "Vi vill anställa en doktorand från Kina."


def test_an_example_that_is_tried_too_fast_takes_the_place_of_nothing_that_was_written(page: AppTest) -> None:
    turned_to(page, "plan")
    page.button(key="example-plan_example_1").click().run()
    page.button(key="plan-over").click().run()
    page.text_area(key="plan-text").set_value("Vi vill anställa en doktorand från Iran.").run()
    html = shown(page.button(key="example-plan_example_2").click().run())
    assert too_soon("planned_too_soon", "sv") in html
    assert page.text_area(key="plan-text").value == "Vi vill anställa en doktorand från Iran."


def test_a_session_does_one_thing_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    shown_meanwhile: list[str] = []
    place = SimpleNamespace(empty=lambda: None, html=shown_meanwhile.append)
    monkeypatch.setattr("riktlots.app.pages.throttle.st", SimpleNamespace(session_state={}, empty=lambda: place))
    at_once, most = 0, 0

    def work() -> None:
        nonlocal at_once, most
        with one_at_a_time("sv"):
            at_once += 1
            most = max(most, at_once)
            time.sleep(0.3)
            at_once -= 1

    with one_at_a_time("sv"):
        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        assert most == 0
    for thread in threads:
        thread.join()
    assert most == 1
    assert text("still_ending", "sv") in shown_meanwhile[0]


def test_a_run_that_ends_while_it_waits_or_works_leaves_the_session_free(monkeypatch: pytest.MonkeyPatch) -> None:
    class Ended(BaseException):
        pass

    @contextmanager
    def ends() -> Iterator[None]:
        with pytest.raises(Ended):
            yield

    def raising(*args: Any) -> None:
        raise Ended

    place = SimpleNamespace(empty=lambda: None, html=raising)
    monkeypatch.setattr("riktlots.app.pages.throttle.st", SimpleNamespace(session_state={}, empty=lambda: place))
    with ends(), one_at_a_time("sv"):
        raise Ended
    with one_at_a_time("sv"), ends(), one_at_a_time("sv"):
        raise AssertionError("there was somebody before")
    place.empty = raising
    with ends(), one_at_a_time("sv"):
        raise AssertionError("the page had gone on")
    place.empty = lambda: None
    with one_at_a_time("sv"):
        pass


@contextmanager
def held(lock: FairLock) -> Iterator[threading.Event]:
    """Another visitor has the lock, until the event is set."""
    has, gives_back = threading.Event(), threading.Event()

    def other() -> None:
        with lock:
            has.set()
            assert gives_back.wait(10)

    thread = threading.Thread(target=other)
    thread.start()
    assert has.wait(10)
    yield gives_back
    gives_back.set()
    thread.join(10)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_waits_for_others_is_told_how_many_are_ahead(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("riktlots.app.pages.throttle.visitor_name", lambda: "anna")
    shown_meanwhile: list[str] = []
    lock = FairLock()
    with held(lock) as gives_back:

        def html(words: str) -> None:
            shown_meanwhile.append(words)
            gives_back.set()

        place = SimpleNamespace(empty=lambda: None, html=html)
        monkeypatch.setattr("riktlots.app.pages.throttle.st", SimpleNamespace(empty=lambda: place))
        with let_in(lock, language):
            assert text("queue_one", language) in shown_meanwhile[0]
            assert lock.place().ahead == 1, "it is held now"
    assert lock.place().ahead == 0


def test_a_visitor_who_interacts_while_they_wait_leaves_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    class Ended(BaseException):
        pass

    def ends(words: str) -> None:
        raise Ended

    monkeypatch.setattr("riktlots.app.pages.throttle.visitor_name", lambda: "anna")
    place = SimpleNamespace(empty=lambda: None, html=ends)
    monkeypatch.setattr("riktlots.app.pages.throttle.st", SimpleNamespace(empty=lambda: place))
    lock = FairLock()
    with held(lock), pytest.raises(Ended), let_in(lock, "sv"):
        raise AssertionError("somebody else has the lock")
    assert (lock.waiting, lock.place().ahead) == (0, 0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_asks_while_others_are_ahead_is_told_on_the_page_and_then_answered(
    page: AppTest, everything_covered: None, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    turned_to(page, "ask", language)
    index = opened(language)
    labels: list[str] = []
    update = StatusContainer.update
    with held(index.lock) as gives_back:

        def noting(self: StatusContainer, **how: Any) -> None:
            labels.append(how.get("label", ""))
            gives_back.set()
            update(self, **how)

        monkeypatch.setattr(StatusContainer, "update", noting)
        asked(page, QUESTION)
    assert labels[:2] == [text("queue_one", language), text("step_route", language)]
    assert len(page.session_state["turns"]) == 1
