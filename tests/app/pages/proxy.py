"""A reverse proxy that tells the server behind it who has signed in, as an institution's proxy does."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


@contextmanager
def proxy(address: str, header: str, who: str) -> Iterator[str]:
    """The address of a proxy before `address`; each connection's first request carries the header, unless `who` is "".

    Browsers do not put the headers that a test asks for on the request that opens a web socket; a proxy does.
    """
    behind = urlsplit(address)

    class Connection(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            first = self.rfile.readline()
            if not first:
                return
            with socket.create_connection((behind.hostname, behind.port)) as server:
                server.sendall(first + (f"{header}: {who}\r\n".encode() if who else b""))
                back = threading.Thread(target=_pass_on, args=(server, self.connection), daemon=True)
                back.start()
                while data := self.rfile.read1(65_536):
                    server.sendall(data)
                _end(server)
                back.join()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Connection) as listening:
        listening.daemon_threads = True
        listening.block_on_close = False
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{listening.server_address[1]}"
        finally:
            listening.shutdown()


def _pass_on(source: socket.socket, to: socket.socket) -> None:
    try:
        while data := source.recv(65_536):
            to.sendall(data)
    except OSError:
        # The browser has gone.
        pass
    _end(to)


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_WR)
