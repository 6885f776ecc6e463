"""A Chroma server that misbehaves: every look ends in time with one kind of error, and the index at hand serves."""

from __future__ import annotations

import json
import logging
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from riktlots.ingest.errors import BuildInProgressError, GenerationError, ServerError, ServerGoneError
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.index.generation import MANIFEST as MANIFEST_FILE
from riktlots.ingest.index.generation import current_generation, manifest_seal
from riktlots.ingest.index.passages import PASSAGES
from riktlots.ingest.library.library import Library
from riktlots.ingest.published.chroma import ChromaClient
from riktlots.ingest.published.publish import publish, pull
from riktlots.ingest.published.replica import NOT_FETCHED, SERVER_GONE, behind, catch_up, keeping_up
from riktlots.ingest.published.server import ServerAddress, TimeLimits
from tests.hashing import HashingEmbedder
from tests.ingest.published.hostile_server import BEHAVIOURS, FakeChroma, HostileServer, always, response, silent

SOON = TimeLimits(connect=0.4, silence=0.4, whole=1.0)
IN_TIME = 3.0  # seconds; without limits each of these would take for ever
OTHER = "0123456789abcdef"


@pytest.fixture
def server() -> Iterator[HostileServer]:
    made = HostileServer()
    yield made
    made.close()


@pytest.mark.parametrize("name", BEHAVIOURS)
def test_every_failure_is_one_error_in_time(server: HostileServer, home: Home, name: str) -> None:
    server.behaviour = BEHAVIOURS[name]
    begun = time.monotonic()
    with pytest.raises(ServerGoneError, match="can be reached") as caught:
        pull(home, server.address, look=SOON)
    assert time.monotonic() - begun < IN_TIME
    assert str(caught.value).isprintable() and len(str(caught.value)) < 500


def test_an_answer_that_is_too_large_is_not_held(server: HostileServer) -> None:
    server.behaviour = always(response(b'[{"name": "a"}]' + b" " * 1000))
    client = ChromaClient(server.address, SOON, max_bytes=500)
    with pytest.raises(ServerGoneError, match="more than 500 bytes"):
        client.names()
    client.close()
    client = ChromaClient(server.address, SOON, max_bytes=2000)
    assert client.names() == {"a"}
    client.close()


def test_a_port_where_nobody_listens_is_a_server_that_is_gone(server: HostileServer, home: Home) -> None:
    server.close()
    with pytest.raises(ServerGoneError):
        pull(home, server.address, look=SOON)


def test_a_silent_server_leaves_the_index_at_hand_serving(
    server: HostileServer, home: Home, mini_library: Library
) -> None:
    with build_lock(home):
        folder = build(home, mini_library, None)
    server.behaviour = silent
    begun = time.monotonic()
    assert catch_up(home, server.address, lambda home, address: pull(home, address, SOON)) == SERVER_GONE
    assert time.monotonic() - begun < IN_TIME
    assert current_generation(home) == folder


def test_a_fetch_by_another_process_that_takes_long_leaves_the_index_at_hand_serving(
    server: HostileServer, home: Home, mini_library: Library
) -> None:
    def taken(home: Home, address: ServerAddress) -> Path | None:
        raise BuildInProgressError("another process is building the index")

    with pytest.raises(BuildInProgressError):
        catch_up(home, server.address, taken)
    with build_lock(home):
        build(home, mini_library, None)
    assert catch_up(home, server.address, taken) == NOT_FETCHED


