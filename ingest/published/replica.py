"""Follow the generation on a server, on one of several machines that answer from it."""

from __future__ import annotations

import datetime
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from riktlots.ingest.errors import BuildInProgressError, GenerationError, RiktlotsError, ServerError, ServerGoneError
from riktlots.ingest.home import Home, positive_number
from riktlots.ingest.index.generation import current_generation
from riktlots.ingest.published.publish import pointed_at, publish, pull
from riktlots.ingest.published.server import LOOK, ServerAddress, connected

_log = logging.getLogger("riktlots.replica")
_SECONDS = 10.0
# Fetches what the server points at, with the arguments and the result of `pull`.
Fetch = Callable[[Home, ServerAddress], Path | None]
SERVER_GONE, NOT_FETCHED = "server_gone", "newest_not_fetched"


@dataclass(frozen=True, slots=True)
class Behind:
    """Why this machine may answer from an index that is not the newest, and since when (`since`, in UTC).

    With `is_gone` the server does not answer; otherwise it does, but its index could not be fetched.
    """

    is_gone: bool
    since: datetime.datetime


# The result of the last look at a server, by data folder and address; no entry after a look that succeeded.
_behind: dict[tuple[Path, str], Behind] = {}


def behind(home: Home) -> Behind | None:
    """Why this process may not have the newest index, by its last look at the server; None when that succeeded or
    RIKTLOTS_CHROMA_URL names no server. Raises InputError."""
    address = ServerAddress.from_environment()
    return _behind.get((home.root, address.url)) if address else None


def catch_up(home: Home, address: ServerAddress, fetch: Fetch | None = None) -> str:
    """Let the generation that the server points at serve here.

    Returns an empty string, or the key of a notice for readers when it cannot be fetched and the generation fetched
    before still serves. When there is none that can serve, raises ServerError, GenerationError for one that is not what
    was published, or BuildInProgressError when another process takes long to fetch it. `fetch` is `pull` unless another
    function is given.
    """
    try:
        _look(home, address, fetch)
    except (ServerError, GenerationError, BuildInProgressError) as error:
        if not _has_index(home):
            raise
        return SERVER_GONE if isinstance(error, ServerGoneError) else NOT_FETCHED
    return ""


def publish_if_named(folder: Path) -> str:
    """Publish a generation when RIKTLOTS_CHROMA_URL names a server. Returns the server's URL, or an empty string.
    Raises ServerError."""
    address = ServerAddress.from_environment()
    if address is None:
        return ""
    publish(folder, address)
    return address.url


def index_server(home: Home, address: ServerAddress) -> str:
    """One sentence that confirms that the generation published last serves here. Raises ServerError when the server
    does not answer or has no index, and GenerationError when another generation serves here."""
    with connected(address, LOOK) as server:
        there = pointed_at(server)
    if not there:
        raise ServerError(
            f"no index has been published at {address.url}. Run `riktlots ingest` where the documents are."
        )
    here = current_generation(home)
    if here is None or here.name != there:
        raise GenerationError(
            f"{address.url} points at {there}, and {here.name if here else 'nothing'} serves here. Start the pages or "
            "ask a question to fetch it; the log says why it has not been fetched."
        )
    return f"{address.url} points at {there}, which serves here"


@contextmanager
def keeping_up(home: Home, fetch: Fetch | None = None) -> Iterator[None]:
    """While the context is open, fetch new generations every RIKTLOTS_CHROMA_SECONDS; without a server do nothing.

    Logs when the server begins to fail and when it answers again. `fetch` is as for `catch_up`. Raises InputError.
    """
    address = ServerAddress.from_environment()
    if address is None:
        yield
        return
    seconds = positive_number("RIKTLOTS_CHROMA_SECONDS", _SECONDS)
    ended = threading.Event()
    thread = threading.Thread(target=_keep_up, args=(home, address, seconds, ended, fetch), name="replica", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(seconds)


def _keep_up(home: Home, address: ServerAddress, seconds: float, ended: threading.Event, fetch: Fetch | None) -> None:
    failed: str | None = None
    while not ended.wait(seconds):
        try:
            _look(home, address, fetch)
        except Exception as error:  # whatever a look raises, the next one is due
            if str(error) != failed:
                failed = str(error)
                unexpected = None if isinstance(error, RiktlotsError) else error
                _log.error("the index fetched before still serves: %s", failed, exc_info=unexpected)
        else:
            if failed is not None:
                failed = None
                _log.warning("the server %s answers again", address.url)


def _look(home: Home, address: ServerAddress, fetch: Fetch | None) -> None:
    """Fetch the generation that the server points at, and note for `behind` whether that succeeded. Raises what `pull`
    does, and ServerError when the server points at nothing."""
    key = home.root, address.url
    try:
        if (fetch or pull)(home, address) is None:
            raise ServerError(
                f"no index has been published at {address.url}. Run `riktlots ingest` with RIKTLOTS_CHROMA_URL set, on "
                "the machine that keeps the documents."
            )
    except Exception as error:
        before, is_gone = _behind.get(key), isinstance(error, ServerGoneError)
        # A server that goes away after days on which its index could not be fetched has not been gone for days.
        if before is None or before.is_gone != is_gone:
            _behind[key] = Behind(is_gone, datetime.datetime.now(datetime.UTC))
        raise
    _behind.pop(key, None)


def _has_index(home: Home) -> bool:
    try:
        return current_generation(home) is not None
    except GenerationError:
        return False
