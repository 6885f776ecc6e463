"""What a question costs that has a process of its own, in processor time: alone, and beside processes that keep the
cores busy.

A question beside others waits for its turn, but should cost no more than alone. It does where threads spin while they
wait for each other.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from riktlots.evals.bench.load import product_environment
from riktlots.evals.errors import ServiceError
from riktlots.evals.questions.questions import Question
from riktlots.ingest.progress import StageProgress, no_progress

# In this order: import what the command needs, open the index, answer the first question, answer it again, and work
# that has nothing to do with Riktlots, which tells how much slower the machine itself becomes. The rest is the start of
# the interpreter and its end.
IMPORT, OPEN, ANSWER, AGAIN, LOOP, REST = "import", "open", "answer", "answer again", "plain loop", "start and end"
PARTS = (IMPORT, OPEN, ANSWER, AGAIN, LOOP, REST)
_CHILD = """
import gc, json, sys, time
times = [time.process_time()]
from riktlots.ingest.threads import bound_threads
bound_threads()
from riktlots.app.commands.ask import opened
times.append(time.process_time())
index = opened("sv")
times.append(time.process_time())
index.ask(sys.argv[1])
times.append(time.process_time())
index.ask(sys.argv[1])
times.append(time.process_time())
for _ in range(5_000_000):
    pass
times.append(time.process_time())
gc.freeze()
print(json.dumps(times))
"""
_BUSY = "while True: pass"
# Seconds for those processes to begin.
_BEGIN = 0.2


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of processor time, user and system, by part of PARTS."""

    parts: Mapping[str, float]

    @property
    def whole(self) -> float:
        """All that one question costs, without what the measurement adds."""
        return sum(seconds for part, seconds in self.parts.items() if part not in (AGAIN, LOOP))


@dataclass(frozen=True, slots=True)
class Costs:
    """The costs of the same questions alone and beside busy processes."""

    alone: list[Cost]
    beside: list[Cost]


def measure(questions: Sequence[Question], busy: int, progress: StageProgress = no_progress) -> Costs:
    """Ask each question alone, and then beside `busy` processes, over the starter corpus in a temporary folder.

    Raises ServiceError when a question is not answered.
    """
    with tempfile.TemporaryDirectory(prefix="riktlots-cold-") as folder:
        environment = {**os.environ, **product_environment(), "RIKTLOTS_HOME": folder}
        progress("index built", 0, 1)
        _ask(questions[0], environment)
        costs = Costs([], [])
        for done, question in enumerate(questions):
            progress("questions asked", done, len(questions))
            costs.alone.append(_ask(question, environment))
            with _busy(busy):
                costs.beside.append(_ask(question, environment))
        return costs


def _ask(question: Question, environment: Mapping[str, str]) -> Cost:
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as wrong:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", _CHILD, question.question], env=environment, stdout=told, stderr=wrong
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        told.seek(0)
        wrong.seek(0)
        if process.returncode:
            raise ServiceError(f"question {question.id} was not answered: {wrong.read().decode()[-500:].strip()}")
        times: list[float] = json.loads(told.read())
    parts = {part: after - before for part, before, after in zip(PARTS, times, times[1:], strict=False)}
    return Cost({**parts, REST: max(0.0, used.ru_utime + used.ru_stime - sum(parts.values()))})


@contextmanager
def _busy(count: int) -> Iterator[None]:
    processes = [subprocess.Popen([sys.executable, "-c", _BUSY]) for _ in range(count)]  # noqa: S603
    try:
        time.sleep(_BEGIN)
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()
