"""What several processes of one service share."""

from __future__ import annotations

import multiprocessing
import stat
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from riktlots.app.api.together import SharedRates, Together, shared_folder
from riktlots.app.records.asked import Askers

DAY, NEXT = "2033-01-01", "2033-01-02"


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_processes_take_from_one_bucket(tmp_path: Path) -> None:
    clock = Clock()
    one, other = (SharedRates(Together(tmp_path), 4, clock) for _ in range(2))
    assert [rates.wait("a") for rates in (one, other, one, other, one)] == [0, 0, 0, 0, 15]
    assert other.wait("b") == 0, "each client has its own"
    clock.now += 15
    assert (other.wait("a"), one.wait("a")) == (0, 15)


def test_who_stays_away_for_a_minute_begins_anew_and_nothing_stands_there_of_them(tmp_path: Path) -> None:
    clock, together = Clock(), Together(tmp_path)
    rates = SharedRates(together, 2, clock)
    rates.wait("a")
    clock.now += 61
    assert rates.wait("b") == 0
    with together.changing() as connection:
        assert [name for (name,) in connection.execute("SELECT client FROM bucket")] == ["b"]


def test_a_clock_that_is_set_back_holds_nobody_up(tmp_path: Path) -> None:
    clock = Clock()
    rates = SharedRates(Together(tmp_path), 1, clock)
    assert (rates.wait("a"), rates.wait("a")) == (0, 60)
    clock.now -= 500
    assert rates.wait("a") == 0


def _asks(folder: Path, times: int) -> tuple[int, str]:
    together = Together(folder)
    rates = SharedRates(together, 50)
    let_through = sum(rates.wait("a") == 0 for _ in range(times))
    return let_through, Askers(together.asker_key).token("anna", DAY)


def test_processes_that_ask_at_once_let_no_more_through_and_know_the_same_asker(tmp_path: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as processes:
        done = [processes.submit(_asks, tmp_path, 40) for _ in range(2)]
        (one, anna), (other, too) = (each.result(60) for each in done)
    # A minute fills the bucket once; the run takes a part of one.
    assert 50 <= one + other < 80
    assert anna == too


def test_an_asker_is_another_on_another_day_and_the_key_of_the_day_before_is_gone(tmp_path: Path) -> None:
    together = Together(tmp_path)
    askers = Askers(together.asker_key)
    before = together.asker_key(DAY)
    assert askers.token("anna", DAY) != askers.token("anna", NEXT)
    with together.changing() as connection:
        assert [day for (day,) in connection.execute("SELECT day FROM asker_key")] == [NEXT]
    assert before not in (tmp_path / "shared.sqlite").read_bytes()


def test_the_folder_is_for_its_owner_alone_and_goes_at_the_end(tmp_path: Path) -> None:
    with shared_folder(tmp_path) as folder:
        assert folder.parent == tmp_path
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        Together(folder).close()
    assert not folder.exists()
    with shared_folder(tmp_path / "none") as folder:
        assert folder.is_dir(), "where there is no such place, it is among the temporary files"


def test_what_fails_inside_changes_nothing(tmp_path: Path) -> None:
    together = Together(tmp_path)
    key = together.asker_key(DAY)
    try:
        with together.changing() as connection:
            connection.execute("DELETE FROM asker_key")
            raise InterruptedError
    except InterruptedError:
        pass
    assert together.asker_key(DAY) == key
