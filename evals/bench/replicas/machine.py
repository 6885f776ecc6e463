"""One machine: the HTTP service in a process of its own, with a data folder of its own."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

_COMMAND = "from app.cli import main; main()"
_PATIENCE = 120.0
_SECONDS = "0.5"


class Machine:
    """A replica that follows the server at `url`. Words alone are searched: the embedder is not the point."""

    def __init__(self, home: Path, url: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = int(free.getsockname()[1])
        self._environment = os.environ | {
            "RIKTLOTS_HOME": str(home),
            "RIKTLOTS_EMBEDDER": "none",
            "RIKTLOTS_CHROMA_URL": url,
            "RIKTLOTS_CHROMA_SECONDS": _SECONDS,
            "RIKTLOTS_API_RATE": str(10**9),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the service. It is there when `ask` gets an answer."""
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", _COMMAND, "api", "--port", str(self._port)],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        """Kill it."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def ask(self, question: str) -> dict[str, Any] | None:
        """The answer as JSON; None when nobody answers, or not with an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            asked = json.dumps({"question": question, "lang": "sv"})
            connection.request("POST", "/v1/ask", asked, {"Content-Type": "application/json"})
            reply = connection.getresponse()
            body = reply.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        found: dict[str, Any] = json.loads(body)
        return found if reply.status == http.HTTPStatus.OK else None

    def wait(self, question: str) -> None:
        """Until it answers. Raises TimeoutError."""
        until = time.monotonic() + _PATIENCE
        while self.ask(question) is None:
            if time.monotonic() > until:
                raise TimeoutError("a replica did not begin to answer")
            time.sleep(0.1)
