"""Asking politely: pauses, robots.txt, a name, and patience with a server that is busy."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from email.utils import formatdate

import pytest

from riktlots.ingest.errors import FetchError
from tests.ingest.fetch.web_server import (
    Page,
    Site,
    cut_off,
    failure,
    in_turn,
    local_client,
    moved,
    page,
    reason,
    slow,
    stalls,
    status,
    web_server,
)

CLOSED = page("User-agent: *\nDisallow: /\n", "text/plain")


@pytest.fixture
def site() -> Iterator[Site]:
    with web_server() as served:
        yield served


@pytest.mark.parametrize("code", [429, 500, 502, 503, 504])
def test_a_busy_server_is_tried_again_and_then_reported(site: Site, code: int) -> None:
    site.pages["/"] = status(code)
    pauses: list[float] = []
    assert failure(local_client(pauses.append, delay=0.001, tries=3), f"{site.url}/").reason == "busy"
    assert site.asked == ["/"] * 3
    assert [pause for pause in pauses if pause > 0.001] == [0.004, 0.016]


def test_a_server_that_was_busy_for_a_moment_gives_the_page(site: Site) -> None:
    site.pages["/"] = in_turn(status(503), status(500), page("Text."))
    with local_client(tries=3) as client:
        assert client.get(f"{site.url}/").body == b"Text."


@pytest.mark.parametrize("as_date", [False, True])
def test_a_busy_server_is_given_the_time_that_it_asks_for(site: Site, as_date: bool) -> None:
    asked = formatdate(time.time() + 30, usegmt=True) if as_date else "30"
    site.pages["/"] = in_turn(status(429, Retry_After=asked), page("Text."))
    pauses: list[float] = []
    with local_client(pauses.append) as client:
        assert client.get(f"{site.url}/").body == b"Text."
    assert len(pauses) == 1
    assert 20 < pauses[0] <= 30


def test_a_busy_server_that_asks_for_too_much_time_is_not_asked_again(site: Site) -> None:
    assert reason(site, status(429, Retry_After="3600"), longest_delay=60.0) == "busy"
    assert site.asked == ["/"]


def test_a_time_to_wait_that_is_none_is_passed_over(site: Site) -> None:
    assert reason(site, status(503, Retry_After="²"), tries=2) == "busy"
    assert site.asked == ["/", "/"]


@pytest.mark.parametrize("group", ["*", "Riktlots", "riktlots"])
def test_what_robots_txt_closes_is_not_fetched_and_the_rest_is(site: Site, group: str) -> None:
    site.pages |= {
        "/robots.txt": page(f"User-agent: {group}\nDisallow: /closed\n", "text/plain"),
        "/closed/act": page("Text."),
        "/open": page("Text."),
    }
    with local_client() as client:
        with pytest.raises(FetchError) as caught:
            client.get(f"{site.url}/closed/act")
        assert caught.value.reason == "robots"
        assert client.get(f"{site.url}/open").body == b"Text."
    assert site.asked == ["/open"]


def test_a_redirect_does_not_lead_around_robots_txt(site: Site) -> None:
    site.pages["/robots.txt"] = page("User-agent: *\nDisallow: /closed\n", "text/plain")
    site.pages["/closed"] = page("Text.")
    assert reason(site, moved("/closed")) == "robots"
    assert site.asked == ["/"]


def test_without_robots_txt_everything_is_open_and_it_is_asked_for_once(site: Site) -> None:
    site.pages["/"] = page("Text.")
    with local_client() as client:
        assert client.get(f"{site.url}/").body == client.get(f"{site.url}/").body == b"Text."
    assert [request.path for request in site.requests] == ["/robots.txt", "/", "/"]


@pytest.mark.parametrize("robots", [status(500), status(429), stalls(b""), cut_off(b""), moved("http://x.example/")])
def test_where_robots_txt_cannot_be_had_nothing_is_fetched(site: Site, robots: Page) -> None:
    site.pages |= {"/robots.txt": robots, "/": page("Text.")}
    with local_client(stall=0.1) as client:
        for _ in range(2):
            with pytest.raises(FetchError):
                client.get(f"{site.url}/")
    assert site.asked == []


def test_a_robots_txt_that_has_moved_counts(site: Site) -> None:
    site.pages |= {"/robots.txt": moved("/a"), "/a": moved("/b"), "/b": CLOSED}
    assert reason(site, page("Text.")) == "robots"


def test_between_two_requests_to_a_host_there_is_a_pause_from_the_end_of_the_first(site: Site) -> None:
    site.pages["/"] = slow(0.2, page("Text."))
    pauses: list[float] = []
    with local_client(pauses.append, delay=1.0) as client:
        client.get(f"{site.url}/")
        client.get(f"{site.url}/")
    assert len(pauses) == 2  # after robots.txt, and after the first page
    assert all(0.9 < pause <= 1.0 for pause in pauses)


def test_another_host_is_not_made_to_wait(site: Site) -> None:
    pauses: list[float] = []
    with web_server() as other, local_client(pauses.append, delay=1.0) as client:
        site.pages["/"] = other.pages["/"] = page("Text.")
        client.get(f"{site.url}/")
        client.get(f"{other.url}/")
    assert len(pauses) == 2  # at each host after robots.txt


@pytest.mark.parametrize(("asked", "waits"), [("30", 30), ("0.1", 1), ("9999", 60)])
def test_a_longer_pause_that_robots_txt_asks_for_is_kept_within_reason(site: Site, asked: str, waits: int) -> None:
    site.pages |= {"/robots.txt": page(f"User-agent: *\nCrawl-delay: {asked}\n", "text/plain"), "/": page("Text.")}
    pauses: list[float] = []
    with local_client(pauses.append, delay=1.0, longest_delay=60.0) as client:
        client.get(f"{site.url}/")
    assert waits - 0.5 < pauses[0] <= waits


def test_every_request_says_who_asks(site: Site) -> None:
    site.pages["/"] = page("Text.")
    with local_client() as client:
        client.get(f"{site.url}/")
    assert len(site.requests) == 2
    assert all(request.headers["user-agent"].startswith("Riktlots/") for request in site.requests)


def test_a_server_that_is_not_there_is_tried_again_and_then_reported() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    pauses: list[float] = []
    assert failure(local_client(pauses.append, delay=0.01), f"http://127.0.0.1:{port}/").reason == "network"
    assert [pause for pause in pauses if pause > 0.01] == [0.02, 0.04]
