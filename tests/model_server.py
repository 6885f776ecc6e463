"""A scripted OpenAI-compatible server on the loopback address: each request takes the next reply."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_PIECES = 20


@dataclass(frozen=True)
class Reply:
    """One reply: its text (a dict is sent as JSON), and how it comes.

    `delay` is in seconds before the first byte, `trickle` over the whole body; `cut` ends the body in the middle;
    `refusal` is the model's own word that it will not; `finish` is why it ended. `raw` is sent as it is in place of
    all of that, and without end where it is `endless`.
    """

    content: dict[str, Any] | str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    trickle: float = 0.0
    cut: bool = False
    refusal: str = ""
    finish: str = "stop"
    cost: float | None = None
    error: str = "scripted failure"
    raw: bytes | None = None
    endless: bool = False


Scripted = Reply | dict[str, Any] | str | int


class Script:
    """The replies to give, the requests that came, and what the server does not know (“response_format”, …)."""

    def __init__(self, replies: list[Scripted], unknown: tuple[str, ...] = ()) -> None:
        self.replies = [_as_reply(reply) for reply in replies]
        self.unknown = unknown
        self.requests: list[dict[str, Any]] = []
        self.url = ""

    def next(self, request: dict[str, Any]) -> Reply:
        self.requests.append(request)
        if refused := [name for name in self.unknown if name in request]:
            return Reply(status=400, error=f"Unsupported parameter: '{refused[0]}' is not supported with this model.")
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


def _as_reply(reply: Scripted) -> Reply:
    if isinstance(reply, Reply):
        return reply
    return Reply(status=reply) if isinstance(reply, int) else Reply(reply)


@contextmanager
def model_server(*replies: Scripted, unknown: tuple[str, ...] = ()) -> Iterator[Script]:
    """Serve the replies in order; the last one is repeated. A request with an `unknown` parameter is turned down."""
    script = Script(list(replies), unknown)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            reply = script.next(body)
            time.sleep(reply.delay)
            value = _completion(body, reply) if reply.status == 200 else {"error": {"message": reply.error}}
            self._send(reply, json.dumps(value).encode() if reply.raw is None else reply.raw)

        def _send(self, reply: Reply, data: bytes) -> None:
            self.send_response(reply.status)
            for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                self.send_header(name, value)
            if not reply.endless:
                self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if reply.endless:
                self._send_on(data)
                return
            data = data[: len(data) // 2] if reply.cut else data
            step = max(1, len(data) // _PIECES)
            try:
                for start in range(0, len(data), step):
                    self.wfile.write(data[start : start + step])
                    time.sleep(reply.trickle / _PIECES)
            except OSError:
                pass  # the asker has gone

        def _send_on(self, data: bytes) -> None:
            try:
                while True:
                    self.wfile.write(data)
                    time.sleep(0.001)
            except OSError:
                pass  # the asker has gone

        def log_message(self, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    script.url = f"http://127.0.0.1:{server.server_port}/v1"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()


def _completion(body: dict[str, Any], reply: Reply) -> dict[str, Any]:
    content = json.dumps(reply.content, ensure_ascii=False) if isinstance(reply.content, dict) else reply.content
    message: dict[str, Any] = {"role": "assistant", "content": content}
    if reply.refusal:
        message |= {"content": None, "refusal": reply.refusal}
    if tools := body.get("tools"):
        call = {"name": tools[0]["function"]["name"], "arguments": content}
        message = {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "c1", "type": "function", "function": call}],
        }
    usage: dict[str, Any] = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}
    return {
        "id": "r1",
        "object": "chat.completion",
        "created": 0,
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": reply.finish}],
        "usage": usage if reply.cost is None else usage | {"cost": reply.cost},
    }
