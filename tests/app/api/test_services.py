"""The three services serve clients by turns, and keep what was asked under the askers that they are given."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from riktlots.app.api.services import Services
from riktlots.app.records.asked import Askers, all_asked
from riktlots.app.records.database import Keeping
from riktlots.app.schemas.requests import Ask, Find, Read
from riktlots.ingest.home import Home
from tests.waiting import until_waiting

QUESTION = "När ska lärosätet anmäla ett samverkansavtal?"


def test_a_client_that_asks_seldom_is_not_behind_one_that_asks_much(services: Services) -> None:
    lock = services.guide.index().lock
    done: list[str] = []
    asking: list[tuple[str, Callable[[str], object]]] = [
        ("eager", partial(services.ask, Ask(question=QUESTION))),
        ("eager", partial(services.find, Find(question="avtal"))),
        ("eager", partial(services.read, Read(at="2 kap. 2 § samverkanslagen"))),
        ("seldom", partial(services.find, Find(question="samverkan"))),
    ]

    def served(client: str, asks: Callable[[str], object]) -> None:
        asks(client)
        done.append(client)

    threads = [threading.Thread(target=served, args=one) for one in asking]
    with lock:
        for waiting, thread in enumerate(threads, 1):
            thread.start()
            until_waiting(lock, waiting)
    for thread in threads:
        thread.join(30)
    assert done.index("seldom") < 2


def test_what_is_asked_is_kept_under_the_askers_of_the_service(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIKTLOTS_KEEP_QUESTIONS", "1")
    for _ in range(2):
        # As two processes with one key of the day.
        shared = replace(services, askers=Askers(lambda day: b"the key of " + day.encode()))
        shared.ask(Ask(question=QUESTION), client="library")
    services.ask(Ask(question=QUESTION), client="library")
    tokens = [one.asker for one in all_asked(Home.default(), Keeping())]
    assert tokens[0] == tokens[1] != tokens[2]
