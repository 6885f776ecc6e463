"""Fuzz the targets in a worker process, which is replaced when an input ends it or takes too long."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from typing import IO, Any

from riktlots.evals.bench.fuzz.seeds import READERS
from riktlots.evals.bench.fuzz.worker import CRASHED, QUESTION
from riktlots.evals.errors import FaultsError
from riktlots.ingest.progress import StageProgress

TARGETS = (*READERS, QUESTION)
HUNG = "hung"
_SECONDS_TO_START = 300.0
_MOST_TOLD = 50


@dataclass
class FuzzRow:
    """Outcomes of the inputs of a target; for each fault the number of its input and the reason."""

    target: str
    came: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def add(self, came: str, number: int, detail: str = "") -> None:
        """Count one input."""
        self.came[came] += 1
        if came in (CRASHED, HUNG) and len(self.faults) < _MOST_TOLD:
            self.faults.append(f"input {number} {came}: {detail}")


def run(
    targets: Sequence[str], inputs: int, seed: int, seconds: float, own: Path | None, progress: StageProgress
) -> list[FuzzRow]:
    """Put so many inputs to each target, each of which may take so many seconds. Raises FaultsError."""
    return [_fuzz(target, inputs, seed, seconds, own, progress) for target in targets]


def _fuzz(target: str, inputs: int, seed: int, seconds: float, own: Path | None, progress: StageProgress) -> FuzzRow:
    row = FuzzRow(target)
    start = 0
    while start < inputs:
        start = _until_it_ends(row, (target, str(seed), str(start), str(inputs), str(own or "")), seconds, progress)
    progress(f"fuzzing: {target}", inputs, inputs)
    return row


def _until_it_ends(row: FuzzRow, arguments: tuple[str, ...], seconds: float, progress: StageProgress) -> int:
    """Let one process put inputs until it is done, dies or hangs; returns the number of the next input."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(list(filter(None, sys.path))), "PYTHONUTF8": "1"}
    command = [sys.executable, "-P", "-m", "riktlots.evals.bench.fuzz.worker", *arguments]
    inputs, under_way = int(arguments[3]), -1
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:  # noqa: S603
        lines: Queue[dict[str, Any] | None] = Queue()
        threading.Thread(target=_read, args=(process.stdout, lines), daemon=True).start()
        errors: list[bytes] = []
        threading.Thread(target=lambda: errors.append(_last(process.stderr)), daemon=True).start()
        wait = _SECONDS_TO_START
        while True:
            try:
                line = lines.get(timeout=wait)
            except Empty:
                process.kill()
                if under_way < 0:
                    raise FaultsError(f"the process that fuzzes did not start in {wait:g} seconds.") from None
                row.add(HUNG, under_way, f"not done after {seconds:g} seconds")
                return under_way + 1
            if line is None:
                code = process.wait()
                if under_way >= 0:
                    row.add(CRASHED, under_way, f"the process ended with {code}")
                elif code:
                    said = b"".join(errors).decode(errors="replace")
                    raise FaultsError(f"the process that fuzzes ended with {code}: {said}")
                return under_way + 1 if under_way >= 0 else inputs
            wait = seconds
            if "came" in line:
                row.add(line["came"], line["number"], line.get("detail", ""))
                under_way = -1
                if line["number"] % 100 == 0:
                    progress(f"fuzzing: {row.target}", line["number"], inputs)
            elif "number" in line:
                under_way = line["number"]


def _read(pipe: IO[bytes] | None, lines: Queue[dict[str, Any] | None]) -> None:
    assert pipe
    for line in pipe:
        lines.put(json.loads(line))
    lines.put(None)


def _last(pipe: IO[bytes] | None) -> bytes:
    assert pipe
    said = b""
    for line in pipe:
        said = (said + line)[-2000:]
    return said
