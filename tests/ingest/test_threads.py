"""The threads of the libraries are as many as the process has cores, and wait without spinning."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from riktlots.ingest.threads import bound_threads, share_threads, usable_cores

_NAMES = ("OMP_NUM_THREADS", "OMP_WAIT_POLICY", "OPENBLAS_THREAD_TIMEOUT")


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _NAMES:
        # Set first, so that what the tests set is taken away again.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


def cgroups(folder: Path, limits: dict[str, str]) -> tuple[Path, Path]:
    """A folder of control groups with limits by group, and the file that names the innermost as one's own."""
    for group, limit in limits.items():
        (folder / group).mkdir(parents=True, exist_ok=True)
        (folder / group / "cpu.max").write_text(f"{limit}\n")
    own = folder / "own"
    own.write_text(f"0::/{max(limits, key=len)}\n")
    return folder, own


@pytest.mark.parametrize(
    ("limits", "cores"),
    [
        ({"": "50000 100000"}, 1),
        ({"": "max 100000", "box": "100000 100000"}, 1),
        ({"": "max 100000", "pod": "100000 100000", "pod/box": "max 100000"}, 1),
        ({"": "nonsense"}, None),
        ({"box": "max 100000"}, None),
    ],
)
def test_a_limit_counts_wherever_it_is_set(tmp_path: Path, limits: dict[str, str], cores: int | None) -> None:
    unlimited = usable_cores(tmp_path / "none", tmp_path / "none")
    assert usable_cores(*cgroups(tmp_path, limits)) == (cores or unlimited)


def test_without_control_groups_the_affinity_counts(tmp_path: Path) -> None:
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    assert usable_cores(tmp_path / "none", tmp_path / "none") == allowed


@pytest.mark.parametrize(("cores", "threads"), [(1, 1), (3, 3), (64, 4)])
def test_there_are_as_many_as_cores_up_to_four_and_none_spins(cores: int, threads: int) -> None:
    assert bound_threads(cores) == threads
    assert {name: os.environ[name] for name in _NAMES} == {
        "OMP_NUM_THREADS": str(threads),
        "OMP_WAIT_POLICY": "PASSIVE",
        "OPENBLAS_THREAD_TIMEOUT": "4",
    }


@pytest.mark.parametrize(("chosen", "threads"), [("7", 7), ("6,2", 6), ("many", 1)])
def test_what_the_user_chose_stays(monkeypatch: pytest.MonkeyPatch, chosen: str, threads: int) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", chosen)
    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")
    assert bound_threads(2) == threads
    assert (os.environ["OMP_NUM_THREADS"], os.environ["OMP_WAIT_POLICY"]) == (chosen, "ACTIVE")


@pytest.mark.parametrize(("processes", "cores", "threads"), [(2, 2, "1"), (2, 8, "4"), (1, 64, "4"), (8, 2, "1")])
def test_processes_share_the_cores_also_when_this_one_has_taken_all(processes: int, cores: int, threads: str) -> None:
    bound_threads(cores)
    share_threads(processes, cores, chosen=False)
    assert os.environ["OMP_NUM_THREADS"] == threads


def test_what_the_user_has_chosen_is_shared_with_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    share_threads(2, 2, chosen=True)
    assert os.environ["OMP_NUM_THREADS"] == "7"
