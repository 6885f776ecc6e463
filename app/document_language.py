"""The document that the pages live in, in the reader's language from its first byte; Streamlit's own says English."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.i18n import text

# With these the server could answer that nothing has changed, or in a form whose words cannot be found.
_NOT_HANDED_ON = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")


def language_of(accepted: str) -> str:
    """The language for an Accept-Language header: English for those who put it first, else Swedish."""
    return "en" if accepted.strip().lower().startswith("en") else "sv"


class DocumentLanguage:
    """Middleware that writes the reader's language, our name and a word for those without JavaScript into the page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; what is not asked for as a page goes through untouched."""
        if scope["type"] != "http" or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self._app(scope, receive, send)
            return
        language = language_of(Headers(scope=scope).get("accept-language", ""))
        headers = [(name, value) for name, value in scope["headers"] if name not in _NOT_HANDED_ON]
        await self._app({**scope, "headers": headers}, receive, _Rewriting(send, language))


class _Rewriting:
    """Holds an answer back until it is whole, and rewrites it where it is a page."""

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
        b"You need to enable JavaScript to run this app.": text("about_access_5", language),
    }
    for theirs, ours in words.items():
        page = page.replace(theirs, ours.encode())
    return page
