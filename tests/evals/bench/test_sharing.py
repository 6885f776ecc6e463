"""One process beside several, and questions asked once beside those asked again: measured in turn, told as ratios."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from riktlots.app.cli import app
from riktlots.app.commands.bench.speed import print_ways, ways_json
from riktlots.app.console import Exit
from riktlots.evals.bench.load import Kind, Phase
from riktlots.evals.bench.process import ApiProcess, family
from riktlots.evals.bench.sharing import Way, compare, ways
from riktlots.evals.questions.questions import Question

QUESTIONS = [Question(str(number), f"Fråga {number}?", "sv", "answered", ()) for number in range(50)]


class Service(ApiProcess):
    """A service that answers each question at once, and notes it."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(Path("nowhere"), {})
        self.kind, self.asked, self.asked_before = kind, Counter[str](), Counter[str]()

    @property
    def pid(self) -> int:
        return os.getpid()

    def ask(self, question: str, language: str = "sv") -> dict[str, Any]:
        self.asked_before[question] += 1
        return {"timings": {"find": 0.1} if self.asked_before[question] < 3 else {}}

    def put(self, connection: HTTPConnection, question: str, language: str) -> HTTPResponse:
        self.asked[question] += 1
        reply: Any = SimpleNamespace(read=lambda: b"", status=200, headers={})
        return reply


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> list[Service]:
    monkeypatch.setattr("riktlots.evals.bench.sharing._WARM", 0.0)
    return []


# Of a phase: long enough for all questions on a busy machine.
SECONDS = 0.2


def measured(services: list[Service], rounds: int = 2) -> dict[Way, Phase]:
    @contextmanager
    def start(folder: Path, kinds: Sequence[Kind], rate: int) -> Iterator[list[ApiProcess]]:
        services.extend(map(Service, kinds))
        yield [*services]

    return compare(QUESTIONS, 3, callers=2, repeated=5, seconds=SECONDS, rounds=rounds, start=start)


def test_each_way_has_a_service_of_its_kind_and_repeated_questions_are_few(services: list[Service]) -> None:
    found = measured(services)
    assert [(way.workers, way.repeated) for way in found] == [(1, False), (3, False), (1, True), (3, True)]
    assert [service.kind.workers for service in services] == [1, 3, 1, 3]
    once, several, again, both = services
    assert once.kind.kept == several.kind.kept == 0 and again.kind.kept == both.kind.kept > 0
    assert len(again.asked) == len(both.asked) == 5 < len(once.asked)
    assert set(again.asked) == set(both.asked)
    # Twice made, then kept.
    assert set(again.asked_before.values()) == {7} and set(again.asked_before) == set(again.asked)
    assert not once.asked_before


def test_the_rounds_of_a_way_are_one_measurement(services: list[Service]) -> None:
    found = measured(services, rounds=3)
    for service, phase in zip(services, found.values(), strict=True):
        assert len(phase.milliseconds) == service.asked.total()
        assert phase.seconds >= 3 * SECONDS
        assert phase.errors == 0


def phases() -> dict[Way, Phase]:
    found = {way: Phase(4, seconds=10.0, milliseconds=[100.0] * 10) for way in ways(2)}
    found[Way(2, True)] = Phase(4, seconds=10.0, milliseconds=[10.0] * 80)
    return found


def test_ratios_are_to_one_process_and_questions_asked_once() -> None:
    told = ways_json(phases(), 20, 5.0, 2, 0)
    assert [row["to_first"] for row in told["rows"]] == [1, 1, 1, 8]
    assert told["rows"][-1]["median_to_first"] == 0.1


def test_the_table_fits_a_terminal() -> None:
    console = Console(width=80, file=io.StringIO(), record=True)
    print_ways(console, phases(), 20)
    shown = console.export_text()
    assert "20 again and again" in shown and "8.00" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_the_processes_that_one_has_started_are_of_its_family() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        found = family(os.getpid())
        child.communicate(b"\n")
    assert found[0] == os.getpid()
    assert child.pid in found


@pytest.mark.slow
def test_the_command_compares_one_process_with_two() -> None:
    options = ("--workers", "2", "--callers", "2", "--seconds", "2", "--rounds", "1", "--repeated", "2")
    result = CliRunner().invoke(app, ["bench", "load", *options, "--json"])
    assert result.exit_code == Exit.OK, result.output
    told = json.loads(result.stdout)
    assert all(row["answers"] > 0 and row["errors"] == 0 and row["refused"] == {} for row in told["rows"])
    assert told["rows"][2]["to_first"] > 1
