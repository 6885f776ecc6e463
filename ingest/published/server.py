"""The server that published generations are kept on: its address, and the protocol that it is reached by."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from riktlots.ingest.errors import InputError
from riktlots.ingest.index.embeddings import Vectors

PORTS = {"http": 8000, "https": 443}


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """The URL of the server (scheme, host and optional port), and the token it asks for (empty for none)."""

    url: str
    token: str = field(default="", repr=False)

    @classmethod
    def from_environment(cls) -> ServerAddress | None:
        """RIKTLOTS_CHROMA_URL with RIKTLOTS_CHROMA_TOKEN, or None when no server is set.

        Raises InputError for a malformed URL or token, and for a token that would cross a network unencrypted: over
        plain http to another machine, unless RIKTLOTS_CHROMA_INSECURE is 1.
        """
        url = os.environ.get("RIKTLOTS_CHROMA_URL", "").strip().rstrip("/")
        if not url:
            return None
        scheme, host = _scheme_and_host(url)
        token = os.environ.get("RIKTLOTS_CHROMA_TOKEN", "").strip()
        if not (token.isascii() and token.isprintable()):
            raise InputError("RIKTLOTS_CHROMA_TOKEN holds characters that a token cannot have; copy it again.")
        insecure = os.environ.get("RIKTLOTS_CHROMA_INSECURE", "").strip() == "1"
        if token and scheme == "http" and not _is_loopback(host) and not insecure:
            raise InputError(
                f"RIKTLOTS_CHROMA_TOKEN would be sent unencrypted to {host}. Use an https address in "
                "RIKTLOTS_CHROMA_URL, or set RIKTLOTS_CHROMA_INSECURE=1 if nobody else can read that network."
            )
        return cls(url, token)


def _scheme_and_host(url: str) -> tuple[str, str]:
    """The scheme and host of a URL. Raises InputError unless it has only these and an optional port."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises ValueError for a port that is no number or too large
    except ValueError as error:
        raise InputError(f"RIKTLOTS_CHROMA_URL is “{url}”, which is not an address ({error}).") from error
    named = parts.scheme in PORTS and parts.hostname
    if not named or parts.path or parts.username or parts.query or parts.fragment:
        raise InputError(f"RIKTLOTS_CHROMA_URL is “{url}”; it takes an address such as http://chroma.example:8000.")
    return parts.scheme, str(parts.hostname)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """Seconds to wait for a connection, for the next bytes of an answer, and for all requests of one connection."""

    connect: float
    silence: float
    whole: float


# Asking which generation serves: a question of a reader may be waiting.
LOOK = TimeLimits(connect=3, silence=5, whole=10)
# Fetching a generation, which may be a gigabyte.
FETCH = TimeLimits(connect=5, silence=20, whole=900)
# Publishing one: a server may work for a while before it confirms what it has stored or deleted.
PUBLISH = TimeLimits(connect=5, silence=120, whole=3600)


@dataclass(frozen=True, slots=True)
class Records:
    """Records of a collection. All fields have one entry for each id; a field is None when it is absent from all.

    `vectors` has shape (n, dimension); the documents of records without one are empty.
    """

    ids: Sequence[str]
    vectors: Vectors | None = None
    documents: Sequence[str] | None = None
    metadatas: Sequence[Mapping[str, str]] | None = None


class CollectionServer(Protocol):
    """Named collections of records on a server. A server of another kind must implement this, and `connected`.

    Every method raises ServerGoneError when the server does not answer in time, refuses, or answers with anything
    but what its interface promises, and ServerError when it answers that a collection is missing.
    """

    def names(self) -> set[str]:
        """The names of all collections, also those that are not Riktlots's."""
        ...

    def put(self, name: str, records: Records) -> None:
        """Add records, or replace those with the same ids; the collection is created when it is missing.

        Vectors are kept to the last bit. Where the server searches them itself, it is to rank by the inner product.
        """
        ...

    def get(self, name: str, ids: Sequence[str], *, vectors: bool = False, documents: bool = False) -> Records:
        """The records that exist among `ids`, in that order, with the fields asked for."""
        ...

    def delete(self, name: str) -> None:
        """Delete a collection with its records."""
        ...


@contextmanager
def connected(address: ServerAddress, limits: TimeLimits) -> Iterator[CollectionServer]:
    """A client of the server at an address. It connects at the first request, and is closed at the end."""
    from riktlots.ingest.published.chroma import ChromaClient

    client = ChromaClient(address, limits)
    try:
        yield client
    finally:
        client.close()