def test_the_replica_goes_on_after_any_answer(
    server: HostileServer, home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("RIKTLOTS_CHROMA_URL", server.address.url)
    monkeypatch.setenv("RIKTLOTS_CHROMA_SECONDS", "0.05")
    server.behaviour = BEHAVIOURS["502 of a proxy"]
    with caplog.at_level(logging.ERROR), keeping_up(home):
        _wait_until(lambda: len(server.requests) >= 3)
        server.behaviour = BEHAVIOURS["a list of numbers"]
        seen = len(server.requests)
        _wait_until(lambda: len(server.requests) >= seen + 3)
    assert "502" in caplog.text
    found = behind(home)
    assert found and found.is_gone


def test_the_replica_goes_on_after_an_error_that_nobody_foresaw(
    server: HostileServer, home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("RIKTLOTS_CHROMA_URL", server.address.url)
    monkeypatch.setenv("RIKTLOTS_CHROMA_SECONDS", "0.02")
    looks: list[Home] = []

    def broken(home: Home, address: ServerAddress) -> Path | None:
        looks.append(home)
        raise ZeroDivisionError("nobody foresaw this")

    with caplog.at_level(logging.ERROR), keeping_up(home, broken):
        _wait_until(lambda: len(looks) >= 3)
    assert caplog.text.count("the index fetched before") == 1 and "Traceback" in caplog.text
    assert behind(home)


def _wait_until(done: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not done():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.fixture
def published(home: Home, mini_library: Library) -> tuple[str, dict[str, dict[str, str]]]:
    """A generation without vectors, as the server holds it."""
    with build_lock(home):
        folder = build(home, mini_library, None)
    lines = (folder / PASSAGES).read_text(encoding="utf-8").split("\n")[:-1]
    return folder.name, {
        "riktlots": {"current": folder.name},
        f"riktlots-{folder.name}": {str(number): line for number, line in enumerate(lines)},
        f"riktlots-{folder.name}-manifest": {"manifest": (folder / MANIFEST_FILE).read_text(encoding="utf-8")},
    }


@pytest.fixture
def replica(tmp_path: Path) -> Home:
    return Home(tmp_path / "replica")


def test_a_generation_is_fetched(
    server: HostileServer, replica: Home, published: tuple[str, dict[str, dict[str, str]]]
) -> None:
    server.behaviour = FakeChroma(published[1])
    assert pull(replica, server.address) == replica.generations / published[0]


@pytest.mark.parametrize("answered", range(1, 7))
@pytest.mark.parametrize("name", ["502 of a proxy", "not JSON", "hangs up", "a number"])
def test_a_server_that_fails_at_any_step_is_one_error(
    server: HostileServer, replica: Home, published: tuple[str, dict[str, dict[str, str]]], answered: int, name: str
) -> None:
    chroma, broken = FakeChroma(published[1]), BEHAVIOURS[name]
    server.behaviour = lambda connection, request: (chroma if len(server.requests) <= answered else broken)(
        connection, request
    )
    with pytest.raises(ServerGoneError):
        pull(replica, server.address)
    assert current_generation(replica) is None


@pytest.mark.parametrize("pointer", ["../../outside", "..", "a/b", "\x1b[31m", OTHER + "0", OTHER.upper()])
def test_a_pointer_that_is_no_name_of_a_generation_is_refused(
    server: HostileServer, replica: Home, pointer: str
) -> None:
    server.behaviour = FakeChroma({"riktlots": {"current": pointer}})
    with pytest.raises(ServerError, match="pointer"):
        pull(replica, server.address)
    assert not replica.generations.exists()


def test_a_pointer_that_changes_all_the_time_is_not_followed_for_ever(server: HostileServer, replica: Home) -> None:
    looks = 0

    def restless(connection: socket.socket, request: bytes) -> bytes:
        nonlocal looks
        looks += 1
        return FakeChroma({"riktlots": {"current": f"{looks:016x}"}})(connection, request)

    server.behaviour = restless
    with pytest.raises(ServerError, match="incomplete"):
        pull(replica, server.address)
    assert looks < 40


@pytest.mark.parametrize("row", ["", "[" * 100_000, "7", "{}", '{"address": 7}', "null", '{"address": "a"}'])
def test_passages_of_another_shape_are_refused(
    server: HostileServer, replica: Home, published: tuple[str, dict[str, dict[str, str]]], row: str
) -> None:
    name, collections = published
    collections[f"riktlots-{name}"]["0"] = row
    server.behaviour = FakeChroma(collections)
    with pytest.raises(GenerationError, match="other than what was published"):
        pull(replica, server.address)
    assert current_generation(replica) is None


@pytest.mark.parametrize("change", [{"passages": "7"}, {"passages": 10**12}, {"dimension": -1}, {"embedder": 7}])
def test_a_forged_manifest_is_refused(
    server: HostileServer, replica: Home, published: tuple[str, dict[str, dict[str, str]]], change: dict[str, object]
) -> None:
    name, collections = published
    manifest = json.loads(collections[f"riktlots-{name}-manifest"]["manifest"])
    del manifest["seal"]
    manifest |= change
    content = json.dumps(manifest | {"seal": manifest_seal(manifest)})
    collections[f"riktlots-{name}-manifest"]["manifest"] = content
    server.behaviour = FakeChroma(collections)
    with pytest.raises((GenerationError, ServerError)):
        pull(replica, server.address)
    assert current_generation(replica) is None


def test_vectors_of_another_dimension_are_refused(
    server: HostileServer, replica: Home, published: tuple[str, dict[str, dict[str, str]]]
) -> None:
    server.behaviour = FakeChroma(published[1], dimension=3)
    with pytest.raises(ServerError, match="records"):
        pull(replica, server.address)


def test_the_token_is_sent_with_every_request(server: HostileServer, home: Home, mini_library: Library) -> None:
    with build_lock(home):
        folder = build(home, mini_library, HashingEmbedder())
    address = ServerAddress(server.address.url, "secret")
    server.behaviour = FakeChroma({})
    with pytest.raises(ServerError):
        publish(folder, address)
    assert server.requests
    assert all(b"\r\nauthorization: bearer secret\r\n" in request.lower() for request in server.requests)
