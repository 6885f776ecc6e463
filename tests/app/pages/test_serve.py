"""Who may reach the pages, and by which names."""

from __future__ import annotations

import socket
import sqlite3
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from streamlit.config import get_config_options

from riktlots.app.pages.serve import is_loopback, serve
from riktlots.app.records.database import Keeping, moment
from riktlots.app.records.opinions import Opinion, keep_opinion, kept_opinions, opinions_file
from riktlots.ingest.errors import InputError
from riktlots.ingest.home import Home
from riktlots.retrieval.model import Answer, Status
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


def test_the_pages_are_served_closed_to_others_and_tell_nobody(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[str, Any] = {}
    monkeypatch.setenv("RIKTLOTS_USER_HEADER", "X-User")
    monkeypatch.setenv("RIKTLOTS_GROUPS_HEADER", "X-Groups")
    serve(
        8599, address="0.0.0.0", hosts=["guide.example"], browser=False, start=lambda options, _: told.update(options)
    )
    assert told["server.enableXsrfProtection"] is True
    assert told["server.allowedHosts"] == ["localhost", "127.0.0.1", "::1", "guide.example"]
    assert told["server.corsAllowedOrigins"] == ["https://guide.example"]
    assert told["server.maxUploadSize"] <= 1, "megabytes"
    assert told["server.enableAgentApi"] is False
    assert told["client.allowedOrigins"] == []
    assert told["server.trustedUserHeaders"] == {"X-User": "email", "X-Groups": "groups"}
    assert told["client.showErrorDetails"] == "none"
    assert told["browser.gatherUsageStats"] is False
    assert told["runner.magicEnabled"] is False
    assert not {name for name in told if get_config_options().get(name) is None}, "options that Streamlit does not know"


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


@pytest.mark.slow
def test_a_file_from_elsewhere_is_not_taken(tmp_path: Path) -> None:
    with served(tmp_path) as address:
        for method in ("PUT", "POST"):
            url = f"{address}/_stcore/upload_file/session/file"
            request = urllib.request.Request(url, b"x", {"Origin": "https://evil.example"}, method=method)
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(request, timeout=5)
            assert refused.value.code in (400, 403, 404, 405)


@pytest.mark.slow
def test_what_was_kept_too_long_goes_when_the_pages_start(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    answer = Answer(question="Får vi?", language="sv", status=Status.ANSWERED)
    keep_opinion(home, answer, Opinion(helped=True), Keeping())
    connection = sqlite3.connect(opinions_file(home))
    with connection:
        connection.execute("UPDATE feedback SET at = ?", (moment(8),))
    connection.close()
    with served(tmp_path, RIKTLOTS_KEEP_DAYS="7"):
        assert kept_opinions(home, Keeping(days=1000)) == []
