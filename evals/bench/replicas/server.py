"""A Chroma server on the loopback address, that can be stopped and started again on the same port and folder."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from riktlots.evals.bench.process import ApiProcess
from riktlots.ingest.published.server import ServerAddress

_PATIENCE = 60.0


class ChromaServer:
    """The server; it keeps its store in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = int(free.getsockname()[1])
        self.address = ServerAddress(f"http://127.0.0.1:{self._port}")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        program = Path(sys.executable).with_name("chroma")
        command = [str(program), "run", "--path", str(self._folder), "--host", "127.0.0.1", "--port", str(self._port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.address.url}/api/v2/heartbeat", timeout=1):  # noqa: S310 - ours
                    return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError("the Chroma server did not start")

    def stop(self) -> None:
        """Kill it, as a machine does that loses its power."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None


_SECONDS = "0.5"


class Machine(ApiProcess):
    """A replica that follows the server at `url`. Words alone are searched, and nothing is read twice: what an index
    holds is the point, and how fast many questions can be asked of it."""

    def __init__(self, home: Path, url: str) -> None:
        super().__init__(
            home,
            {
                "RIKTLOTS_EMBEDDER": "none",
                "RIKTLOTS_RERANKER": "none",
                "RIKTLOTS_CHROMA_URL": url,
                "RIKTLOTS_CHROMA_SECONDS": _SECONDS,
                "RIKTLOTS_API_RATE": str(10**9),
            },
        )
