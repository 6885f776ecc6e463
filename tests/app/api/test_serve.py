"""To whom the HTTP service is served, as the options and the environment say."""

from __future__ import annotations

import builtins
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse
from typer.testing import CliRunner
from uvicorn.config import STARTUP_FAILURE

from riktlots.app.api.keys import new_key
from riktlots.app.api.serve import PunctualProtocol, WorkerOptions, admission, worker
from riktlots.app.api.shared_state import SharedState
from riktlots.app.cli import app
from riktlots.app.console import Exit
from riktlots.app.records.asked import all_asked
from riktlots.app.records.database import Keeping
from riktlots.evals.bench.process import COMMAND
from riktlots.ingest.errors import InputError
from riktlots.ingest.home import Home
from tests.app.api.conftest import MINI_CORPUS
from tests.app.command_line import run


class Hasty(PunctualProtocol):
    head_timeout = 0.5


@pytest.fixture
def port() -> Iterator[int]:
    """The port of a server that says “open” and waits half a second for the head of a request."""
    server = uvicorn.Server(
        uvicorn.Config(PlainTextResponse("open"), port=0, http=Hasty, log_config=None, lifespan="off")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()


WHOLE = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.mark.parametrize("sent", [b"", b"GET / HTT", WHOLE[:-2], WHOLE + WHOLE[:-2]])
def test_a_head_that_does_not_come_is_not_waited_for(port: int, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(sent)
        begun = time.monotonic()
        while connection.recv(1000):
            pass
    assert time.monotonic() - begun < 3


def test_a_head_that_drips_in_is_not_waited_for(port: int) -> None:
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection, pytest.raises(OSError):
        for byte in WHOLE[:-1] * 10:
            connection.sendall(bytes([byte]))
            time.sleep(0.05)
    assert time.monotonic() - begun < 3


def test_requests_that_come_in_time_share_a_connection(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        for _ in range(4):
            connection.sendall(WHOLE[:20])
            time.sleep(0.25)
            connection.sendall(WHOLE[20:])
            assert connection.recv(1000).endswith(b"open")


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RIKTLOTS_API_KEYS", "RIKTLOTS_API_RATE"):
        monkeypatch.delenv(name, raising=False)


def test_on_this_computer_alone_no_key_is_needed() -> None:
    admitted = admission("127.0.0.1", [])
    assert admitted.keyring is None
    assert admitted.hosts == {"localhost", "127.0.0.1", "::1"}


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.7"])
def test_beyond_this_computer_the_names_must_be_said(address: str) -> None:
    with pytest.raises(InputError, match="--host"):
        admission(address, [])


@pytest.mark.parametrize("address", ["0.0.0.0", "127.0.0.1"])
def test_whoever_is_reached_by_a_name_must_have_keys(address: str) -> None:
    with pytest.raises(InputError, match="RIKTLOTS_API_KEYS"):
        admission(address, ["api.example"])


def test_with_keys_others_are_served_and_so_is_this_computer_only_by_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_key(tmp_path / "keys", "library")
    monkeypatch.setenv("RIKTLOTS_API_KEYS", str(tmp_path / "keys"))
    assert "api.example" in admission("0.0.0.0", ["API.example."]).hosts
    assert admission("127.0.0.1", []).keyring is not None


def test_the_rate_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIKTLOTS_API_RATE", "1")
    rates = admission("127.0.0.1", []).rates
    assert (rates.wait("a"), rates.wait("a") > 0) == (0, True)
    monkeypatch.setenv("RIKTLOTS_API_RATE", "often")
    run("api", code=Exit.USAGE)


@pytest.mark.parametrize(("command", "missing"), [("api", "uvicorn"), ("mcp", "mcp")])
def test_without_the_extra_the_command_says_what_to_install(
    command: str, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.partition(".")[0] == missing:
            raise ImportError(f"No module named '{missing}'")
        return real(name, *rest, **more)

    for module in [m for m in sys.modules if m in ("riktlots.app.api.serve", "riktlots.app.api.mcp_server")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setattr(builtins, "__import__", without)
    told = CliRunner().invoke(app, [command])
    assert told.exit_code == Exit.ENVIRONMENT
    assert f'pip install ".[{command}]"' in told.output


def _started(home: Path, port: int, *options: str, **settings: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "RIKTLOTS_HOME": str(home),
        "RIKTLOTS_CORPUS": str(MINI_CORPUS),
        "RIKTLOTS_EMBEDDER": "none",
        **settings,
    }
    command = [*COMMAND, "api", "--port", str(port), *options]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _asked(port: int, path: str, question: str) -> tuple[int, dict[str, Any]]:
    """Status and reply of a question on a connection of its own."""
    body = json.dumps({"question": question}).encode()
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            assert "server" not in answer.headers
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


@pytest.mark.slow
def test_the_command_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    port = _free_port()
    process = _started(tmp_path / "home", port)
    try:
        _wait_until_ready(port, process)
        status, found = _asked(port, "/v1/find", "hemlig fråga om samverkansavtal")
        assert status == 200 and found["hits"]
    finally:
        process.terminate()
        _, told = process.communicate(timeout=60)
    assert "POST /v1/find 200" in told
    assert "hemlig" not in told and "Traceback" not in told


@pytest.mark.slow
def test_several_processes_are_one_service(tmp_path: Path) -> None:
    """They share the rate, each follows a new index, and all end together."""
    port, home = _free_port(), tmp_path / "home"
    per_minute = 20
    process = _started(home, port, "--workers", "2", RIKTLOTS_API_RATE=str(per_minute), OMP_NUM_THREADS="1")
    try:
        _wait_until_ready(port, process)
        begun = time.monotonic()
        first = _asked(port, "/v1/ask", "Vem anmäler ett samverkansavtal?")[1]["generation"]
        document = tmp_path / "nytt.md"
        document.write_text("# Ny riktlinje\n\nLärosätet bör pröva besökare från zebralandet.\n", encoding="utf-8")
        environment = {**os.environ, "RIKTLOTS_HOME": str(home), "RIKTLOTS_CORPUS": str(MINI_CORPUS)}
        environment["RIKTLOTS_EMBEDDER"] = "none"
        added = [*COMMAND, "ingest", str(document), "--authority", "KTH"]
        subprocess.run(added, env=environment, check=True, capture_output=True, timeout=120)
        replies = [_asked(port, "/v1/ask", "Vem anmäler ett samverkansavtal?") for _ in range(per_minute + 10)]
        served = {reply["generation"] for status, reply in replies if status == 200}
        assert len(served) == 1 and first not in served
        refused = sum(status == 429 for status, _ in replies)
        # What fills the bucket meanwhile is let through too.
        assert 11 - per_minute * (time.monotonic() - begun) / 60 <= refused <= 11
    finally:
        process.terminate()
        _, told = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Traceback" not in told
    with socket.socket() as again:
        assert again.connect_ex(("127.0.0.1", port)), "nobody listens any more"


@pytest.mark.parametrize(
    ("address", "folder", "why"), [("0.0.0.0", "", "--host"), ("127.0.0.1", "none", "unable to open database file")]
)
def test_a_process_that_cannot_begin_says_why_and_ends_all(
    address: str,
    folder: str,
    why: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    told = WorkerOptions(address=address, hosts=(), interface="sv", folder=tmp_path / folder, in_memory=True)
    monkeypatch.setenv("_RIKTLOTS_API_WORKER", told.model_dump_json())
    with pytest.raises(SystemExit) as ended:
        worker(log=lambda: None)
    assert ended.value.code == STARTUP_FAILURE
    assert why in caplog.text


@pytest.mark.parametrize("in_memory", [True, False])
def test_the_key_of_askers_is_shared_in_memory_alone(
    in_memory: bool, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("CORPUS", str(MINI_CORPUS)), ("EMBEDDER", "none"), ("KEEP_QUESTIONS", "1")):
        monkeypatch.setenv(f"RIKTLOTS_{name}", value)
    monkeypatch.delenv("RIKTLOTS_MODEL", raising=False)
    told = WorkerOptions(address="127.0.0.1", hosts=(), interface="sv", folder=tmp_path, in_memory=in_memory)
    monkeypatch.setenv("_RIKTLOTS_API_WORKER", told.model_dump_json())
    with TestClient(worker(log=lambda: None), base_url="http://localhost") as client:
        client.post("/v1/ask", json={"question": "Vem anmäler ett samverkansavtal?"})
    assert len(all_asked(home, Keeping(questions=True))) == 1
    with SharedState(tmp_path).changing() as connection:
        assert connection.execute("SELECT count(*) FROM asker_key").fetchone() == (int(in_memory),)


def _wait_until_ready(port: int, process: subprocess.Popen[str]) -> None:
    for _ in range(600):
        assert process.poll() is None, "the service ended"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/ready", timeout=1):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError("never ready")
