"""A process that has loaded everything and does each job in a fork of itself, so that two hundred jobs are quick.

This module is also what runs there (`python -m riktlots.evals.bench.faults.template`). It answers in lines of JSON:
`pid` when a job has begun, `said` for what the job says, `steps` at a job's end for how many steps it took on disk,
`ended` with the status of the process.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from riktlots.evals.errors import FaultsError

# Events of the interpreter that tell of a step on disk which a kill can come before.
_STEPS = frozenset(
    {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "shutil.rmtree", "shutil.copyfile"}
    | {"sqlite3.connect", "tempfile.mkstemp", "tempfile.mkdtemp"}
)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


@dataclass
class Ended:
    """How a job ended: what it had said before, the steps it took on disk (0 where it did not live to tell), and
    whether it was killed."""

    said: list[str] = field(default_factory=list)
    steps: int = 0
    killed: bool = False
    error: str = ""


class Template:
    """The parent's side of the process. Use it as a context manager; it does one job at a time."""

    def __init__(self, work: Path) -> None:
        """`work` is where the jobs have their temporary files. Raises FaultsError where processes cannot be forked."""
        if not hasattr(os, "fork"):
            raise FaultsError(
                "this measurement forks processes, which this system cannot do; run it on Linux or macOS."
            )
        work.mkdir(parents=True, exist_ok=True)
        # The embedder is not the point, and its threads would not survive a fork.
        environment = os.environ | {"RIKTLOTS_EMBEDDER": "none", "TMPDIR": str(work), "PYTHONUTF8": "1"}
        environment["PYTHONPATH"] = os.pathsep.join(list(filter(None, sys.path)))
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )
        self._running = 0

    def __enter__(self) -> Template:
        return self

    def __exit__(self, *_: object) -> None:
        if self._running:
            os.killpg(self._running, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        for pipe in self._pipes():
            pipe.close()

    def begin(self, job: str, arguments: dict[str, Any], *, kill_at_step: int = 0) -> int:
        """Begin a job; returns the id of its process. With `kill_at_step` it kills itself before that step on disk."""
        to, _ = self._pipes()
        request = {"job": job, "arguments": arguments, "kill_at_step": kill_at_step}
        to.write(json.dumps(request).encode() + b"\n")
        to.flush()
        self._running = int(self._line()["pid"])
        return self._running

    def wait_for(self, word: str, ended: Ended) -> bool:
        """Wait until the job says a word; False where it ends before it does."""
        while "ended" not in (line := self._line()):
            _take(line, ended)
            if line.get("said") == word:
                return True
        self._end(line, ended)
        return False

    def wait(self, ended: Ended | None = None) -> Ended:
        """Wait until the job ends."""
        ended = ended or Ended()
        while "ended" not in (line := self._line()):
            _take(line, ended)
        self._end(line, ended)
        return ended

    def _end(self, line: dict[str, Any], ended: Ended) -> None:
        _take(line, ended)
        self._running = 0

    def _line(self) -> dict[str, Any]:
        _, back = self._pipes()
        line = back.readline()
        if not line:
            raise FaultsError("the process that does the jobs has ended; what it printed above says why.")
        told: dict[str, Any] = json.loads(line)
        return told

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        assert self._process.stdin
        assert self._process.stdout
        return self._process.stdin, self._process.stdout


def _take(line: dict[str, Any], ended: Ended) -> None:
    if "said" in line:
        ended.said.append(line["said"])
    ended.steps = line.get("steps", ended.steps)
    ended.error = line.get("error", ended.error)
    if "ended" in line:
        ended.killed = os.WIFSIGNALED(line["ended"]) and os.WTERMSIG(line["ended"]) == signal.SIGKILL


def _serve() -> None:
    """Do what is asked, each job in a fork, until the input ends."""
    from riktlots.evals.bench.faults.jobs import JOBS

    for line in sys.stdin.buffer:
        request = json.loads(line)
        pid = os.fork()
        if pid == 0:
            # In a session of its own, what a killed job has started can be found.
            os.setsid()
            _write(pid=os.getpid())
            _do(JOBS[request["job"]], request)
        _, status = os.waitpid(pid, 0)
        _write(ended=status)


def _do(job: Any, request: dict[str, Any]) -> None:
    """Do one job in the forked process, and end it."""
    steps = _Steps(request["kill_at_step"])
    sys.addaudithook(steps)
    try:
        job(lambda said: _write(said=said), **request["arguments"])
        _write(steps=steps.count)
    except BaseException:
        _write(error=traceback.format_exc())
    finally:
        # What the template would tidy up at its end is not for a copy of it to tidy up.
        os._exit(0)


class _Steps:
    """Counts the steps on disk, and kills the process before one of them (0 for none)."""

    def __init__(self, kill_at: int) -> None:
        self.count = 0
        self._kill_at = kill_at

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _STEPS or (event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES):
            self.count += 1
            if self.count == self._kill_at:
                os.kill(os.getpid(), signal.SIGKILL)


def _write(**told: Any) -> None:
    # One write: two processes share the pipe, and short writes to it are never mixed.
    os.write(1, json.dumps(told).encode() + b"\n")


def lines(ended: Ended, first: str) -> Iterator[str]:
    """The rest of each report that begins with a word, as `a` of “kept a” for `kept`."""
    return (said.partition(" ")[2] for said in ended.said if said.partition(" ")[0] == first)


class What(StrEnum):
    """LOST: not there any more, though it was reported done or was there before. MIXED: neither as before nor as it
    is to be. STUCK: the next try did not go through. LYING: something is left that nobody will use."""

    LOST = "lost"
    MIXED = "mixed"
    STUCK = "stuck"
    LYING = "lying"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and what in words."""

    what: What
    detail: str


def files_in(folder: Path) -> set[str]:
    """The names of all files below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def left_lying(here: set[str], expected: set[str]) -> list[Finding]:
    """Files that an undisturbed job does not leave, and files of its that are missing."""
    spare = [Finding(What.LYING, name) for name in sorted(here - expected)]
    return spare + [Finding(What.LOST, f"there is no {name}") for name in sorted(expected - here)]


if __name__ == "__main__":
    _serve()
