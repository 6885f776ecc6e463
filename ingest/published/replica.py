"""One of several machines that answer from the index on a Chroma server."""

from __future__ import annotations

import datetime
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from riktlots.ingest.errors import GenerationError, RiktlotsError, ServerError, ServerGoneError
from riktlots.ingest.home import Home, positive_number
from riktlots.ingest.index.generation import current_generation
from riktlots.ingest.published.publish import publish, pull
from riktlots.ingest.published.server import ServerAddress, connected, pointed_at

_log = logging.getLogger("riktlots.replica")
_SECONDS = 10.0
SERVER_GONE, NOT_FETCHED = "server_gone", "newest_not_fetched"


@dataclass(frozen=True, slots=True)
class Behind:
    """This machine may answer from an index that is not the newest: the server does not answer (`is_gone`), or what it
    holds could not be fetched; for how long that has been so (`since`, a moment in UTC)."""

    is_gone: bool
    since: datetime.datetime


# What the last look at a server came to, by data folder and address; nothing where it went well.
_behind: dict[tuple[Path, str], Behind] = {}


def behind(home: Home) -> Behind | None:
    """What stands between this process and the newest index, as the last look at the server left it; None when nothing
    does, or RIKTLOTS_CHROMA_URL names no server. Raises InputError."""
    address = ServerAddress.from_environment()
    return _behind.get((home.root, address.url)) if address else None


def catch_up(home: Home, address: ServerAddress) -> str:
    """Let the generation serve that the server points at. Returns the key of a notice for readers when that cannot be
    had and the generation fetched before goes on; else an empty string.

    Raises ServerError, or GenerationError for one that is not what was published, when there is none that can serve.
    """
    try:
        _looked_at(home, address)
    except (ServerError, GenerationError) as error:
        if not _has_one(home):
            raise
        return SERVER_GONE if isinstance(error, ServerGoneError) else NOT_FETCHED
    return ""


def publish_if_named(folder: Path) -> str:
    """Publish a generation when RIKTLOTS_CHROMA_URL names a server; returns its address, or an empty string. Raises
    ServerError."""
    address = ServerAddress.from_environment()
    if address is None:
        return ""
    publish(folder, address)
    return address.url


def index_server(home: Home, address: ServerAddress) -> str:
    """In a sentence, how this machine stands to the server. Raises ServerError when that does not answer or has
    nothing, and GenerationError when another generation serves here than there."""
    with connected(address) as client:
        there = pointed_at(client)
    if not there:
        raise ServerError(
            f"no index has been published at {address.url}. Run `riktlots ingest` where the documents are."
        )
    here = current_generation(home)
    if here is None or here.name != there:
        raise GenerationError(
            f"{address.url} points at {there}, and {here.name if here else 'nothing'} serves here. Start the pages or "
            "ask a question to fetch it; the log has what stood against it."
        )
    return f"{address.url} points at {there}, which serves here"


@contextmanager
def keeping_up(home: Home) -> Iterator[None]:
    """Until the end, fetch what the server points at, every RIKTLOTS_CHROMA_SECONDS; without a server do nothing.

    A server that fails is written to the log when it begins to fail and when it answers again. Raises InputError.
    """
    address = ServerAddress.from_environment()
    if address is None:
        yield
        return
    seconds = positive_number("RIKTLOTS_CHROMA_SECONDS", _SECONDS)
    ended = threading.Event()
    thread = threading.Thread(target=_keep_up, args=(home, address, seconds, ended), name="replica", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(seconds)


def _keep_up(home: Home, address: ServerAddress, seconds: float, ended: threading.Event) -> None:
    failed = ""
    while not ended.wait(seconds):
        try:
            _looked_at(home, address)
        except RiktlotsError as error:
            if str(error) != failed:
                failed = str(error)
                _log.error("the index fetched before goes on: %s", failed)
        else:
            if failed:
                failed = ""
                _log.warning("the server %s answers again", address.url)


def _looked_at(home: Home, address: ServerAddress) -> None:
    """Fetch what the server points at; whether that could be done is kept for `behind`. Raises what `pull` does, and
    ServerError when the server points at nothing."""
    key = home.root, address.url
    try:
        if pull(home, address) is None:
            raise ServerError(
                f"no index has been published at {address.url}. Run `riktlots ingest` with RIKTLOTS_CHROMA_URL set, on "
                "the machine that keeps the documents."
            )
    except RiktlotsError as error:
        before, is_gone = _behind.get(key), isinstance(error, ServerGoneError)
        # A server that goes away after days on which its index could not be fetched has not been gone for days.
        if before is None or before.is_gone != is_gone:
            _behind[key] = Behind(is_gone, datetime.datetime.now(datetime.UTC))
        raise
    _behind.pop(key, None)


def _has_one(home: Home) -> bool:
    try:
        return current_generation(home) is not None
    except GenerationError:
        return False
