"""What several processes of one service share."""

from __future__ import annotations

import multiprocessing
import signal
import stat
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType

import pytest

from riktlots.app.api.shared_state import SharedRates, SharedState, memory_folder, shared_folder
from riktlots.app.records.asked import Askers

DAY, NEXT = "2033-01-01", "2033-01-02"


@pytest.fixture(autouse=True)
def _main_is_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that is started runs the file of the main module, which a page that was tested before has replaced."""
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_processes_take_from_one_bucket(tmp_path: Path) -> None:
    clock = Clock()
    one, other = (SharedRates(SharedState(tmp_path), 4, clock) for _ in range(2))
    assert [rates.wait("a") for rates in (one, other, one, other, one)] == [0, 0, 0, 0, 15]
    assert other.wait("b") == 0, "each client has its own"
    clock.now += 15
    assert (other.wait("a"), one.wait("a")) == (0, 15)


def test_who_stays_away_for_a_minute_begins_anew_and_nothing_stands_there_of_them(tmp_path: Path) -> None:
    clock, shared = Clock(), SharedState(tmp_path)
    rates = SharedRates(shared, 2, clock)
    rates.wait("a")
    clock.now += 61
    assert rates.wait("b") == 0
    with shared.changing() as connection:
        assert [name for (name,) in connection.execute("SELECT client FROM bucket")] == ["b"]


def test_a_clock_that_is_set_back_holds_nobody_up(tmp_path: Path) -> None:
    clock = Clock()
    rates = SharedRates(SharedState(tmp_path), 1, clock)
    assert (rates.wait("a"), rates.wait("a")) == (0, 60)
    clock.now -= 500
    assert rates.wait("a") == 0


def _asks(folder: Path, times: int) -> tuple[int, str]:
    shared = SharedState(folder)
    rates = SharedRates(shared, 50)
    let_through = sum(rates.wait("a") == 0 for _ in range(times))
    return let_through, Askers(shared.asker_key).token("anna", DAY)


def test_processes_that_ask_at_once_let_no_more_through_and_know_the_same_asker(tmp_path: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as processes:
        done = [processes.submit(_asks, tmp_path, 40) for _ in range(2)]
        (one, anna), (other, too) = (each.result(60) for each in done)
    # A minute fills the bucket once; the run takes a part of one.
    assert 50 <= one + other < 80
    assert anna == too


def test_an_asker_is_another_on_another_day_and_the_key_of_the_day_before_is_gone(tmp_path: Path) -> None:
    shared = SharedState(tmp_path)
    askers = Askers(shared.asker_key)
    before = shared.asker_key(DAY)
    assert askers.token("anna", DAY) != askers.token("anna", NEXT)
    with shared.changing() as connection:
        assert [day for (day,) in connection.execute("SELECT day FROM asker_key")] == [NEXT]
    assert before not in (tmp_path / "shared.sqlite").read_bytes()


@pytest.mark.parametrize("is_given", [True, False], ids=["in a folder", "among the temporary files"])
def test_the_folder_is_for_its_owner_alone_and_goes_at_the_end(
    tmp_path: Path, is_given: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with shared_folder(tmp_path if is_given else None) as folder:
        assert folder.parent == tmp_path
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        SharedState(folder).asker_key(DAY)
    assert not folder.exists()


def test_memory_is_used_where_the_system_has_a_folder_for_it(tmp_path: Path) -> None:
    assert memory_folder(tmp_path) == tmp_path
    assert memory_folder(tmp_path / "none") is None


def _holds_until_killed(inside: Path, told: Connection) -> None:
    with shared_folder(inside) as folder:
        told.send(folder)
        signal.pause()


def test_what_a_killed_service_leaves_goes_at_the_next_start_and_not_before(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe(duplex=False)
    service = spawn.Process(target=_holds_until_killed, args=(tmp_path, there))
    service.start()
    try:
        assert here.poll(60)
        left = here.recv()
        with shared_folder(tmp_path):
            assert left.exists(), "it is held"
    finally:
        service.kill()
        service.join(60)
    assert left.exists()
    with shared_folder(tmp_path) as folder:
        assert [*tmp_path.iterdir()] == [folder]


def test_nothing_else_is_deleted_at_the_start(tmp_path: Path) -> None:
    elsewhere, link, open_to_all, being_made = (
        tmp_path / f"riktlots-{name}" for name in ("pages", "api-1", "api-2", "api-3")
    )
    for folder in (elsewhere, open_to_all, being_made):
        folder.mkdir(mode=0o700)
    for folder in (elsewhere, open_to_all):
        (folder / "shared.sqlite").touch()
    open_to_all.chmod(0o755)
    link.symlink_to(elsewhere)
    with shared_folder(tmp_path) as folder:
        assert {*tmp_path.iterdir()} == {elsewhere, link, open_to_all, being_made, folder}


def test_what_fails_inside_changes_nothing(tmp_path: Path) -> None:
    shared = SharedState(tmp_path)
    key = shared.asker_key(DAY)
    try:
        with shared.changing() as connection:
            connection.execute("DELETE FROM asker_key")
            raise InterruptedError
    except InterruptedError:
        pass
    assert shared.asker_key(DAY) == key
