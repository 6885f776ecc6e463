"""A web server on the loopback address whose pages misbehave as scripted, and how the fetcher is led to it."""

from __future__ import annotations

import dataclasses
import gzip
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from riktlots.ingest.errors import FetchError
from riktlots.ingest.fetch.client import Client, FetchPolicy
from riktlots.ingest.fetch.guard import Rules
from riktlots.ingest.fetch.targets import EUR_LEX, RIKSDAG, Target, targets
from riktlots.ingest.library.manifest import parse_source
from riktlots.ingest.model import Source

HTTP = Rules(frozenset({"127.0.0.1"}), schemes=frozenset({"http"}), private=True)
QUICK = FetchPolicy(delay=0.0, stall=0.3, deadline=0.6, most_bytes=200_000, redirects=3)
_DRIP = 0.02


def local_client(sleep: Callable[[float], None] = time.sleep, **limits: Any) -> Client:
    """A client that may ask the loopback address, and that loses patience soon."""
    return Client(HTTP, dataclasses.replace(QUICK, **limits), sleep)


def failure(client: Client, url: str) -> FetchError:
    """Why the client cannot have the address."""
    with client, pytest.raises(FetchError) as caught:
        client.get(url)
    return caught.value


def targets_at(base: str) -> Callable[[Source], list[Target]]:
    """Targets with the server at `base` in the place of the Riksdag and EUR-Lex, and http for https."""

    def found(source: Source) -> list[Target]:
        return [dataclasses.replace(target, urls=tuple(map(served, target.urls))) for target in targets(source)]

    def served(url: str) -> str:
        return url.replace(RIKSDAG, base).replace(EUR_LEX, base).replace("https:", "http:", 1)

    return found


@dataclass(frozen=True, slots=True)
class Request:
    """A request that came: `time` is that of time.monotonic, the names of the headers are in small letters."""

    time: float
    path: str
    headers: dict[str, str]


class Handler(BaseHTTPRequestHandler):
    """Answers with the page of the path; what has no page is not found."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    site: Site

    def do_GET(self) -> None:
        asked = {name.lower(): value for name, value in self.headers.items()}
        self.site.requests.append(Request(time.monotonic(), self.path, asked))
        self.site.pages.get(self.path, status(404))(self)

    def reply(self, code: int, headers: dict[str, str], body: bytes, length: int | None = None) -> None:
        """Send an answer whose Content-Length is that of the body, or a lie."""
        self.send_response(code)
        for name, value in ({"Content-Length": str(len(body) if length is None else length)} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


class Server(ThreadingHTTPServer):
    """Says nothing of clients that hang up, as they should here."""

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


Page = Callable[[Handler], None]


@dataclass
class Site:
    """The pages by path (with the query), and the requests that came, robots.txt among them."""

    pages: dict[str, Page] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    port: int = 0
    closed: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def https(self) -> str:
        """The address as a manifest would have it; see `targets_at`."""
        return f"https://127.0.0.1:{self.port}"

    @property
    def asked(self) -> list[str]:
        """The paths that were asked for, without robots.txt."""
        return [request.path for request in self.requests if request.path != "/robots.txt"]


@contextmanager
def web_server() -> Iterator[Site]:
    """Serve the pages that the test puts into the site."""
    site = Site()
    handler = type("SiteHandler", (Handler,), {"site": site})
    server = Server(("127.0.0.1", 0), handler)
    site.port = server.server_port
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield site
    finally:
        site.closed.set()
        server.shutdown()
        server.server_close()


def reason(site: Site, served: Page, **limits: Any) -> str:
    """Why a page could not be had."""
    site.pages["/"] = served
    return failure(local_client(**limits), f"{site.url}/").reason


def page(body: str | bytes, kind: str = "text/html; charset=utf-8", **headers: str) -> Page:
    """A page as it should be. In the names of `headers` a low line stands for a hyphen."""
    content = body.encode() if isinstance(body, str) else body
    sent = {"Content-Type": kind} | {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: handler.reply(200, sent, content)


def status(code: int, body: bytes = b"", **headers: str) -> Page:
    """No page but a status."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: handler.reply(code, sent, body)


