"""A server that misbehaves as it is told to, or answers as Chroma does."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from riktlots.ingest.published.server import ServerAddress

# Takes the connection and the request line with its headers and body; what it returns is sent, then it hangs up.
Behaviour = Callable[[socket.socket, bytes], bytes]


class HostileServer:
    """Listens on the loopback address, and does to each request what its behaviour says."""

    def __init__(self) -> None:
        self.behaviour: Behaviour = lambda connection, request: b""
        self.requests: list[bytes] = []
        self.ended = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = ServerAddress(f"http://127.0.0.1:{self._listening.getsockname()[1]}")
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while not self.ended.is_set():
            with suppress(OSError):
                connection, _ = self._listening.accept()
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                head += connection.recv(65536)
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
            while len(head.partition(b"\r\n\r\n")[2]) < length:
                head += connection.recv(65536)
            self.requests.append(head)
            connection.sendall(self.behaviour(connection, head))

    def close(self) -> None:
        self.ended.set()
        self._listening.close()


def response(body: bytes, status: str = "200 OK", headers: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{headers}\r\n".encode() + body


def always(content: bytes) -> Behaviour:
    return lambda connection, request: content


def silent(connection: socket.socket, request: bytes) -> bytes:
    time.sleep(60)
    return b""


def dripping_headers(connection: socket.socket, request: bytes) -> bytes:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(600):
        connection.sendall(f"X-{number}: a\r\n".encode())
        time.sleep(0.1)
    return b""


def dripping_body(connection: socket.socket, request: bytes) -> bytes:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 600\r\n\r\n")
    for _ in range(600):
        connection.sendall(b" ")
        time.sleep(0.1)
    return b""


def endless_body(connection: socket.socket, request: bytes) -> bytes:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"100000\r\n" + b"[" * 0x100000 + b"\r\n")


BEHAVIOURS: dict[str, Behaviour] = {
    "silent": silent,
    "dripping headers": dripping_headers,
    "dripping body": dripping_body,
    "endless body": endless_body,
    "hangs up": always(b""),
    "hangs up in the body": always(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n["),
    "not HTTP": always(b"SSH-2.0-OpenSSH\r\n\r\n"),
    "502 of a proxy": always(response(b"<html>Bad Gateway\x1b[31m</html>", "502 Bad Gateway")),
    "401": always(response(b"", "401 Unauthorized")),
    "404 of a proxy": always(response(b"<html>", "404 Not Found")),
    "redirect": always(response(b"", "302 Found", "Location: http://127.0.0.1:9/\r\n")),
    "not JSON": always(response(b"<html>Welcome</html>")),
    "no bytes": always(response(b"")),
    "not UTF-8": always(response(b'"\xff"')),
    "deep JSON": always(response(b"[" * 200_000)),
    "compressed": always(response(b"\x1f\x8b\x08\x00", headers="Content-Encoding: gzip\r\n")),
    "a number": always(response(b"7")),
    "a list of numbers": always(response(b"[7]")),
    "an object": always(response(b'{"error": 1}')),
}


class FakeChroma:
    """Answers as Chroma does from collections of documents, each id of which stands for one record."""

    def __init__(self, collections: dict[str, dict[str, str]], dimension: int = 1) -> None:
        self.collections, self.dimension = collections, dimension

    def __call__(self, connection: socket.socket, request: bytes) -> bytes:
        head, _, body = request.partition(b"\r\n\r\n")
        method, path, _ = head.split(b"\r\n")[0].decode().split(" ")
        steps = path.partition("/collections")[2].strip("/").split("/")
        if method == "GET" and steps == [""]:
            return self._json([{"name": name} for name in self.collections])
        if steps[0] not in self.collections:
            return response(b'{"error": "NotFoundError", "message": "gone"}', "404 Not Found")
        if method == "GET":
            return self._json({"id": steps[0]})
        held = self.collections[steps[0]]
        found = [id for id in json.loads(body)["ids"] if id in held]
        vectors = [[0.5] * self.dimension for _ in found]
        return self._json({"ids": found, "documents": [held[id] for id in found], "embeddings": vectors})

    @staticmethod
    def _json(content: object) -> bytes:
        return response(json.dumps(content).encode())
