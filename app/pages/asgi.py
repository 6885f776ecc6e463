"""The pages as an ASGI application, behind a gate that closes what Streamlit's server offers and no page uses, and
keeps the pages out of frames."""

from __future__ import annotations

import asyncio
import logging
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import streamlit as st
from google.protobuf.message import DecodeError
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.starlette import App

from riktlots.app.pages.serve import PAGE, DocumentLanguage

# Seconds, at most, from the start of a server to its first response.
UNTIL_SERVED = 1.0

_log = logging.getLogger("riktlots.pages")
# No page uploads a file, and programs have an interface of their own.
_CLOSED = ("/_stcore/upload_file", "/_stcore/agent")
# What the pages' own script in the browser sends. Others reach beyond the session of their sender: one empties the
# caches of all visitors, one runs git on the server, one writes files there.
_MESSAGES = frozenset({"rerun_script", "stop_script", "app_heartbeat"})
_DOWNLOAD = "deferred_file"
# For browsers that know only the older header, too.
_NO_FRAMES = {"content-security-policy": "frame-ancestors 'none'", "x-frame-options": "DENY"}


class PagesGate:
    """ASGI middleware. Answers 404 on the closed paths, drops messages that no page of ours sends, and forbids framing.

    A frame that is no message of Streamlit is passed on, which ends its session.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._app(scope, _sifted(receive), send)
        elif scope["type"] != "http":
            await self._app(scope, receive, send)
        elif _is_closed(scope["path"]):
            await PlainTextResponse("Not found", 404)(scope, receive, _unframed(send))
        else:
            await self._app(scope, receive, _unframed(send))


def _is_closed(path: str) -> bool:
    # Streamlit's routes would take a doubled slash or another case for other paths, so no more than this is needed.
    return any(path == closed or path.startswith(f"{closed}/") for closed in _CLOSED)


def _unframed(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message.get("headers", ())))
            headers.update(_NO_FRAMES)
            message = {**message, "headers": headers.raw}
        await send(message)

    return sending


def _sifted(receive: Receive) -> Receive:
    """A `receive` that leaves out the messages that no page sends."""

    async def receiving() -> Message:
        while True:
            message = await receive()
            data = message.get("bytes") if message["type"] == "websocket.receive" else None
            if data is None or _is_expected(data):
                return message

    return receiving


def _is_expected(data: bytes) -> bool:
    sent = BackMsg()
    try:
        sent.ParseFromString(data)
    except DecodeError:
        return True
    kind = sent.WhichOneof("type")
    if kind == "backend_operation_request":
        expected = sent.backend_operation_request.WhichOneof("payload") == _DOWNLOAD
    else:
        expected = kind in _MESSAGES
    if not expected:
        _log.info("dropped a message that no page sends: %s", kind)
    return expected


def prepare() -> None:
    """Import the pages and open the index, so that the first reader waits for neither."""
    # Both take longer than a server may take to begin.
    from riktlots.app.pages.registry import PAGES
    from riktlots.app.pages.shell import open_beforehand

    open_beforehand()
    _log.info("ready for readers: %d pages", len(PAGES))


@asynccontextmanager
async def begun(
    app: App, until_served: float = UNTIL_SERVED, prepare: Callable[[], None] = prepare
) -> AsyncIterator[None]:
    """Prepare the pages beside the server that begins, and open them in the reader's browser once they are served,
    unless Streamlit runs headless."""
    asyncio.get_running_loop().run_in_executor(None, prepare)
    if not st.get_option("server.headless"):
        url = f"http://{st.get_option('browser.serverAddress')}:{st.get_option('server.port')}"
        loop = asyncio.get_running_loop()
        loop.call_later(until_served, lambda: loop.run_in_executor(None, webbrowser.open, url))
    yield


pages = App(PAGE, lifespan=begun, middleware=[Middleware(PagesGate), Middleware(DocumentLanguage)])
