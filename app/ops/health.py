"""Health checks. Exercise everything an answer needs, without building an index or calling a language model."""

from __future__ import annotations

import http.client
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from riktlots.app.ops.stored import Fit, open_to_others, stored
from riktlots.ingest.errors import EmbedderError, GenerationError, RiktlotsError
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import check_generation
from riktlots.ingest.index.embeddings import Embedder
from riktlots.ingest.index.generation import current_generation
from riktlots.ingest.published.replica import index_server
from riktlots.ingest.published.server import ServerAddress
from riktlots.retrieval.errors import EmbedderMismatchError
from riktlots.retrieval.judges.open import open_judge
from riktlots.retrieval.open_index import open_chat_model, up_to_date
from riktlots.retrieval.search.rerank import load_reranker
from riktlots.retrieval.search.search import find
from riktlots.retrieval.search.store import Store
from riktlots.retrieval.settings import Settings, open_embedder

_HEALTH = "/_stcore/health"
_WORDS_TRIED = 12


class State(StrEnum):
    """The outcome of a check: all well, a fault in the stored data, or a fault of this machine."""

    OK = "ok"
    FINDING = "finding"
    ENVIRONMENT = "environment"


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check: `told` is a sentence about the outcome; `seconds` is the time it took."""

    name: str
    state: State
    told: str
    seconds: float


class _Trouble(Exception):
    def __init__(self, state: State, told: str) -> None:
        super().__init__(told)
        self.state = state


def readiness(home: Home, settings: Settings) -> Iterator[Check]:
    """Check that a question can be answered: the data folder, the data in it, and everything that reads it."""
    yield _tried("data folder", lambda: _folder(home))
    yield _tried("stored", lambda: _stored(home))
    yield _tried("index", lambda: _index(home))
    if server := ServerAddress.from_environment():
        yield _tried("index server", lambda: index_server(home, server))
    embedder: list[Embedder | None] = []
    yield _tried("embedder", lambda: _embedder(settings, embedder))
    if embedder:
        yield _tried("search", lambda: _search(home, settings, embedder[0]))
    yield _tried("judge", lambda: open_judge(settings.judge).name)
    if settings.model:
        yield _tried("language model", lambda: _model(settings))


def liveness(address: str, port: int, timeout: float) -> Check:
    """Check that the pages at an address respond within `timeout` seconds."""
    return _tried("pages", lambda: _pages(address, port, timeout))


def worst(checks: Iterable[Check]) -> State:
    """The worst state among the checks."""
    states = {check.state for check in checks}
    return next((state for state in (State.ENVIRONMENT, State.FINDING) if state in states), State.OK)


def _tried(name: str, trial: Callable[[], str]) -> Check:
    began = time.monotonic()
    try:
        state, told = State.OK, trial()
    except _Trouble as trouble:
        state, told = trouble.state, str(trouble)
    except (GenerationError, EmbedderMismatchError) as error:
        state, told = State.FINDING, str(error)
    except (RiktlotsError, OSError) as error:
        state, told = State.ENVIRONMENT, str(error)
    except Exception as error:  # a damaged file can raise any exception
        state, told = State.FINDING, f"{type(error).__name__}: {error}"
    return Check(name, state, told, round(time.monotonic() - began, 3))


def _folder(home: Home) -> str:
    if not home.root.is_dir():
        raise _Trouble(State.FINDING, f"there is no folder {home.root} yet. Run `riktlots upgrade` to make it.")
    if not os.access(home.root, os.R_OK | os.W_OK | os.X_OK):
        raise _Trouble(State.ENVIRONMENT, f"{home.root} cannot be read and written by this user; give it to them.")
    if others := open_to_others(home):
        told = f"others on this machine may enter or read {others[0]}. Run `riktlots upgrade` to close it."
        raise _Trouble(State.FINDING, told)
    # A build writes a whole generation beside the current one.
    free, needed = shutil.disk_usage(home.root).free, _size(current_generation(home))
    if free < needed:
        told = f"{home.root} has room for {free} bytes, and a new index takes about {needed}. Make room there."
        raise _Trouble(State.FINDING, told)
    return f"{home.root}, {free // 1_000_000} MB free"


def _size(folder: Path | None) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) if folder else 0


def _stored(home: Home) -> str:
    things = stored(home)
    # The index has a check of its own.
    wrong = [one for one in things if one.fit is not Fit.CURRENT and one.what != "index"]
    if not wrong:
        return f"{len(things)} things of this version"
    told = "; ".join(f"{one.what} {one.path}: {one.told}" for one in wrong)
    mend = " Run `riktlots upgrade`." if any(one.fit is Fit.OUTDATED for one in wrong) else ""
    raise _Trouble(State.FINDING, told + mend)


def _index(home: Home) -> str:
    folder = current_generation(home)
    if folder is None:
        raise _Trouble(State.FINDING, "there is no index yet. Run `riktlots upgrade` to build it.")
    manifest = check_generation(folder)
    if not up_to_date(home):
        raise _Trouble(
            State.FINDING, f"{manifest.id} is of an earlier corpus. Run `riktlots upgrade` to build it anew."
        )
    return f"{manifest.id}: {manifest.passages} passages of {len(manifest.sources)} sources, built {manifest.created}"


def _embedder(settings: Settings, loaded: list[Embedder | None]) -> str:
    embedder, _ = open_embedder(settings)
    if embedder is not None:
        vectors = embedder.embed_questions(["Vem beslutar?"])
        if vectors.shape != (1, embedder.dimension) or not np.isfinite(vectors).all():
            raise EmbedderError(f"{embedder.name} gives no vectors of {embedder.dimension} numbers; choose another.")
    loaded.append(embedder)
    return embedder.name if embedder else "none: search goes by words alone"


def _search(home: Home, settings: Settings, embedder: Embedder | None) -> str:
    """Search the index for the first words of one of its passages."""
    folder = current_generation(home)
    if folder is None:
        raise _Trouble(State.FINDING, "there is nothing to search yet.")
    reader = load_reranker(settings.reranker, settings.embedder) if embedder else None
    store = Store(folder, embedder, reader)
    try:
        passage = store.passages[0]
        words = " ".join(passage.text.split()[:_WORDS_TRIED])
        hits = find(store, words, passage.language, k=1)
    finally:
        store.close()
    if not hits:
        raise _Trouble(State.FINDING, f"nothing is found for “{words}”. Run `riktlots ingest` to build the index anew.")
    return f"finds {hits[0].passage.address}"


def _model(settings: Settings) -> str:
    chat_model = open_chat_model(settings)
    assert chat_model is not None
    return f"{chat_model.name} is set up; it was not asked"


def _pages(address: str, port: int, timeout: float) -> str:
    # http.client ignores the proxy settings of the environment: the pages are reached directly.
    connection = http.client.HTTPConnection(address, port, timeout=timeout)
    try:
        connection.request("GET", _HEALTH)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException) as error:
        told = f"nothing answers at {address}:{port} ({error or type(error).__name__}). Start it with `riktlots app`."
        raise _Trouble(State.ENVIRONMENT, told) from error
    finally:
        connection.close()
    if answer.status != http.HTTPStatus.OK:
        raise _Trouble(State.ENVIRONMENT, f"{address}:{port} answers with status {answer.status}; look at its log.")
    return f"answer at {address}:{port}"