def moved(to: str, code: int = 302) -> Page:
    """Sends on to another address."""
    return status(code, Location=to)


def in_turn(*pages: Page) -> Page:
    """Each request gets the next of the pages; the last is repeated."""
    left = list(pages)
    return lambda handler: (left.pop(0) if len(left) > 1 else left[0])(handler)


def marked(body: str, etag: str = "", last_modified: str = "") -> Page:
    """A page that a client which names the right ETag or date is told it has."""

    def answer(handler: Handler) -> None:
        known = (handler.headers.get("If-None-Match", ""), handler.headers.get("If-Modified-Since", ""))
        if (etag and known[0] == etag) or (last_modified and known[1] == last_modified):
            handler.reply(304, {}, b"")
            return
        headers = {"ETag": etag, "Last-Modified": last_modified}
        handler.reply(200, {name: value for name, value in headers.items() if value}, body.encode())

    return answer


def gzipped(body: bytes, **headers: str) -> Page:
    """A page that is packed."""
    return page(gzip.compress(body), Content_Encoding="gzip", **headers)


def slow(seconds: float, served: Page) -> Page:
    """A page that takes a while."""

    def answer(handler: Handler) -> None:
        time.sleep(seconds)
        served(handler)

    return answer


def cut_off(body: bytes) -> Page:
    """Announces more than it sends, and hangs up."""

    def answer(handler: Handler) -> None:
        handler.close_connection = True
        handler.reply(200, {}, body, length=len(body) + 100)

    return answer


def stalls(body: bytes) -> Page:
    """Sends a beginning and then nothing, without hanging up."""

    def answer(handler: Handler) -> None:
        handler.close_connection = True
        handler.reply(200, {}, body, length=len(body) + 100)
        handler.site.closed.wait(10)

    return answer


def drips(start: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n") -> Page:
    """Sends a start and then a byte now and then, without end."""

    def answer(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(start)
        while not handler.site.closed.wait(_DRIP):
            handler.wfile.write(b"x")

    return answer


def source(id: str, **fields: Any) -> Source:
    """A source with these fields; an invented guideline where they say nothing."""
    known = {"title": "Test", "cite": "testet", "cite_en": "the test", "language": ["sv"], "kind": "guideline"}
    known |= {"weight": "recommendation", "jurisdiction": "SE", "status": "in_force", "verified": "known"}
    return parse_source(known | {"id": id} | fields, "test")


def act(days: int) -> str:
    """An act as the Riksdag hands it out."""
    return f"1 § Denna lag gäller samverkan.\r\n\r\n2 § Lärosätet ska anmäla avtalet inom {days} dagar.\r\n"


def eu_act(article: str, text: str) -> str:
    """An act as EUR-Lex hands it out."""
    return f'<html><body><div><p class="oj-ti-art">{article}</p><p class="oj-normal">{text}</p></div></body></html>'


def web_page(text: str, menu: str = "Start") -> str:
    """A page with a menu above and below its text."""
    frame = f"<nav><ul><li><a href='/'>{menu}</a></li><li><a href='/a'>Om oss</a></li></ul></nav>"
    advice = "".join(f"<p>Den som är osäker på steg {n} bör fråga sin prefekt i god tid.</p>" for n in range(1, 6))
    main = f"<main><h1>Vägledning</h1><p>{text}</p>{advice}</main>"
    return f"<!doctype html><html><head><title>Vägledning</title></head><body>{frame}{main}{frame}</body></html>"


def pdf(text: str) -> bytes:
    """A PDF of one page with one line of text."""
    line = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode("latin-1")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(line), line),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body = b"".join(b"%d 0 obj%b\nendobj\n" % (number, content) for number, content in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
