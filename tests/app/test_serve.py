"""Who may reach the pages, and by which names."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from app.serve import is_loopback, serve
from ingest.errors import InputError
from ingest.home import Home
from tests.app.pages.browsing import LAUNCH, served

AT = "serve(int(sys.argv[1]), browser=False)"
NAMED = LAUNCH.replace(
    AT, 'serve(int(sys.argv[1]), address="0.0.0.0", hosts=["riktlots.example", "alt.example"], browser=False)'
)


@pytest.mark.parametrize(
    ("address", "expected"),
    [("127.0.0.1", True), ("127.1.2.3", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("", False)],
)
def test_this_computer_alone_is_told_from_the_rest(address: str, expected: bool) -> None:
    assert is_loopback(address) is expected


def test_beyond_this_computer_the_names_must_be_said(home: Home) -> None:
    with pytest.raises(InputError, match="--host"):
        serve(8599, address="0.0.0.0")


def test_a_wrong_setting_stops_the_start(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIKTLOTS_KEEP_DAYS", "forever")
    with pytest.raises(InputError, match="RIKTLOTS_KEEP_DAYS"):
        serve(8599)


def switches(address: str, host: str, origin: str) -> bool:
    """Whether the server opens a session for a page at `origin` that reaches it by the name `host`."""
    name, port = address.removeprefix("http://").split(":")
    handshake = (
        f"GET /_stcore/stream HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    with socket.create_connection((name, int(port)), timeout=5) as connection:
        connection.sendall(handshake.encode())
        return b" 101 " in connection.recv(200)


@pytest.mark.slow
def test_only_the_names_that_were_said_open_a_session(tmp_path: Path) -> None:
    with served(tmp_path, NAMED) as address:
        assert switches(address, "riktlots.example", "https://riktlots.example")
        assert switches(address, "alt.example", "https://alt.example")
        assert not switches(address, "evil.example", "https://evil.example"), "another name that points here"
        assert not switches(address, "riktlots.example", "https://evil.example"), "a page elsewhere"


@pytest.mark.slow
def test_on_this_computer_only_its_own_names_open_a_session(tmp_path: Path) -> None:
    with served(tmp_path) as address:
        assert switches(address, address.removeprefix("http://"), address)
        assert not switches(address, "riktlots.example", "https://riktlots.example")
        assert not switches(address, address.removeprefix("http://"), "https://evil.example")
