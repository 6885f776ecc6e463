"""Load test of the HTTP service: closed-loop callers, each of whom asks the next question when the last is answered."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import numpy as np

from riktlots.evals.bench.process import COMMAND, ApiProcess, cpu_seconds, family, held_bytes
from riktlots.evals.errors import ServiceError, check_packages
from riktlots.evals.questions.questions import Question
from riktlots.ingest.progress import StageProgress, no_progress

# What of the settings holds for the measured service too: the others would measure another corpus, or ask a language
# model that costs money.
_KEPT = frozenset(("RIKTLOTS_EMBEDDER", "RIKTLOTS_RERANKER", "RIKTLOTS_JUDGE"))
_FIRST = "Vem beslutar om placering i säkerhetsklass?"


@contextmanager
def services(folder: Path, count: int, rate: int) -> Iterator[list[ApiProcess]]:
    """Start as many of one kind in an empty folder, wait until all answer, and stop them at the end.

    `rate` is how many requests a minute the key may make of each. Raises MissingExtraError, and ServiceError when one
    does not answer.
    """
    with all_started(folder, [Kind()] * count, rate) as started:
        yield started


@dataclass(frozen=True, slots=True)
class Kind:
    """How a service is started: in so many processes, and with so many answers that it may keep."""

    workers: int = 1
    kept: int = 0


@contextmanager
def all_started(folder: Path, kinds: Sequence[Kind], rate: int) -> Iterator[list[ApiProcess]]:
    """The same with a service of each kind, over one data folder."""
    check_packages("api", ("fastapi", "uvicorn"))
    keys = folder / "keys"
    key = _new_key(keys)
    environment = product_environment() | {"RIKTLOTS_API_KEYS": str(keys), "RIKTLOTS_API_RATE": str(rate)}
    started = [
        ApiProcess(folder / "home", environment | {"RIKTLOTS_ANSWER_CACHE": str(kind.kept)}, key, kind.workers)
        for kind in kinds
    ]
    with ExitStack() as stack:
        for service in started:
            stack.callback(service.stop)
            service.start()
            # The first one builds the index that the others open.
            service.wait(_FIRST)
        yield started


def product_environment() -> dict[str, str]:
    """What of this process's environment to set otherwise for a product that is measured."""
    return dict.fromkeys((name for name in os.environ if name.startswith("RIKTLOTS_") and name not in _KEPT), "")


def _new_key(file: Path) -> str:
    done = subprocess.run(  # noqa: S603
        [*COMMAND, "api", "key", "load", "--file", str(file), "--json"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ServiceError(f"no key could be made: {done.stderr.strip()}")
    return str(json.loads(done.stdout)["key"])


# Seconds that a caller waits for one answer.
_PATIENCE = 120.0
# Seconds of asking before the first phase, by one caller: what is read on first use is read then.
_WARM = 5.0
# Seconds until a caller tries again who got no reply: a service that is gone refuses at once.
_AFTER_AN_ERROR = 0.1
_REFUSED = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


@dataclass
class Phase:
    """So many callers at once. `milliseconds` are those of the answers, `refused` counts requests by the status with
    which the service sent them away (429: the rate of the key, 503: too many under way), `errors` all other requests
    that got no answer; `seconds` from the first request to the last answer. `cpu_seconds` and `bytes_after` are of all
    services together, None where the system does not tell."""

    callers: int
    seconds: float = 0.0
    milliseconds: list[float] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)
    errors: int = 0
    cpu_seconds: float | None = None
    bytes_after: int | None = None

    @property
    def per_second(self) -> float:
        """Answers per second."""
        return len(self.milliseconds) / self.seconds if self.seconds else 0.0


@dataclass(frozen=True, slots=True)
class Load:
    """A run: the bytes that the services held when they had answered one question, and the phases."""

    bytes_before: int | None
    phases: list[Phase]


def measure(
    questions: Sequence[Question],
    callers: Sequence[int],
    seconds: float,
    *,
    processes: int = 1,
    rate: int = 10**9,
    seed: int = 0,
    progress: StageProgress = no_progress,
) -> Load:
    """Ask for so many seconds with each number of callers, in ascending order.

    `processes` services share one data folder, and the callers are spread over them; `rate` is the requests a minute
    that each lets through. Raises ServiceError when one does not start.
    """
    with tempfile.TemporaryDirectory(prefix="riktlots-load-") as folder:
        progress("services started", 0, processes)
        with services(Path(folder), processes, rate) as started:
            before = _held(started)
            phase_of(started, questions, processes, _WARM, seed)
            phases = []
            for done, number in enumerate(sorted(set(callers))):
                progress("numbers of callers", done, len(set(callers)))
                phases.append(phase_of(started, questions, number, seconds, seed))
            return Load(before, phases)


def phase_of(
    started: Sequence[ApiProcess], questions: Sequence[Question], callers: int, seconds: float, seed: int
) -> Phase:
    """Let so many callers ask the services, one after the other of which each has its callers, for so many seconds."""
    phase, guard = Phase(callers), threading.Lock()
    before, begun = _spent(started), time.monotonic()
    threads = [
        threading.Thread(
            target=_call,
            args=(
                started[i % len(started)],
                questions,
                begun + seconds,
                np.random.default_rng([seed, i]),
                phase,
                guard,
            ),
            daemon=True,
        )
        for i in range(callers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    phase.seconds = time.monotonic() - begun
    after = _spent(started)
    phase.cpu_seconds = None if before is None or after is None else after - before
    phase.bytes_after = _held(started)
    return phase


def _call(
    service: ApiProcess,
    questions: Sequence[Question],
    until: float,
    dice: np.random.Generator,
    phase: Phase,
    guard: threading.Lock,
) -> None:
    """One caller, who keeps the connection, and who comes again when told to."""
    connection = service.connection(_PATIENCE)
    while time.monotonic() < until:
        asked = questions[int(dice.integers(len(questions)))]
        begun, status, wait = time.perf_counter(), 0, 0.0
        try:
            reply = service.put(connection, asked.question, asked.lang)
            reply.read()
            status, wait = reply.status, float(reply.headers.get("Retry-After", 0))
        except (OSError, http.client.HTTPException):
            connection.close()
            wait = _AFTER_AN_ERROR
        took = 1000 * (time.perf_counter() - begun)
        with guard:
            if status == HTTPStatus.OK:
                phase.milliseconds.append(took)
            elif status in _REFUSED:
                phase.refused[status] += 1
            else:
                phase.errors += 1
        if wait:
            time.sleep(max(0.0, min(wait, until - time.monotonic())))
    connection.close()


def _held(started: Sequence[ApiProcess]) -> int | None:
    held = [held_bytes(pid) for service in started for pid in family(service.pid)]
    return None if None in held else sum(one or 0 for one in held)


def _spent(started: Sequence[ApiProcess]) -> float | None:
    spent = [cpu_seconds(pid) for service in started for pid in family(service.pid)]
    return None if None in spent else sum(one or 0.0 for one in spent)
