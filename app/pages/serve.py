"""Start the server of the pages."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from riktlots.app.i18n import text
from riktlots.app.ops.process import keep_foreign_words_on_their_line, kept_low, log_as_json, pages_per_minute
from riktlots.app.pages.preload import later_scripts, preloading
from riktlots.app.records.database import Keeping
from riktlots.app.records.upkeep import drop_old
from riktlots.ingest.errors import InputError
from riktlots.ingest.home import Home
from riktlots.ingest.published.replica import keeping_up

PAGE = Path(__file__).with_name("frame.py")
# The argument with which the script of the pages is run when they are to open with the example conversation.
DEMO = "--demo"
# Megabytes. No page uploads a file; the gate refuses whoever tries.
LARGEST_UPLOAD = 1
# Host names of the loopback interface.
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
# Light and dark as in page.css; fields and filled buttons have shades of their own, on which their words can be read.
_COLOURS = {
    "light": {
        "primaryColor": "#0b5394",
        "linkColor": "#0b5394",
        "backgroundColor": "#ffffff",
        "secondaryBackgroundColor": "#f1f4f7",
        "textColor": "#1b1f24",
        "borderColor": "#8a94a0",
    },
    "dark": {
        "primaryColor": "#2a74b8",
        "linkColor": "#8fc1f3",
        "backgroundColor": "#14181d",
        "secondaryBackgroundColor": "#1f252c",
        "textColor": "#e7eaee",
        "borderColor": "#6f7a86",
    },
}
# Headers in which a sign-in proxy passes the user's address and groups. They are trusted.
USER_HEADERS = {"RIKTLOTS_USER_HEADER": "email", "RIKTLOTS_GROUPS_HEADER": "groups"}


def _start(options: dict[str, object], arguments: list[str]) -> None:
    """Run Streamlit's server with its options, and the script of the pages with its arguments, until interrupted."""
    from streamlit.web import bootstrap

    bootstrap.load_config_options(options)
    bootstrap.run_asgi_app(str(PAGE), "riktlots.app.pages.asgi:pages", arguments, options)


def serve(
    port: int,
    *,
    address: str = "127.0.0.1",
    hosts: Sequence[str] = (),
    browser: bool = True,
    demo: bool = False,
    start: Callable[[dict[str, object], list[str]], None] = _start,
) -> int:
    """Serve the pages until interrupted; returns the exit code.

    `hosts` are the host names by which readers reach the pages, besides the loopback names; requests by other names
    are refused. `browser` opens the pages in the reader's browser. With `demo`, Ask opens with an example conversation.
    `start` runs the server. Raises InputError for an invalid setting.
    """
    if not is_loopback(address) and not hosts:
        raise InputError("served beyond this computer the pages must know the names that readers use: --host NAME.")
    pages_per_minute()  # refuse an invalid rate now, not at the first question
    log_as_json()
    keep_foreign_words_on_their_line()
    drop_old(Home.default(), Keeping.from_environment())
    print(f"Riktlots: http://{address}:{port}", flush=True)
    with keeping_up(Home.default()), kept_low():
        start(_options(port, address, hosts, browser), [DEMO] if demo else [])
    return 0


def _options(port: int, address: str, hosts: Sequence[str], browser: bool) -> dict[str, object]:
    """Streamlit's options, which override the user's configuration file."""
    return {
        "server.port": port,
        "server.address": address,
        "server.headless": not browser,
        "server.showEmailPrompt": False,
        "server.fileWatcherType": "none",
        "server.enableXsrfProtection": True,
        "server.enableCORS": True,
        # A foreign host name that resolves here would let another site read the conversation.
        "server.allowedHosts": [*LOOPBACK_NAMES, *hosts],
        "server.corsAllowedOrigins": [f"https://{host}" for host in hosts],
        "server.maxUploadSize": LARGEST_UPLOAD,
        "server.enableAgentApi": False,
        "server.trustedUserHeaders": {
            header: known for name, known in USER_HEADERS.items() if (header := os.environ.get(name, "").strip())
        },
        "browser.gatherUsageStats": False,
        "browser.serverAddress": hosts[0] if hosts else address,
        "runner.magicEnabled": False,
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "client.toolbarMode": "minimal",
        # Streamlit's own list lets pages of its cloud steer ours from outside.
        "client.allowedOrigins": [],
        "logger.hideWelcomeMessage": True,
        "theme.font": _FONT,
        "theme.headingFont": _FONT,
        # Without a base the pages are light or dark as the reader's system is.
        **{f"theme.{name}.{part}": colour for name, colours in _COLOURS.items() for part, colour in colours.items()},
    }


# What proxies say of those they speak for, beside the names that begin with X-Forwarded.
_OF_PROXIES = frozenset(
    "forwarded via x-real-ip x-client-ip x-cluster-client-ip x-original-host x-original-url x-arr-log-id "
    "true-client-ip cf-connecting-ip fastly-client-ip x-envoy-external-address".split()
)


def is_handed_on(headers: Iterable[str]) -> bool:
    """Whether a request with headers of these names came through a proxy that says so: it may be anybody's."""
    return any(name.lower().startswith("x-forwarded") or name.lower() in _OF_PROXIES for name in headers)


def is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


# With these headers the server could answer 304, or with a compressed or partial body that cannot be rewritten.
_NOT_HANDED_ON = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")


def language_of(accepted: str) -> str:
    """The language for an Accept-Language header: English if it comes first, otherwise Swedish."""
    return "en" if accepted.strip().lower().startswith("en") else "sv"


class DocumentLanguage:
    """ASGI middleware that sets the language, title and no-JavaScript message in Streamlit's HTML page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request. Requests that are not for a page pass through unchanged."""
        if scope["type"] != "http" or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self._app(scope, receive, send)
            return
        language = language_of(Headers(scope=scope).get("accept-language", ""))
        headers = [(name, value) for name, value in scope["headers"] if name not in _NOT_HANDED_ON]
        await self._app({**scope, "headers": headers}, receive, _Rewriting(send, language))


class _Rewriting:
    """Buffers an HTML response until it is complete and rewrites it; passes other responses on."""

    def __init__(self, send: Send, language: str) -> None:
        self._send, self._language = send, language
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            if not self._is_page(message):
                await self._send(message)
        elif self._start is None or not self._is_page(self._start):
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_rewritten(self._start)

    @staticmethod
    def _is_page(start: Message) -> bool:
        return Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")

    async def _send_rewritten(self, start: Message) -> None:
        body = _rewritten(self._body, self._language)
        headers = MutableHeaders(raw=list(start["headers"]))
        headers["content-length"] = str(len(body))
        headers["content-language"] = self._language
        headers.add_vary_header("Accept-Language")
        for name in ("etag", "last-modified"):
            if name in headers:
                del headers[name]
        await self._send({**start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body})


def _rewritten(page: bytes, language: str) -> bytes:
    words: dict[bytes, str] = {
        b'<html lang="en">': f'<html lang="{language}">',
        b"<title>Streamlit</title>": f"<title>{text('app_name', language)}</title>",
        b"You need to enable JavaScript to run this app.": text("about_needs_javascript", language),
    }
    for theirs, ours in words.items():
        page = page.replace(theirs, ours.encode())
    return preloading(page, later_scripts())
