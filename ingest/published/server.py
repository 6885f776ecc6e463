"""The Chroma server that RIKTLOTS_CHROMA_URL names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from riktlots.ingest.errors import InputError, ServerError, ServerGoneError
from riktlots.ingest.index.embeddings import Vectors

_PORTS = {"http": 8000, "https": 443}


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where the server is, and the token that opens it (empty: none is needed)."""

    url: str
    token: str = field(default="", repr=False)

    @classmethod
    def from_environment(cls) -> ServerAddress | None:
        """RIKTLOTS_CHROMA_URL with RIKTLOTS_CHROMA_TOKEN, or None. Raises InputError."""
        url = os.environ.get("RIKTLOTS_CHROMA_URL", "").strip().rstrip("/")
        if not url:
            return None
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname or parts.path or parts.username:
            raise InputError(f"RIKTLOTS_CHROMA_URL is “{url}”; it takes an address such as http://chroma.example:8000.")
        return cls(url, os.environ.get("RIKTLOTS_CHROMA_TOKEN", "").strip())


@contextmanager
def connected(address: ServerAddress) -> Iterator[Any]:
    """A client of the server.

    Raises ServerGoneError when it does not answer, or refuses, at any time until the end, and ServerError when it does
    not hold what is asked for.
    """
    os.environ["ANONYMIZED_TELEMETRY"] = "False"
    import chromadb
    import httpx
    from chromadb.config import Settings
    from chromadb.errors import ChromaError, NotFoundError

    parts = urlsplit(address.url)
    headers = {"Authorization": f"Bearer {address.token}"} if address.token else None
    _refuse_embedding_functions()
    client: Any = None
    try:
        client = chromadb.HttpClient(
            host=str(parts.hostname),
            port=parts.port or _PORTS[parts.scheme],
            ssl=parts.scheme == "https",
            headers=headers,
            settings=Settings(anonymized_telemetry=False),
        )
        yield client
    except NotFoundError as error:
        raise ServerError(f"what {address.url} holds is not whole ({error}); publish the index again.") from error
    except (ChromaError, httpx.HTTPError, ValueError) as error:
        raise ServerGoneError(
            f"the Chroma server {address.url} failed ({error}). See that it runs and can be reached."
        ) from error
    finally:
        if client is not None:
            client.close()


def _refuse_embedding_functions() -> None:
    """Forget every embedding function that Chroma's client could build.

    The schema of a collection stands on the server and names one with its settings; the client builds it when it opens
    the collection, and some of them run code that they download. Riktlots sends and reads vectors, and needs none.
    """
    from chromadb.utils import embedding_functions

    embedding_functions.known_embedding_functions.clear()
    embedding_functions.sparse_known_embedding_functions.clear()


CURRENT, MANIFEST = "current", "manifest"
_POINTER = "riktlots"
_PREFIX = "riktlots-"
# Records in one request.
AT_ONCE = 1000


def passages_name(generation: str) -> str:
    """The collection of the passages."""
    return f"{_PREFIX}{generation}"


def questions_name(generation: str) -> str:
    """The collection of the questions."""
    return f"{_PREFIX}{generation}-questions"


def manifest_name(generation: str) -> str:
    """The collection of the manifest."""
    return f"{_PREFIX}{generation}-manifest"


def published(client: Any) -> set[str]:
    """The generations of which anything is on the server."""
    names = [str(collection.name) for collection in client.list_collections()]
    return {name.removeprefix(_PREFIX).split("-")[0] for name in names if name.startswith(_PREFIX)}


def pointed_at(client: Any) -> str:
    """The generation that serves; empty when none has been published."""
    if all(collection.name != _POINTER for collection in client.list_collections()):
        return ""
    return one_document(client, _POINTER, CURRENT)


def point_at(client: Any, generation: str) -> None:
    """Let a generation serve, in one request."""
    pointer = client.get_or_create_collection(_POINTER, embedding_function=None)
    pointer.upsert(ids=[CURRENT], documents=[generation], embeddings=nothing(1))


def one_document(client: Any, name: str, id: str) -> str:
    """The document of a record; empty when it is not there."""
    documents = client.get_collection(name, embedding_function=None).get(ids=[id], include=["documents"])["documents"]
    return str(documents[0]) if documents else ""


def nothing(count: int) -> Vectors:
    """Vectors that mean nothing, shape (count, 1)."""
    return np.ones((count, 1), dtype=np.float32)
