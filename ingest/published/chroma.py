"""A client of a Chroma server, over the HTTP interface that Chroma documents (version 2).

Chroma's own client is not used: it waits for ever, takes answers of any size, and builds whatever embedding function
the server names in the settings of a collection, some of which run code that they download.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

import httpcore
import numpy as np

from riktlots.ingest.errors import ServerError, ServerGoneError
from riktlots.ingest.fetch.guard import GuardedBackend, Rules
from riktlots.ingest.published.server import PORTS, Records, ServerAddress, TimeLimits

# Of unit vectors the inner product is the cosine; for “cosine” Chroma would scale them again, and lose last digits.
# “legacy” says that no embedding function is known, so that other clients do not attach one of theirs.
_CONFIGURATION = {"hnsw": {"space": "ip"}, "embedding_function": {"type": "legacy"}}
_COLLECTIONS = "/api/v2/tenants/default_tenant/databases/default_database/collections"
_MAX_BYTES = 64 << 20  # of one answer; ours have up to 25 MB of vectors, and the documents
_SHOWN = 200  # characters of an error's text
_MALFORMED = (KeyError, IndexError, TypeError, ValueError, OverflowError, AttributeError, RecursionError)


class ChromaClient:
    """Implements CollectionServer. Requests are sent one at a time, over one connection that is kept open."""

    def __init__(self, address: ServerAddress, limits: TimeLimits, max_bytes: int = _MAX_BYTES) -> None:
        """`max_bytes` is the most that one answer may have; a longer one is an error."""
        parts = urlsplit(address.url)
        self._url = address.url
        self._base = f"{parts.scheme}://{parts.netloc if parts.port else f'{parts.netloc}:{PORTS[parts.scheme]}'}"
        self._max_bytes = max_bytes
        self._timeouts = {"connect": limits.connect, "read": limits.silence, "write": limits.silence}
        # No answer is asked for compressed, and none is unpacked: a small one cannot grow in memory.
        self._headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if address.token:
            self._headers["Authorization"] = f"Bearer {address.token}"
        ends = time.monotonic() + limits.whole
        self._pool = httpcore.ConnectionPool(
            network_backend=GuardedBackend(Rules(frozenset(), private=True), lambda: ends),
            max_connections=1,
        )
        self._ids: dict[str, str] = {}

    def close(self) -> None:
        self._pool.close()

    def names(self) -> set[str]:
        answer = self._request("GET", _COLLECTIONS)
        try:
            return {str(collection["name"]) for collection in answer}
        except _MALFORMED as error:
            raise self._failed("it sent no list of collections") from error

    def put(self, name: str, records: Records) -> None:
        created = {"name": name, "configuration": _CONFIGURATION, "get_or_create": True}
        collection = self._ids.get(name) or self._id_in(name, self._request("POST", _COLLECTIONS, created))
        if not records.ids:
            return
        rows = {
            "ids": list(records.ids),
            "embeddings": None if records.vectors is None else np.asarray(records.vectors, np.float32).tolist(),
            "documents": None if records.documents is None else list(records.documents),
            "metadatas": None if records.metadatas is None else [dict(row) for row in records.metadatas],
        }
        self._request("POST", f"{_COLLECTIONS}/{collection}/upsert", rows)

    def get(self, name: str, ids: Sequence[str], *, vectors: bool = False, documents: bool = False) -> Records:
        collection = self._ids.get(name) or self._id_in(name, self._request("GET", f"{_COLLECTIONS}/{_quoted(name)}"))
        include = ["embeddings"] * vectors + ["documents"] * documents
        answer = self._request("POST", f"{_COLLECTIONS}/{collection}/get", {"ids": list(ids), "include": include})
        try:
            row_of = {id: row for row, id in enumerate(answer["ids"])}
            found = [id for id in ids if id in row_of]
            rows = [row_of[id] for id in found]
            return Records(
                found,
                _vectors(answer["embeddings"], rows) if vectors else None,
                [str(answer["documents"][row] or "") for row in rows] if documents else None,
            )
        except _MALFORMED as error:
            raise self._failed(f"it sent no records ({error})") from error

    def delete(self, name: str) -> None:
        self._request("DELETE", f"{_COLLECTIONS}/{_quoted(name)}")
        self._ids.pop(name, None)

    def _id_in(self, name: str, answer: Any) -> str:
        """The id in the description of a collection, kept for later requests."""
        try:
            self._ids[name] = _quoted(answer["id"])
        except _MALFORMED as error:
            raise self._failed("it sent no collection") from error
        return self._ids[name]

    def _request(self, method: str, path: str, content: Mapping[str, Any] | None = None) -> Any:
        """The JSON value that the server answers with."""
        status, body = self._sent(method, path, b"" if content is None else json.dumps(content).encode())
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError) as error:
            if status == 200:
                raise self._failed("its answer is not JSON") from error
            answer = None
        if status in (200, 201):
            return answer
        told = answer if isinstance(answer, dict) else {}
        said = _printable(str(told.get("message") or body[: 4 * _SHOWN].decode("utf-8", "replace")))
        if told.get("error") == "NotFoundError":
            raise ServerError(f"the index on {self._url} is incomplete ({said}). Publish it again.")
        raise self._failed(f"status {status}: {said}")

    def _sent(self, method: str, path: str, content: bytes) -> tuple[int, bytes]:
        """The status and the body of an answer."""
        body = bytearray()
        try:
            with self._pool.stream(
                method,
                self._base + path,
                headers=[(name.encode(), value.encode()) for name, value in self._headers.items()],
                content=content,
                extensions={"timeout": self._timeouts},
            ) as response:
                for piece in response.iter_stream():
                    body += piece
                    if len(body) > self._max_bytes:
                        raise self._failed(f"its answer has more than {self._max_bytes:,} bytes")
                return response.status, bytes(body)
        except httpcore.TimeoutException as error:
            raise self._failed("it did not answer in time") from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise self._failed(_printable(str(error)) or type(error).__name__) from error

    def _failed(self, reason: str) -> ServerGoneError:
        return ServerGoneError(
            f"the Chroma server {self._url} failed ({reason}). Check that it runs and can be reached."
        )


def _vectors(rows: Sequence[Sequence[float]], wanted: Sequence[int]) -> Any:
    """The wanted rows, shape (n, dimension). Raises ValueError unless all are finite and of one length."""
    vectors = np.asarray(rows, dtype=np.float32)
    if vectors.ndim != 2 or not np.isfinite(vectors).all():
        raise ValueError("the vectors are malformed")
    return vectors[list(wanted)]


def _quoted(name: str) -> str:
    """A name as one step of a path, whatever stands in it. Raises TypeError for anything but a string."""
    return quote(name, safe="")


def _printable(text: str) -> str:
    """The beginning of a server's text, safe for a terminal and a log."""
    return "".join(c if c.isprintable() else " " for c in text[:_SHOWN]).strip()
