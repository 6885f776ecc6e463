"""ASGI middleware: host check, API key, rate limit, body limit, queue, access log. Responses carry no internal details.

A request that would wait too long is told so at once: `Retry-After` says when those before it will have been answered.
One that is let in is told by `Riktlots-Ahead` how many were before it.
"""

from __future__ import annotations

import asyncio
import logging
import math
import re
import time
import traceback
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from riktlots.app.api.keys import Keyring
from riktlots.app.api.problems import problem_json
from riktlots.app.ops.process import RateLimit
from riktlots.app.pages.serve import is_handed_on

_log = logging.getLogger("riktlots.services")
# Bytes. Fits the longest question with its turns, every character escaped.
LARGEST_BODY = 256 * 1024
# Content-Length values with more digits are rejected without parsing.
_DIGITS = 12
# Concurrent questions. Further requests get 503 with Retry-After, so that those in progress finish in time.
MOST_AT_ONCE = 32
# Seconds that a request may have to wait. Proxies give up after a minute, and its answer takes time too.
LONGEST_WAIT = 30.0
# What a service sets in the state of a request that a language model had a part in. The index was free while that
# wrote, so the request's time does not tell how long one holds up the next.
BY_MODEL = "by_model"
# How much the newest answer counts in the time that one takes.
_NEWEST = 0.2
# The preference of RFC 7240, section 4.3: how many seconds the client is willing to wait.
_WAIT = re.compile(r"(?:^|,)\s*wait\s*=\s*\"?(\d{1,9})\"?\s*(?=$|[,;])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Admission:
    """Admission rules: allowed host names, API keys (None: no key is needed), request rate per client, number of
    concurrent questions, and the seconds that one may have to wait, and within which a request body must arrive.

    Where there are keys, no client has more than half of the concurrent questions."""

    hosts: frozenset[str]
    keyring: Keyring | None
    rates: RateLimit
    most_at_once: int = MOST_AT_ONCE
    longest_wait: float = LONGEST_WAIT
    body_timeout: float = 20.0

    @property
    def most_each(self) -> int:
        """How many concurrent questions one client may have."""
        return math.ceil(self.most_at_once / 2) if self.keyring else self.most_at_once


class _RefusedError(Exception):
    """A request is refused. Holds the response: HTTP status, error code and message, and headers."""

    def __init__(self, status: int, code: str, message: str, **headers: str) -> None:
        super().__init__(message)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.response = JSONResponse(problem_json(code, message), status, named)


def _too_many(seconds: int, why: str = "too many requests") -> _RefusedError:
    message = f"{why}; come again in {seconds} s."
    return _RefusedError(429, "too_many_requests", message, retry_after=str(seconds))


@dataclass
class _Passing:
    """One request in progress: the client, how many were before it (None where it does not wait), the response status,
    and the start time (monotonic seconds)."""

    began: float
    client: str = ""
    ahead: int | None = None
    status: int = 0


class Gate:
    """ASGI middleware. Refuses, limits and logs requests; turns an unexpected exception into a plain 500.

    `open_paths` need no key and do not count towards the rate limit; `paths` are all other paths of the service.
    `clock` counts seconds.
    """

    def __init__(
        self,
        app: ASGIApp,
        admission: Admission,
        *,
        paths: Collection[str] = (),
        open_paths: Collection[str] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app, self._admission, self._clock = app, admission, clock
        self._open_paths, self._all_paths = frozenset(open_paths), frozenset((*paths, *open_paths))
        self._under_way: Counter[str] = Counter()
        # Seconds for which one answer holds up the next; 0 before the first.
        self._each = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        passing = _Passing(self._clock())

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                passing.status = message["status"]
                _add_headers(message, passing.ahead)
            await send(message)

        try:
            await self._let_in(scope, receive, noting, passing)
        except _RefusedError as refused:
            await refused.response(scope, receive, noting)
        except Exception as error:
            # Log no message: it may contain words of the question.
            where = "".join(traceback.format_tb(error.__traceback__))
            _log.error("%s in %s %s\n%s", type(error).__name__, scope["method"], self._known(scope), where)
            if not passing.status:
                message = "something went wrong here; the log of the service has it."
                await JSONResponse(problem_json("failed", message), 500)(scope, receive, noting)
        finally:
            took = round((self._clock() - passing.began) * 1000)
            known = self._known(scope)
            _log.info("%s %s %d %d ms, %s", scope["method"], known, passing.status, took, passing.client or "-")

    async def _let_in(self, scope: Scope, receive: Receive, send: Send, passing: _Passing) -> None:
        headers = Headers(scope=scope)
        self._check_host(headers.get("host", ""))
        if scope["path"] in self._open_paths:
            await self._app(scope, receive, send)
            return
        passing.client = await self._client(scope, headers)
        state = scope.setdefault("state", {})
        state["client"] = passing.client
        await self._check_rate(passing.client)
        body = await _whole_body(headers, receive, self._admission.body_timeout)
        self._check_queue(headers, passing.client)
        passing.ahead = self._under_way.total()
        self._under_way[passing.client] += 1
        begun = self._clock()
        try:
            await self._app(scope, _replayed(body, receive), send)
        finally:
            self._under_way[passing.client] -= 1
            self._under_way += Counter()  # leaves out who has none under way
        if not state.get(BY_MODEL):
            self._learn((self._clock() - begun) / (passing.ahead + 1))

    async def _check_rate(self, client: str) -> None:
        # Rates that several processes share are read from a file, which may have to be waited for.
        if seconds := await asyncio.to_thread(self._admission.rates.wait, client):
            raise _too_many(seconds)

    def _check_queue(self, headers: Headers, client: str) -> None:
        """Refuse a request that would have to wait for too many others, or longer than it may or wants to."""
        before, own = self._under_way.total(), self._under_way[client]
        again = max(1, math.ceil(self._each * before))
        # Whoever is not the only one waits, also where no answer has shown yet for how long.
        wait = again if before else 0
        if before < self._admission.most_at_once and own >= self._admission.most_each:
            raise _too_many(again, f"{own} of your questions are being answered, and others ask too")
        wanted = _WAIT.search(headers.get("prefer", ""))
        at_most = min(self._admission.longest_wait, float(wanted[1]) if wanted else math.inf)
        if before >= self._admission.most_at_once or wait > at_most:
            message = f"{before} questions are being answered before it; come again in {again} s."
            raise _RefusedError(503, "busy", message, retry_after=str(again), riktlots_ahead=str(before))

    def _learn(self, seconds: float) -> None:
        self._each = seconds if not self._each else self._each + _NEWEST * (seconds - self._each)

    def _check_host(self, host: str) -> None:
        """Check the host name. A foreign name that resolves here would let another site ask from a reader's browser."""
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            name = ""
        if name not in self._admission.hosts:
            raise _RefusedError(400, "unknown_host", "the service is not reached by this name.")

    async def _client(self, scope: Scope, headers: Headers) -> str:
        """The name of the API key; the client's address where no key is needed. Raises _RefusedError."""
        address = str(scope["client"][0]) if scope.get("client") else "-"
        if self._admission.keyring is None:
            # A proxy that calls itself “localhost” would open the service to everybody. Nginx, unless told otherwise,
            # says nothing of those it speaks for, but speaks HTTP/1.0.
            if is_handed_on(headers.keys()) or scope.get("http_version") == "1.0":
                message = "without keys only programs on this computer are served, and this came through a proxy."
                raise _RefusedError(401, "no_key", message, www_authenticate="Bearer")
            return address
        scheme, _, presented = headers.get("authorization", "").partition(" ")
        owner = self._admission.keyring.owner(presented.strip()) if scheme.lower() == "bearer" else ""
        if not owner:
            # No name of a key has a space in it.
            await self._check_rate(f"no key: {address}")
            message = "a key is needed: send the header “Authorization: Bearer KEY”."
            raise _RefusedError(401, "no_key", message, www_authenticate="Bearer")
        return owner

    def _known(self, scope: Scope) -> str:
        """The path if it is one of the service's own; any other path may contain a reader's words."""
        path = str(scope["path"])
        return path if path in self._all_paths else "elsewhere"


def _add_headers(message: Message, ahead: int | None) -> None:
    headers = message["headers"] = list(message.get("headers", ()))
    headers += [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]
    if ahead is not None:
        headers.append((b"riktlots-ahead", str(ahead).encode()))


async def _whole_body(headers: Headers, receive: Receive, seconds: float) -> bytes:
    """Read the whole body before the request is handled. Raises _RefusedError when it is too large or too slow."""
    too_large = _RefusedError(413, "too_large", f"the request is larger than {LARGEST_BODY // 1024} KiB.")
    said = headers.get("content-length", "0")
    if said.isdecimal() and (len(said) > _DIGITS or int(said) > LARGEST_BODY):
        raise too_large
    body, more = bytearray(), True
    try:
        async with asyncio.timeout(seconds):
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise _RefusedError(400, "broken_off", "the request was broken off.")
                body += message.get("body", b"")
                more = message.get("more_body", False)
                if len(body) > LARGEST_BODY:
                    raise too_large
    except TimeoutError as error:
        raise _RefusedError(408, "too_slow", f"the request took more than {seconds:.0f} s to come.") from error
    return bytes(body)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """A `receive` that yields the body once and then passes on later messages."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
