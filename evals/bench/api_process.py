"""The HTTP service (`riktlots api`) in a process of its own, on the loopback address."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evals.errors import ServiceError

# The command line of this installation, whatever the path says.
COMMAND = (sys.executable, "-c", "from app.cli import main; main()")
# Seconds; the first start may have to build an index.
_PATIENCE = 300.0


class ApiProcess:
    """The service over a data folder. It is there when `ask` gets an answer."""

    def __init__(self, home: Path, environment: Mapping[str, str], key: str = "") -> None:
        """`environment` goes before that of this process; `key` is sent with each question."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._environment = {**os.environ, **environment, "RIKTLOTS_HOME": str(home)}
        self._headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The number of the process, which runs."""
        assert self._process
        return self._process.pid

    def start(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603
            [*COMMAND, "api", "--port", str(self.port)],
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

    def connection(self, timeout: float) -> http.client.HTTPConnection:
        """A connection of one's own; `timeout` is in seconds."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def put(self, connection: http.client.HTTPConnection, question: str, language: str) -> http.client.HTTPResponse:
        """Put a question; the body of what comes back is not read yet. Raises OSError and HTTPException."""
        connection.request("POST", "/v1/ask", json.dumps({"question": question, "lang": language}), self._headers)
        return connection.getresponse()

    def ask(self, question: str, language: str = "sv") -> dict[str, Any] | None:
        """The answer as JSON; None when nobody answers, or not with an answer."""
        connection = self.connection(timeout=30)
        try:
            reply = self.put(connection, question, language)
            body = reply.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        found: dict[str, Any] = json.loads(body)
        return found if reply.status == http.HTTPStatus.OK else None

    def wait(self, question: str) -> None:
        """Until it answers. Raises ServiceError when it ends, or does not begin in time."""
        until = time.monotonic() + _PATIENCE
        while self.ask(question) is None:
            if self._process and (code := self._process.poll()) is not None:
                raise ServiceError(f"the service ended with exit code {code}; start it by hand: `riktlots api`.")
            if time.monotonic() > until:
                raise ServiceError(f"the service did not begin to answer within {_PATIENCE:.0f} s.")
            time.sleep(0.1)
