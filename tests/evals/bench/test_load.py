"""Load: what callers get is counted as what it is, and the service is measured beside it."""

from __future__ import annotations

import io
import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from riktlots.app.cli import app
from riktlots.app.commands.bench.speed import load_json, print_load
from riktlots.app.console import Exit
from riktlots.evals.bench import load as measuring
from riktlots.evals.bench.load import Load, Phase, measure
from riktlots.evals.bench.process import ApiProcess
from riktlots.evals.errors import MissingExtraError, ServiceError
from riktlots.evals.questions.questions import Question

QUESTIONS = [Question("1", "Vem beslutar?", "sv", "answered", ()), Question("2", "Who decides?", "en", "answered", ())]
ANSWERING = 0.05


class _Here(ApiProcess):
    """A service that is a server of this process."""

    def __init__(self, port: int) -> None:
        super().__init__(Path("nowhere"), {}, "secret")
        self.port = port

    @property
    def pid(self) -> int:
        return os.getpid()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadingHTTPServer]:
    """Answers one at a time, in `ANSWERING` seconds, with `status`; keeps what it was asked."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with one_at_a_time:
                time.sleep(ANSWERING)
            held.asked.append((self.headers["Authorization"], json.loads(body)))
            self.send_response(held.status)
            if held.status == 429:
                self.send_header("Retry-After", "1")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *args: Any) -> None:
            pass

    one_at_a_time = threading.Lock()
    held: Any = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    held.status, held.asked = 200, []
    thread = threading.Thread(target=held.serve_forever, daemon=True)
    thread.start()

    @contextmanager
    def services(folder: Path, count: int, rate: int) -> Iterator[list[ApiProcess]]:
        yield [_Here(held.server_port)] * count

    monkeypatch.setattr(measuring, "services", services)
    monkeypatch.setattr(measuring, "_WARM", 0.0)
    yield held
    held.shutdown()
    held.server_close()


def test_a_service_that_answers_one_at_a_time_bears_no_more_from_more_callers(server: Any) -> None:
    load = measure(QUESTIONS, [4, 1], 0.5)
    told = load_json(load, 0.5, 1, 60, 0)
    one, four = told["rows"]
    assert (one["callers"], four["callers"]) == (1, 4)
    assert (one["to_first"], one["median_to_first"]) == (1, 1)
    # On a busy machine the one caller leaves gaps.
    assert four["to_first"] < 3.5
    assert four["median_to_first"] > 1.5
    assert one["errors"] == four["errors"] == 0 and one["refused"] == {}
    assert one["milliseconds"]["median"] >= 1000 * ANSWERING
    assert {key for key, _ in server.asked} == {"Bearer secret"}
    assert {asked["lang"] for _, asked in server.asked} == {"sv", "en"}


def test_what_the_rate_refuses_is_no_answer_and_is_said(server: Any) -> None:
    server.status = 429
    begun = time.monotonic()
    load = measure(QUESTIONS, [2], 0.3)
    assert time.monotonic() - begun < 5
    (phase,) = load.phases
    assert phase.milliseconds == [] and phase.errors == 0
    # Told to come again in a second, they do not ask on.
    assert phase.refused == {429: 2}
    console = Console(width=80, file=io.StringIO(), record=True)
    print_load(console, load)
    shown = " ".join(console.export_text().split())
    assert "2 callers: 2 requests were refused by the rate of the key (429)" in shown


def test_other_statuses_are_errors(server: Any) -> None:
    server.status = 500
    (phase,) = measure(QUESTIONS, [1], 0.2).phases
    assert phase.errors > 1 and not phase.milliseconds and not phase.refused


def test_nothing_is_divided_by_nothing() -> None:
    told = load_json(Load(None, [Phase(1)]), 1, 1, 60, 0)
    (row,) = told["rows"]
    assert row["milliseconds"] == {"median": None, "p95": None}
    assert row["to_first"] is row["core_seconds_per_answer"] is None


def test_a_service_that_ends_is_told(tmp_path: Path) -> None:
    service = ApiProcess(tmp_path, {"RIKTLOTS_API_RATE": "often"})
    service.start()
    with pytest.raises(ServiceError, match="exit code 2"):
        service.wait("Vem?")
    service.stop()


def test_without_the_extra_nothing_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fastapi", None)
    with pytest.raises(MissingExtraError, match=r'pip install "\.\[api\]"'):
        measure(QUESTIONS, [1], 1)


@pytest.mark.slow
def test_the_command_starts_the_service_and_asks_it() -> None:
    result = CliRunner().invoke(app, ["bench", "load", "--callers", "1", "--callers", "2", "--seconds", "3", "--json"])
    assert result.exit_code == Exit.OK, result.output
    told = json.loads(result.stdout)
    assert [row["callers"] for row in told["rows"]] == [1, 2]
    assert all(row["answers"] > 0 and row["errors"] == 0 and row["refused"] == {} for row in told["rows"])
    assert told["memory_bytes_before"] > 0 and told["rows"][0]["core_seconds_per_answer"] > 0
