"""Run work in a process of its own, to measure its memory."""

from __future__ import annotations

import contextlib
import http.client
import json
import multiprocessing
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from riktlots.evals.errors import ServiceError

_P = ParamSpec("_P")
_R = TypeVar("_R")


def apart(work: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
    """Do the work in a new process, which begins with nothing of this one, and wait for what it gives."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(work, *args, **kwargs).result()


def held_bytes(pid: int | None = None) -> int | None:
    """The memory that a process holds now (its resident set); this one when none is named. None where the system does
    not tell."""
    return _told("VmRSS", pid)


def peak_bytes() -> int | None:
    """The most memory that this process, or one that it started and waited for, has held; None where the system does
    not tell."""
    try:
        import resource
    except ImportError:
        return None
    # The high-water mark of `getrusage` is inherited from the parent, this one is not.
    own = _told("VmHWM")
    return None if own is None else max(own, 1024 * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)


def begin_peak() -> None:
    """Let `peak_bytes` count from now on for this process itself, where the system can."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def cpu_seconds(pid: int) -> float | None:
    """The seconds of one core that a process has used so far; None where the system does not tell."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The second field is the program's name in brackets, which may hold anything; user and system time are the
    # fourteenth and fifteenth.
    fields = told.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """A process and all that it has started, and those in turn; the process alone where the system does not tell."""
    try:
        told = [file.read_text(encoding="ascii") for file in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        told = []
    return [pid, *(one for child in " ".join(told).split() for one in family(int(child)))]


def _told(field: str, pid: int | None = None) -> int | None:
    """A size in /proc, in bytes; the file holds the program's name too, which may hold anything."""
    try:
        status = Path(f"/proc/{pid or 'self'}/status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return next((1024 * int(line.split()[1]) for line in status.splitlines() if line.startswith(f"{field}:")), None)


# The command line of this installation, whatever the path says.
COMMAND = (sys.executable, "-c", "from riktlots.app.cli import main; main()")
# Seconds; the first start may have to build an index.
_PATIENCE = 300.0
# Seconds in which several processes end together.
_TO_END = 60.0


class ApiProcess:
    """The service over a data folder. It is there when `ask` gets an answer."""

    def __init__(self, home: Path, environment: Mapping[str, str], key: str = "", workers: int = 1) -> None:
        """`environment` goes before that of this process; `key` is sent with each question. The service answers in so
        many processes as there are `workers`."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._environment = {**os.environ, **environment, "RIKTLOTS_HOME": str(home)}
        self._headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
        self._workers = workers
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The number of the process, which runs."""
        assert self._process
        return self._process.pid

    def start(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603
            [*COMMAND, "api", "--port", str(self.port), "--workers", str(self._workers)],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        """Kill it; several processes are told to end, as they would outlive the one that started them."""
        if self._process:
            if self._workers > 1:
                self._process.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(_TO_END)
            self._process.kill()
            self._process.wait()
            self._process = None

    def connection(self, timeout: float) -> http.client.HTTPConnection:
        """A connection of one's own; `timeout` is in seconds."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def put(self, connection: http.client.HTTPConnection, question: str, language: str) -> http.client.HTTPResponse:
        """Put a question; the body of what comes back is not read yet. Raises OSError and HTTPException."""
        connection.request("POST", "/v1/ask", json.dumps({"question": question, "lang": language}), self._headers)
        return connection.getresponse()

    def ask(self, question: str, language: str = "sv") -> dict[str, Any] | None:
        """The answer as JSON; None when nobody answers, or not with an answer."""
        connection = self.connection(timeout=30)
        try:
            reply = self.put(connection, question, language)
            body = reply.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        found: dict[str, Any] = json.loads(body)
        return found if reply.status == http.HTTPStatus.OK else None

    def wait(self, question: str) -> None:
        """Until it answers. Raises ServiceError when it ends, or does not begin in time."""
        until = time.monotonic() + _PATIENCE
        while self.ask(question) is None:
            if self._process and (code := self._process.poll()) is not None:
                raise ServiceError(f"the service ended with exit code {code}; start it by hand: `riktlots api`.")
            if time.monotonic() > until:
                raise ServiceError(f"the service did not begin to answer within {_PATIENCE:.0f} s.")
            time.sleep(0.1)
