"""What comes back from servers: whole, in time, of bounded size, or a reason."""

from __future__ import annotations

import gzip
import time
import tracemalloc
from collections.abc import Iterator

import pytest

from riktlots.ingest.errors import FetchError
from tests.ingest.fetch.web_server import (
    Page,
    Site,
    cut_off,
    drips,
    failure,
    gzipped,
    local_client,
    marked,
    moved,
    page,
    reason,
    stalls,
    status,
    web_server,
)


@pytest.fixture
def site() -> Iterator[Site]:
    with web_server() as served:
        yield served


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(site: Site, code: int) -> None:
    site.pages |= {"/old": moved("/new", code), "/new": page("Text.")}
    with local_client() as client:
        assert client.get(f"{site.url}/old").body == b"Text."


def test_redirects_without_end_are_given_up(site: Site) -> None:
    assert reason(site, moved("/"), redirects=3) == "redirects"
    assert len(site.asked) == 4


def test_a_redirect_to_an_address_beyond_ascii_is_followed(site: Site) -> None:
    site.pages |= {"/old": moved("/så lydelse".encode().decode("latin-1")), "/s%C3%A5%20lydelse": page("Text.")}
    with local_client() as client:
        assert client.get(f"{site.url}/old").body == b"Text."
        assert client.get(f"{site.url}/så lydelse").body == b"Text."


def test_a_server_that_falls_silent_is_left_at_the_stall_limit(site: Site) -> None:
    site.pages["/"] = stalls(b"Beginning")
    began = time.monotonic()
    error = failure(local_client(stall=0.2, deadline=5.0), f"{site.url}/")
    assert (error.reason, str(error)) == ("timeout", "the server was silent for 0.2 seconds")
    assert time.monotonic() - began < 1.5


@pytest.mark.parametrize(
    "start", [b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Header: "]
)
def test_a_body_or_header_that_drips_in_is_left_at_the_deadline(site: Site, start: bytes) -> None:
    site.pages["/"] = drips(start)
    began = time.monotonic()
    error = failure(local_client(stall=5.0, deadline=0.4), f"{site.url}/")
    assert (error.reason, str(error)) == ("timeout", "not done after 0.4 seconds")
    assert time.monotonic() - began < 1.5


def test_silence_is_waited_for_no_longer_than_the_deadline(site: Site) -> None:
    site.pages["/"] = stalls(b"Beginning")
    began = time.monotonic()
    assert str(failure(local_client(stall=5.0, deadline=0.3), f"{site.url}/")) == "not done after 0.3 seconds"
    assert time.monotonic() - began < 1.5


def test_the_next_request_has_its_own_deadline(site: Site) -> None:
    site.pages |= {"/slow": drips(), "/": page("Text.")}
    with local_client(deadline=0.3) as client:
        with pytest.raises(FetchError, match="not done"):
            client.get(f"{site.url}/slow")
        assert client.get(f"{site.url}/").body == b"Text."


PACKED = gzip.compress(b"Text. " * 1000)


@pytest.mark.parametrize(
    "served",
    [
        cut_off(b"Beginning"),
        page(PACKED[:-20], Content_Encoding="gzip"),
        page(PACKED + b"no gzip", Content_Encoding="gzip"),
        page(b"Not packed at all.", Content_Encoding="gzip"),
    ],
    ids=["length", "gzip without an end", "gzip and more", "no gzip"],
)
def test_an_answer_that_is_not_whole_is_no_answer(site: Site, served: Page) -> None:
    assert reason(site, served) == "truncated"


@pytest.mark.parametrize(
    "packed", [gzip.compress(b"Text."), gzip.compress(b"Te") + gzip.compress(b"xt.")], ids=["one", "two"]
)
@pytest.mark.parametrize("name", ["gzip", "x-gzip", "GZIP"])
def test_gzip_is_undone_also_in_several_members(site: Site, packed: bytes, name: str) -> None:
    site.pages["/"] = page(packed, Content_Encoding=name)
    with local_client() as client:
        assert client.get(f"{site.url}/").body == b"Text."


def test_a_packing_that_was_not_asked_for_is_refused(site: Site) -> None:
    assert reason(site, page(b"...", Content_Encoding="br")) == "unreadable"


@pytest.mark.parametrize("served", [page(b"x" * 300_000), gzipped(b"x" * 300_000)], ids=["plain", "packed"])
def test_a_body_is_read_no_further_than_the_limit(site: Site, served: Page) -> None:
    assert reason(site, served, most_bytes=200_000) == "too_large"


def test_a_bomb_is_seen_before_it_has_grown(site: Site) -> None:
    site.pages["/"] = gzipped(b"\0" * 60_000_000)
    tracemalloc.start()
    try:
        assert failure(local_client(most_bytes=200_000), f"{site.url}/").reason == "too_large"
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (401, "forbidden"),
        (403, "forbidden"),
        (404, "gone"),
        (410, "gone"),
        (202, "unexpected"),
        (204, "unexpected"),
        (206, "unexpected"),
        (304, "unexpected"),
        (418, "unexpected"),
    ],
)
def test_a_status_that_is_no_page_says_what_it_means(site: Site, code: int, expected: str) -> None:
    assert reason(site, status(code, b"" if code in (204, 304) else b"Text.")) == expected
    assert site.asked == ["/"]


@pytest.mark.parametrize("etag", ['"v1"', 'W/"lydelse-\xe5"'])
def test_what_the_server_said_of_the_text_goes_back_and_304_is_understood(site: Site, etag: str) -> None:
    date = "Tue, 01 Jan 2030 10:00:00 GMT"
    site.pages["/"] = marked("Text.", etag, date)
    with local_client() as client:
        first = client.get(f"{site.url}/")
        assert (first.unchanged, first.body, first.etag, first.last_modified) == (False, b"Text.", etag, date)
        assert client.get(f"{site.url}/", etag=first.etag).unchanged
        assert client.get(f"{site.url}/", last_modified=first.last_modified).unchanged
        assert not client.get(f"{site.url}/", '"v0"').unchanged
    *_, first_asked, by_etag, by_date, _ = site.requests
    assert not {"if-none-match", "if-modified-since"} & first_asked.headers.keys()
    assert (by_etag.headers["if-none-match"], by_date.headers["if-modified-since"]) == (etag, date)


@pytest.mark.parametrize("kind", ["text/html; charset=ISO-8859-1", 'text/html;charset="iso-8859-1"; x=y'])
def test_the_declared_charset_is_told(site: Site, kind: str) -> None:
    site.pages["/"] = page("Text.", kind)
    with local_client() as client:
        assert client.get(f"{site.url}/").charset == "iso-8859-1"
