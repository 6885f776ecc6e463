"""A lock with a queue: who waits is let in by turns, and can see how many are before."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from riktlots.retrieval.fair_lock import FairLock, Place
from tests.waiting import until_waiting


def let_in(lock: FairLock, places: Sequence[tuple[str, Place]]) -> list[str]:
    """The order in which all are let in who wait while the lock is held."""
    order: list[str] = []
    threads = []

    def wait(name: str, place: Place) -> None:
        with place:
            order.append(name)

    with lock:
        for waiting, (name, place) in enumerate(places, 1):
            thread = threading.Thread(target=wait, args=(name, place))
            thread.start()
            threads.append(thread)
            until_waiting(lock, waiting)
    for thread in threads:
        thread.join(10)
    return order


def test_askers_are_let_in_by_turns_however_much_one_asks() -> None:
    lock = FairLock()
    places = [("a", lock.place("a")) for _ in range(4)] + [("b", lock.place("b")) for _ in range(2)]
    assert "".join(let_in(lock, places)) == "ababaa"


def test_those_whom_nothing_tells_apart_are_let_in_as_they_came() -> None:
    lock = FairLock()
    places = [(str(number), lock.place()) for number in range(5)]
    # In whatever order they wait.
    assert "".join(let_in(lock, [places[i] for i in (3, 0, 4, 1, 2)])) == "01234"


def test_a_place_keeps_its_rank_when_the_lock_is_wanted_again() -> None:
    lock = FairLock()
    first, second = lock.place("a"), lock.place("b")
    with first:
        pass
    assert let_in(lock, [("second", second), ("first", first)]) == ["first", "second"]


def test_who_has_asked_much_before_owes_nothing_when_nobody_waits() -> None:
    lock = FairLock()
    for _ in range(9):
        with lock.place("a"):
            pass
    assert let_in(lock, [("a", lock.place("a")), ("b", lock.place("b"))]) == ["a", "b"]


def test_a_lock_that_nothing_tells_apart_is_taken_and_given_back() -> None:
    lock = FairLock()
    with lock:
        assert lock.place().ahead == 1
    assert lock.place().ahead == 0


def test_a_place_says_how_many_are_before() -> None:
    lock = FairLock()
    places = [lock.place("a") for _ in range(3)]
    first, second = lock.place("b"), lock.place("b")
    assert (first.ahead, lock.waiting) == (0, 0)
    threads = [threading.Thread(target=_taken, args=(place,)) for place in places]
    with lock:
        assert first.ahead == 1
        for waiting, thread in enumerate(threads, 1):
            thread.start()
            until_waiting(lock, waiting)
        assert (first.ahead, second.ahead) == (2, 3), "who is in now, and one or two of a's three"
    for thread in threads:
        thread.join(10)
    assert second.ahead == 0


def _taken(place: Place) -> None:
    with place:
        pass


def test_who_waits_no_longer_stands_in_nobodys_way() -> None:
    lock = FairLock()
    first, second = lock.place(), lock.place()
    with lock:
        outcome: list[bool] = []
        thread = threading.Thread(target=lambda: outcome.append(first.acquire(timeout=0.01)))
        thread.start()
        thread.join(10)
        assert outcome == [False]
    assert second.acquire(timeout=5)
    second.release()


def test_who_holds_the_lock_may_take_it_again() -> None:
    lock = FairLock()
    with lock, lock, lock.place("a"):
        other: list[bool] = []
        thread = threading.Thread(target=lambda: other.append(lock.place().acquire(timeout=0.01)))
        thread.start()
        thread.join(10)
    assert other == [False]
    assert lock.place().ahead == 0, "given back as often as it was taken"


def test_only_who_holds_it_can_give_it_back() -> None:
    with pytest.raises(RuntimeError):
        FairLock().place().release()
