"""Whether an installation is well, and what it lacks."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from riktlots.app.console import Exit
from riktlots.ingest.home import Home
from riktlots.ingest.index.generation import LEXICAL, current_generation
from riktlots.ingest.index.passages import PASSAGES
from tests.app.command_line import run
from tests.app.pages.browsing import free_port, served

pytestmark = pytest.mark.usefixtures("over_mini_corpus")


def states(*options: str, code: int) -> dict[str, tuple[str, str]]:
    """Each check's state and what it told."""
    told = json.loads(run("health", "--json", *options, code=code))
    assert told["state"] == {Exit.OK: "ok", Exit.FINDING: "finding", Exit.ENVIRONMENT: "environment"}[Exit(code)]
    return {check["name"]: (check["state"], check["told"]) for check in told["checks"]}


@contextmanager
def answering(status: int) -> Iterator[str]:
    """The port of a server that answers everything with a status."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield str(server.server_port)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_all_is_well_after_the_index_was_built() -> None:
    run("upgrade")
    found = states(code=Exit.OK)
    assert found.keys() == {"data folder", "stored", "index", "embedder", "search", "judge"}
    assert found["search"][1].startswith("finds ")


def test_before_there_is_an_index_it_says_how_to_build_one_and_builds_none(home: Home) -> None:
    assert "riktlots upgrade" in states(code=Exit.FINDING)["index"][1]
    assert not home.root.exists()


@pytest.mark.parametrize(("part", "left"), [(PASSAGES, -2000), (LEXICAL, 0)])
def test_a_damaged_part_of_the_index_is_named(part: str, left: int, home: Home) -> None:
    run("upgrade")
    folder = current_generation(home)
    assert folder
    (folder / part).write_bytes((folder / part).read_bytes()[:left])
    state, told = states(code=Exit.FINDING)["index"]
    assert (state, part in told, "riktlots ingest" in told) == ("finding", True, True)


def test_an_index_of_another_corpus_is_a_finding(
    mini_corpus: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import shutil

    run("upgrade")
    shutil.copytree(mini_corpus, tmp_path / "corpus")
    digest = next((tmp_path / "corpus" / "digest" / "sv").glob("*.md"))
    digest.write_text(digest.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    monkeypatch.setenv("RIKTLOTS_CORPUS", str(tmp_path / "corpus"))
    assert "earlier corpus" in states(code=Exit.FINDING)["index"][1]


def test_an_embedder_that_does_not_load_is_of_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    run("upgrade")

    monkeypatch.setenv("RIKTLOTS_EMBEDDER", str(tmp_path / "nothing"))
    found = states(code=Exit.ENVIRONMENT)
    assert found["embedder"][0] == "environment" and str(tmp_path) in found["embedder"][1]
    assert "search" not in found


def test_a_language_model_is_set_up_and_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    run("upgrade")
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("RIKTLOTS_MODEL", "openai:scripted")
    assert states(code=Exit.OK)["language model"] == ("ok", "openai:scripted is set up; it was not asked")
    monkeypatch.setenv("RIKTLOTS_MODEL", "nosuch:model")
    assert states(code=Exit.ENVIRONMENT)["language model"][0] == "environment"


def test_too_little_room_for_another_index_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    run("upgrade")
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": 10})())
    assert "Make room" in states(code=Exit.FINDING)["data folder"][1]


def test_pages_are_alive_when_they_answer_well() -> None:
    with answering(200) as port:
        assert states("--live", "--port", port, code=Exit.OK)["pages"] == ("ok", f"answer at 127.0.0.1:{port}")
    with answering(503) as port:
        assert "status 503" in states("--live", "--port", port, code=Exit.ENVIRONMENT)["pages"][1]
    assert "nothing answers" in states("--live", "--port", str(free_port()), code=Exit.ENVIRONMENT)["pages"][1]


@pytest.mark.slow
def test_the_pages_themselves_are_alive(tmp_path: Path) -> None:
    with served(tmp_path) as address:
        assert states("--live", "--port", address.rpartition(":")[2], code=Exit.OK)
