"""How fast one client may ask."""

from __future__ import annotations

import threading

import pytest

from riktlots.app.ops.process import Rates


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_client_may_ask_so_often_at_once_and_is_then_told_to_wait(clock: Clock) -> None:
    rates = Rates(6, clock)
    assert [rates.wait("a") for _ in range(7)] == [0] * 6 + [10]


def test_whoever_waits_as_long_as_told_is_let_in_once(clock: Clock) -> None:
    rates = Rates(6, clock)
    for _ in range(6):
        rates.wait("a")
    clock.now += rates.wait("a")
    assert (rates.wait("a"), rates.wait("a")) == (0, 10)


def test_waiting_long_saves_up_no_more_than_a_minute(clock: Clock) -> None:
    rates = Rates(2, clock)
    rates.wait("a")
    clock.now += 3600
    assert [rates.wait("a") for _ in range(3)] == [0, 0, 30]


def test_clients_are_remembered_up_to_a_number(clock: Clock) -> None:
    rates = Rates(1, clock, remembered=2)
    for client in ("a", "b", "c"):
        assert rates.wait(client) == 0
    assert rates.wait("c") == 60
    assert rates.wait("a") == 0, "forgotten, as the one that was longest away"


def test_a_bucket_serves_many_threads_and_lets_no_more_through() -> None:
    rates = Rates(100, lambda: 0.0)
    let_through: list[bool] = []
    threads = [
        threading.Thread(target=lambda: let_through.extend(rates.wait("a") == 0 for _ in range(50))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(let_through) == 100
