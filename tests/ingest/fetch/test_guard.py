"""Which addresses are asked at all, and that no detour leads to another."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from riktlots.ingest.fetch.client import Client
from riktlots.ingest.fetch.guard import Rules, is_public
from tests.ingest.fetch.web_server import (
    QUICK,
    Site,
    failure,
    moved,
    page,
    reason,
    web_server,
)


@pytest.fixture
def site() -> Iterator[Site]:
    with web_server() as served:
        yield served


def resolve(monkeypatch: pytest.MonkeyPatch, names: dict[str, list[str]]) -> None:
    """Let names of hosts lead to these addresses; each name may be looked up once."""
    real = socket.getaddrinfo

    def getaddrinfo(host: str, port: int, *args: int, **kwargs: int) -> list[tuple[object, ...]]:
        found = names.pop(host, [host])
        return [entry for address in found for entry in real(address, port, *args, **kwargs)]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


@pytest.mark.parametrize("to", ["http://elsewhere.example/", "https://127.0.0.1/", "ftp://127.0.0.1/", "http://["])
def test_a_redirect_to_an_address_that_may_not_be_asked_is_refused(site: Site, to: str) -> None:
    assert reason(site, moved(to)) == "refused"


@pytest.mark.parametrize(
    "url",
    [
        "http://known.example/",
        "ftp://known.example/",
        "file:///etc/passwd",
        "https://elsewhere.example/",
        "https://known.example.elsewhere.example/",
        "https://user@known.example/",
        "https://user:secret@known.example/",
        "https://@known.example/",
        "https://known.example:no/",
        "https://[known.example/",
        "",
    ],
)
def test_an_address_that_the_rules_do_not_allow_is_refused(url: str) -> None:
    assert failure(Client(Rules(frozenset({"known.example"}))), url).reason == "refused"


def test_the_loopback_address_is_refused_unless_the_rules_allow_it(site: Site) -> None:
    site.pages["/"] = page("Text.")
    rules = Rules(frozenset({"127.0.0.1"}), schemes=frozenset({"http"}))
    assert failure(Client(rules, QUICK), f"{site.url}/").reason == "refused"
    assert site.requests == []


@pytest.mark.parametrize("found", [["127.0.0.1"], ["10.1.2.3"], ["::1"], ["93.184.216.34", "192.168.0.1"]])
def test_a_name_that_leads_to_the_own_network_is_refused(monkeypatch: pytest.MonkeyPatch, found: list[str]) -> None:
    resolve(monkeypatch, {"known.example": found})
    error = failure(Client(Rules(frozenset({"known.example"})), QUICK), "https://known.example/")
    assert (error.reason, str(error)) == (
        "refused",
        f"known.example leads to {found[-1]}, which is not on the open internet",
    )


def test_a_redirect_does_not_lead_into_the_own_network(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve(monkeypatch, {"inside.example": ["10.1.2.3"]})
    monkeypatch.setattr("riktlots.ingest.fetch.guard.is_public", lambda address: address == "127.0.0.1")
    site.pages["/"] = moved("http://inside.example/")
    rules = Rules(frozenset({"127.0.0.1", "inside.example"}), schemes=frozenset({"http"}))
    error = failure(Client(rules, QUICK), f"{site.url}/")
    assert error.reason == "refused"
    assert "10.1.2.3" in str(error)


def test_a_robots_txt_elsewhere_is_not_read(site: Site) -> None:
    with web_server() as other:
        site.pages["/robots.txt"] = moved(f"http://localhost:{other.port}/robots.txt")
        assert reason(site, page("Text.")) == "refused"
    assert (site.asked, other.requests) == ([], [])


def test_a_name_is_looked_up_once_and_all_its_addresses_are_tried(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve(monkeypatch, {"known.example": ["127.0.0.2", "127.0.0.1"]})
    site.pages["/"] = page("Text.")
    rules = Rules(frozenset({"known.example"}), schemes=frozenset({"http"}), private=True)
    with Client(rules, QUICK) as client:
        assert client.get(f"http://known.example:{site.port}/").body == b"Text."
    assert {request.headers["host"] for request in site.requests} == {f"known.example:{site.port}"}


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("64:ff9b::5db8:d822", True),  # a public IPv4 address as networks without IPv4 write it
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("100.64.0.1", False),
        ("127.9.9.9", False),
        ("169.254.169.254", False),
        ("172.16.0.1", False),
        ("192.0.0.192", False),
        ("192.168.1.1", False),
        ("224.0.0.1", False),
        ("::", False),
        ("::1", False),
        ("::127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b:1::1", False),
        ("2002:7f00:1::", False),
        ("fc00::1", False),
        ("fe80::1%lo", False),
        ("ff02::1", False),
    ],
)
def test_an_address_is_public_or_not_also_where_it_hides_another(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_a_server_that_does_not_speak_https_is_not_trusted(site: Site) -> None:
    rules = Rules(frozenset({"127.0.0.1"}), private=True)
    assert failure(Client(rules, QUICK), f"{site.https}/").reason == "network"
    assert site.requests == []
