"""A scripted OpenAI-compatible server on the loopback address: each request takes the next reply."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Script:
    """The replies to give, and the requests that came. A reply is a draft as a dict, a text, or a status code."""

    def __init__(self, replies: list[dict[str, Any] | str | int]) -> None:
        self.replies = list(replies)
        self.requests: list[dict[str, Any]] = []
        self.url = ""


@contextmanager
def model_server(*replies: dict[str, Any] | str | int) -> Iterator[Script]:
    """Serve the replies in order; the last one is repeated."""
    script = Script(list(replies))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            script.requests.append(body)
            reply = script.replies.pop(0) if len(script.replies) > 1 else script.replies[0]
            if isinstance(reply, int):
                self._send(reply, {"error": {"message": "scripted failure"}})
                return
            content = json.dumps(reply, ensure_ascii=False) if isinstance(reply, dict) else reply
            message: dict[str, Any] = {"role": "assistant", "content": content}
            if tools := body.get("tools"):
                call = {"name": tools[0]["function"]["name"], "arguments": content}
                message = {
                    "role": "assistant",
                    "content": None,
                    "tool_calls": [{"id": "c1", "type": "function", "function": call}],
                }
            self._send(
                200,
                {
                    "id": "r1",
                    "object": "chat.completion",
                    "created": 0,
                    "model": body["model"],
                    "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
                    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
                },
            )

        def _send(self, status: int, value: dict[str, Any]) -> None:
            data = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    script.url = f"http://127.0.0.1:{server.server_port}/v1"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
