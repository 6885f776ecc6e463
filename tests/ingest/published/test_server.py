"""The address of the server: its form, and where its token may be sent."""

from __future__ import annotations

import pytest

from riktlots.ingest.errors import InputError
from riktlots.ingest.published.server import ServerAddress


def address(monkeypatch: pytest.MonkeyPatch, url: str, token: str = "", insecure: str = "") -> ServerAddress | None:
    monkeypatch.setenv("RIKTLOTS_CHROMA_URL", url)
    monkeypatch.setenv("RIKTLOTS_CHROMA_TOKEN", token)
    monkeypatch.setenv("RIKTLOTS_CHROMA_INSECURE", insecure)
    return ServerAddress.from_environment()


@pytest.mark.parametrize(
    "url",
    [
        "chroma.example:8000",
        "ftp://chroma.example",
        "http://",
        "http://a/b",
        "http://u@a",
        "http://a:99999",
        "http://a:b",
        "http://[::1",
        "http://a?b",
        "http://a#b",
    ],
)
def test_a_malformed_address_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="RIKTLOTS_CHROMA_URL"):
        address(monkeypatch, url)


def test_without_an_address_there_is_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    assert address(monkeypatch, " ", "secret") is None


@pytest.mark.parametrize("host", ["chroma.example", "10.0.0.7:8000", "127.0.0.1.example", "[2001:db8::1]", "128.0.0.1"])
def test_a_token_is_not_sent_unencrypted_to_another_machine(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="RIKTLOTS_CHROMA_INSECURE") as caught:
        address(monkeypatch, f"http://{host}", "secret")
    assert "secret" not in str(caught.value)
    assert address(monkeypatch, f"http://{host}") == ServerAddress(f"http://{host}")
    assert address(monkeypatch, f"https://{host}", "secret") == ServerAddress(f"https://{host}", "secret")


def test_a_token_is_sent_unencrypted_where_that_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    for url in ("http://127.0.0.1:8000", "http://localhost", "http://[::1]:8000", "HTTP://LOCALHOST"):
        found = address(monkeypatch, url, "secret")
        assert found and found.token == "secret"
    assert address(monkeypatch, "http://chroma.example", "secret", insecure="1")
    with pytest.raises(InputError):
        address(monkeypatch, "http://chroma.example", "secret", insecure="yes")
    with pytest.raises(InputError):
        address(monkeypatch, "HTTP://chroma.example", "secret")


@pytest.mark.parametrize("token", ["a\nX-Other: b", "lösen"])
def test_a_token_that_cannot_stand_in_a_header_is_refused(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="RIKTLOTS_CHROMA_TOKEN"):
        address(monkeypatch, "https://chroma.example", token)
