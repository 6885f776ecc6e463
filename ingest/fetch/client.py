"""A polite HTTP client: one request at a time, pauses, robots.txt, and limits on size, time and redirects."""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit

import httpcore

from riktlots.ingest.errors import FetchError
from riktlots.ingest.fetch.guard import GuardedBackend, Rules

if TYPE_CHECKING:
    from protego import Protego

_MOVED = (301, 302, 303, 307, 308)
_BUSY = (429, 500, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """Politeness and limits of requests: `delay` seconds between two requests to a host, limits on size and time,
    `tries` for a busy server.

    `stall` is the longest silence of a server, `deadline` the longest time for a whole answer, both in seconds.
    `longest_delay` is the longest wait; a busy server that asks for more is not tried again.
    """

    delay: float = 1.0
    longest_delay: float = 60.0
    stall: float = 20.0
    deadline: float = 120.0
    most_bytes: int = 50_000_000
    redirects: int = 5
    tries: int = 3


@dataclass(frozen=True, slots=True)
class Fetched:
    """A response: the body, or `unchanged` when the server says that the stored copy is current."""

    url: str
    unchanged: bool
    body: bytes = b""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""


@dataclass
class Client:
    """HTTP client under `rules` and `policy`. Use it as a context manager."""

    rules: Rules
    policy: FetchPolicy = FetchPolicy()
    sleep: Callable[[float], None] = time.sleep
    agent: str = field(default_factory=lambda: f"Riktlots/{version('riktlots')} (guidance on internationalisation)")

    def __post_init__(self) -> None:
        self._pool = httpcore.ConnectionPool(
            network_backend=GuardedBackend(self.rules, lambda: self._ends),
            max_connections=4,
        )
        self._ends = 0.0
        self._asked: dict[str, float] = {}
        self._robots: dict[str, Protego | None] = {}

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.close()

    def get(self, url: str, etag: str = "", last_modified: str = "") -> Fetched:
        """Get an address, following redirects to allowed hosts only. Raises FetchError with the reason."""
        given = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        conditions = {name: value for name, value in given.items() if value}
        url = quote(url, safe=_URL_SIGNS)
        for _ in range(self.policy.redirects + 1):
            self.rules.check(url)
            if not self._allowed(url):
                raise FetchError("robots", f"robots.txt of {urlsplit(url).hostname} does not let us fetch {url}")
            answer = self._ask(url, conditions)
            if answer.status not in _MOVED:
                return _fetched(url, answer, conditional=bool(conditions))
            url = _moved_to(url, answer)
        raise FetchError("redirects", f"more than {self.policy.redirects} redirects")

    def _ask(self, url: str, headers: dict[str, str]) -> _Answer:
        """Request one address, with retries while the server is busy."""
        for attempt in range(1, self.policy.tries + 1):
            self._pause(url)
            try:
                answer = self._request(url, headers)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                if attempt == self.policy.tries:
                    raise FetchError("network", str(error) or type(error).__name__) from error
                wait = self.policy.delay * 2**attempt
            else:
                wait = _wait(answer.headers.get("retry-after", ""), self.policy, attempt)
                if answer.status not in _BUSY or attempt == self.policy.tries or wait > self.policy.longest_delay:
                    return answer
            finally:
                self._asked[urlsplit(url).netloc] = time.monotonic()
            self.sleep(wait)
        raise AssertionError("unreachable")

    def _request(self, url: str, headers: dict[str, str]) -> _Answer:
        m = self.policy
        timeouts = {"connect": m.stall, "read": m.stall, "write": m.stall, "pool": m.stall}
        own = {"User-Agent": self.agent, "Accept-Encoding": "gzip, identity", "Host": urlsplit(url).netloc}
        # A server's ETag is sent back byte for byte.
        wanted = [(name.encode(), value.encode("latin-1")) for name, value in (own | headers).items()]
        self._ends = time.monotonic() + m.deadline
        try:
            with self._pool.stream("GET", url, headers=wanted, extensions={"timeout": timeouts}) as response:
                answer = _Answer(
                    response.status, {k.decode().lower(): v.decode("latin-1") for k, v in response.headers}
                )
                body = bytearray()
                for piece in _unpacked(response, answer.headers.get("content-encoding", "")):
                    body += piece
                    if len(body) > m.most_bytes:
                        raise FetchError("too_large", f"more than {m.most_bytes:,} bytes")
                answer.body = bytes(body)
                return answer
        except (httpcore.ReadTimeout, httpcore.WriteTimeout, httpcore.PoolTimeout) as error:
            if time.monotonic() >= self._ends:
                raise FetchError("timeout", f"not done after {m.deadline:g} seconds") from error
            raise FetchError("timeout", f"the server was silent for {m.stall:g} seconds") from error
        except (httpcore.ProtocolError, httpcore.ReadError, httpcore.WriteError, zlib.error) as error:
            raise FetchError("truncated", f"the answer broke off ({error})") from error

    def _pause(self, url: str) -> None:
        host = urlsplit(url).netloc
        robots = self._robots.get(host)
        asked_for = robots.crawl_delay(self.agent) if robots else None
        delay = min(max(self.policy.delay, float(asked_for or 0)), self.policy.longest_delay)
        since = time.monotonic() - self._asked.get(host, float("-inf"))
        if since < delay:
            self.sleep(delay - since)

    def _allowed(self, url: str) -> bool:
        """Whether robots.txt allows the request. A server without one allows it; one that fails does not (RFC 9309)."""
        parts = urlsplit(url)
        if parts.netloc not in self._robots:
            self._robots[parts.netloc] = self._read_robots(f"{parts.scheme}://{parts.netloc}/robots.txt")
        robots = self._robots[parts.netloc]
        return robots is None or bool(robots.can_fetch(url, self.agent))

    def _read_robots(self, url: str) -> Protego | None:
        from protego import Protego

        answer = self._ask(url, {})
        for _ in range(self.policy.redirects):
            if answer.status not in _MOVED:
                break
            url = _moved_to(url, answer)
            self.rules.check(url)
            answer = self._ask(url, {})
        if answer.status >= 500 or answer.status == 429:
            return Protego.parse("User-agent: *\nDisallow: /")
        return Protego.parse(answer.body.decode("utf-8", "replace")) if answer.status == 200 else None


@dataclass
class _Answer:
    status: int
    headers: dict[str, str]
    body: bytes = b""


_PIECE = 1 << 20
_GZIP = zlib.MAX_WBITS | 16
# The characters allowed in an address as they are; all others are percent-encoded.
_URL_SIGNS = "%:/?#[]@!$&'()*+,;="


def _moved_to(url: str, answer: _Answer) -> str:
    """The target address of a redirect."""
    # A header is bytes: those beyond ASCII (Swedish servers send them) are preserved.
    location = quote(answer.headers.get("location", ""), safe=_URL_SIGNS, encoding="latin-1")
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise FetchError("refused", f"{location} is not an address ({error})") from error


def _unpacked(response: httpcore.Response, encoding: str) -> Iterator[bytes]:
    """Decompress the body in pieces of bounded size, so that a decompression bomb is detected early.

    Raises FetchError for an encoding that was not requested, and when a compressed body is truncated.
    """
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        yield from response.iter_stream()
        return
    if encoding not in ("gzip", "x-gzip"):
        raise FetchError("unreadable", f"the answer is packed as “{encoding}”, which was not asked for")
    unpack = zlib.decompressobj(wbits=_GZIP)
    for chunk in response.iter_stream():
        rest = chunk
        while rest:
            if unpack.eof:  # a second member: gzip files may be joined
                unpack = zlib.decompressobj(wbits=_GZIP)
            yield unpack.decompress(rest, _PIECE)
            rest = unpack.unconsumed_tail or unpack.unused_data
    if not unpack.eof:
        raise FetchError("truncated", "the packed answer broke off")


def _wait(retry_after: str, policy: FetchPolicy, attempt: int) -> float:
    """Seconds until the next try: as the server asks (seconds or a date), else longer with each try."""
    if re.fullmatch(r"[0-9]{1,9}", retry_after):
        return float(retry_after)
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except (ValueError, OverflowError):
        return min(policy.delay * 4.0**attempt, policy.longest_delay)


def _fetched(url: str, answer: _Answer, *, conditional: bool) -> Fetched:
    status = answer.status
    if status == 304 and conditional:
        return Fetched(url, unchanged=True)
    if status in (404, 410):
        raise FetchError("gone", f"the server says that there is nothing there ({status})")
    if status in (401, 403):
        raise FetchError("forbidden", f"the server does not let us in ({status})")
    if status in _BUSY:
        raise FetchError("busy", f"the server could not answer ({status}); try again later")
    if status != 200:
        raise FetchError("unexpected", f"the server answered {status}")
    kind = answer.headers.get("content-type", "")
    charset = kind.lower().partition("charset=")[2].partition(";")[0].strip(" \"'")
    return Fetched(
        url,
        unchanged=False,
        body=answer.body,
        charset=charset,
        etag=answer.headers.get("etag", ""),
        last_modified=answer.headers.get("last-modified", ""),
    )
