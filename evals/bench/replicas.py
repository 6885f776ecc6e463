"""Replicas under change: ask several HTTP services that follow one Chroma server while editions are published, a
replica is killed, and the server is killed."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from riktlots.evals.bench.process import ApiProcess
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.library.library import Library
from riktlots.ingest.library.manifest import Sources
from riktlots.ingest.locator import Locator, Step, Unit
from riktlots.ingest.model import Address, Edition, Form, Kind, Passage, Source, SourceStatus, Weight, text_sha256
from riktlots.ingest.progress import StageProgress, no_progress
from riktlots.ingest.published.publish import publish
from riktlots.ingest.published.server import ServerAddress

_PATIENCE = 60.0


class ChromaServer:
    """The server; it keeps its store in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = int(free.getsockname()[1])
        self.address = ServerAddress(f"http://127.0.0.1:{self._port}")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        program = Path(sys.executable).with_name("chroma")
        command = [str(program), "run", "--path", str(self._folder), "--host", "127.0.0.1", "--port", str(self._port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.address.url}/api/v2/heartbeat", timeout=1):  # noqa: S310 - ours
                    return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError("the Chroma server did not start")

    def stop(self) -> None:
        """Kill it, as a machine does that loses its power."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None


_SECONDS = "0.5"


class Machine(ApiProcess):
    """A replica that follows the server at `url`. Words alone are searched, and nothing is read twice: what an index
    holds is the point, and how fast many questions can be asked of it."""

    def __init__(self, home: Path, url: str) -> None:
        super().__init__(
            home,
            {
                "RIKTLOTS_EMBEDDER": "none",
                "RIKTLOTS_RERANKER": "none",
                "RIKTLOTS_CHROMA_URL": url,
                "RIKTLOTS_CHROMA_SECONDS": _SECONDS,
                "RIKTLOTS_API_RATE": str(10**9),
            },
        )


_PARAGRAPHS = 40
_SAYS = re.compile(r"utgåva (\d+)")
_ID = "replicas-rules"


def library(edition: int) -> Library:
    """The document in one edition."""
    source = Source(
        id=_ID,
        title="Regler för internationella samarbeten",
        title_en="Rules for international cooperation",
        cite="samarbetsreglerna",
        cite_en="the cooperation rules",
        authority="",
        url="",
        language=("sv",),
        kind=Kind.GUIDELINE,
        weight=Weight.NATIONAL_GUIDELINE,
        jurisdiction="SE",
        status=SourceStatus.IN_FORCE,
        verified="user",
    )
    texts = [
        f"Avtal {number} om internationellt samarbete prövas av nämnd {number} enligt utgåva {edition}."
        for number in range(1, _PARAGRAPHS + 1)
    ]
    passages = tuple(
        Passage(
            Address(_ID, "sv", Locator((Step(Unit.MARK, str(number)),))), (), text, 0, len(text), "sv", Form.ORIGINAL
        )
        for number, text in enumerate(texts, 1)
    )
    held = Edition(_ID, "sv", Form.ORIGINAL, "sv", text_sha256("\n".join(texts)))
    return Library(Sources([source]), (held,), passages)


def question(number: int) -> str:
    """A question that one of the paragraphs answers."""
    return f"Vilken nämnd prövar avtal {number % _PARAGRAPHS + 1} om internationellt samarbete?"


def editions_in(text: str) -> set[int]:
    """The editions that a text says it is of."""
    return {int(edition) for edition in _SAYS.findall(text)}


# Seconds in which every replica must have changed over to what was published last.
_CATCH_UP = 60.0
_PAUSE = 0.05


@dataclass
class Outcome:
    """Counts of answers. `wrong`: of no generation that had been published, or with words of another one than it says;
    `mixed`: with words of several; `backward`: of an earlier generation than an answer of the same replica before;
    `missed`: no answer while the replica ran; `late`: replicas that had not changed over at the end. `by_generation`
    says how many answers came from each edition, and `without_server` how many were given while the server was gone."""

    counts: Counter[str] = field(default_factory=Counter)
    by_generation: Counter[int] = field(default_factory=Counter)
    without_server: int = 0
    answers: int = 0
    quoted: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def faults(self) -> int:
        """All that should not be."""
        return sum(self.counts.values())


class _Load:
    """Threads that ask, one for each replica, until so many answers have come in all."""

    def __init__(self, machines: list[Machine], questions: int) -> None:
        self.outcome = Outcome()
        self.published: dict[str, int] = {}
        self.down: set[int] = set()
        self.server_gone = False
        self._machines, self._wanted = machines, questions
        self._guard = threading.Lock()
        self._threads = [threading.Thread(target=self._ask, args=(i,), daemon=True) for i in range(len(machines))]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join()

    def _ask(self, replica: int) -> None:
        number, latest = replica, 0
        while self.outcome.answers < self._wanted:
            number += 1
            was_down = replica in self.down
            answer = self._machines[replica].ask(question(number))
            if answer is None:
                if not was_down and replica not in self.down:
                    with self._guard:
                        self.outcome.counts["missed"] += 1
                time.sleep(_PAUSE)
                continue
            with self._guard:
                latest = self._judge(answer, latest)

    def _judge(self, answer: dict[str, Any], latest: int) -> int:
        """Count one answer; returns the edition it came from, or the one before where that is not known."""
        outcome = self.outcome
        outcome.answers += 1
        outcome.without_server += self.server_gone
        edition = self.published.get(answer["generation"])
        quotes = [citation["quote"] for sentence in answer["sentences"] for citation in sentence["citations"]]
        outcome.quoted += bool(quotes)
        said = editions_in(" ".join([*quotes, *(hit["text"] for hit in answer["hits"])]))
        if len(said) > 1:
            outcome.counts["mixed"] += 1
        if edition is None or said != {edition}:
            outcome.counts["wrong"] += 1
            outcome.notes.append(f"{answer['generation']} ({edition}) says {sorted(said)}")
            return latest
        outcome.by_generation[edition] += 1
        outcome.counts["backward"] += edition < latest
        return max(edition, latest)


def measure(
    replicas: int = 3,
    questions: int = 10_000,
    generations: int = 12,
    progress: StageProgress = no_progress,
) -> Outcome:
    """Run it all in a temporary folder.

    At even distances among the questions a new edition is published. At a third of them a replica is killed and started
    again, at a half the server is killed, and started again when a twentieth of the questions have been asked
    without it.
    """
    with tempfile.TemporaryDirectory(prefix="riktlots-replicas-") as folder, ExitStack() as stack:
        server = ChromaServer(Path(folder) / "server")
        stack.callback(server.stop)
        server.start()
        machines = [Machine(Path(folder) / f"replica-{i}", server.address.url) for i in range(replicas)]
        load = _Load(machines, questions)
        home = Home(Path(folder) / "publisher")
        _publish(home, server, load, 1)
        for machine in machines:
            stack.callback(machine.stop)
            machine.start()
        for machine in machines:
            machine.wait(question(0))
        load.start()
        _events(load, home, server, machines, questions, generations, progress)
        load.join()
        _all_changed_over(load, machines, generations)
        return load.outcome


def _events(
    load: _Load,
    home: Home,
    server: ChromaServer,
    machines: list[Machine],
    questions: int,
    generations: int,
    progress: StageProgress,
) -> None:
    due: list[tuple[float, Callable[[], None]]] = [
        (number / generations, lambda n=number: _publish(home, server, load, n + 1))  # type: ignore[misc]
        for number in range(1, generations)
    ]
    due += [
        (1 / 3 + 0.01, lambda: _restart(load, machines)),
        (1 / 2 + 0.01, lambda: _lose(load, server)),
        (1 / 2 + 0.06, lambda: _regain(load, server)),
    ]
    for share, event in sorted(due, key=lambda one: one[0]):
        while load.outcome.answers < share * questions:
            progress("questions answered", load.outcome.answers, questions)
            time.sleep(_PAUSE)
        event()


def _publish(home: Home, server: ChromaServer, load: _Load, edition: int) -> None:
    with build_lock(home):
        folder = build(home, library(edition), None)
    # Before it can be fetched: an answer from it is right from then on.
    load.published[folder.name] = edition
    _regain(load, server)
    publish(folder, server.address)


def _restart(load: _Load, machines: list[Machine]) -> None:
    load.down.add(0)
    machines[0].stop()
    machines[0].start()
    machines[0].wait(question(0))
    load.down.discard(0)


def _lose(load: _Load, server: ChromaServer) -> None:
    server.stop()
    load.server_gone = True


def _regain(load: _Load, server: ChromaServer) -> None:
    if load.server_gone:
        server.start()
        load.server_gone = False


def _all_changed_over(load: _Load, machines: list[Machine], generations: int) -> None:
    until = time.monotonic() + _CATCH_UP
    for machine in machines:
        while True:
            answer = machine.ask(question(0))
            if answer and load.published.get(answer["generation"]) == generations:
                break
            if time.monotonic() > until:
                load.outcome.counts["late"] += 1
                break
            time.sleep(_PAUSE)
