"""The Chroma server that RIKTLOTS_CHROMA_URL names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from ingest.errors import InputError, ServerError, ServerGoneError

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
