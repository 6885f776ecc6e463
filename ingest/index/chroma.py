"""The vectors of a generation as a Chroma collection: the store that others can open, and that grows past one machine.

A vector has a number as its id, given in the order in which vectors came and not used twice; `numbers.npy` says which
one each passage has. So the collection of one generation can be made of that of another: what is gone is deleted, what
is new is added, and what only moved costs nothing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from riktlots.ingest.errors import GenerationError
from riktlots.ingest.index.embeddings import Vectors

CHROMA, NUMBERS = "chroma", "numbers.npy"
_DATABASE = "chroma.sqlite3"
# Chroma writes in its database as it opens it; in its other files only when it writes its index.
REWRITTEN = (_DATABASE, f"{_DATABASE}-journal")

_COLLECTION = "passages"
_AT_ONCE = 5000  # Chroma refuses more than 5,461 in one call
# After so many changes Chroma writes its whole index to disk; until then it reads them anew at each opening.
_SYNCED_AFTER = 1000
_SYNCS = 10
# Deleted vectors stay in Chroma's index, and are passed over: so many of those that live are too many.
_WORN = 0.2


@dataclass(frozen=True, slots=True)
class Former:
    """A generation of which a collection can be made: its folder, and its vectors in the order of its passages."""

    folder: Path
    vectors: Vectors


def build_chroma(folder: Path, vectors: Vectors, former: Former | None = None) -> None:
    """Write a collection of one vector for each passage into a generation's folder.

    It is made of the `former` one where that saves work. Of a vector that is deleted from a copy, something stays in
    Chroma's files: a generation that holds what is to leave no trace must not be a former one.
    """
    if former is None or not _made_of(former, folder, vectors):
        shutil.rmtree(folder / CHROMA, ignore_errors=True)
        _made_anew(folder, vectors)


def _made_anew(folder: Path, vectors: Vectors) -> None:
    # The index is written whole each time that it is written at all, so that the time for many small parts would grow
    # with the square of their number. The last time is at the end: what was not written then is read anew, and in other
    # bytes, at each opening.
    count = len(vectors)
    syncs = max(1, min(_SYNCS, count // _AT_ONCE))
    with closing(_client(folder / CHROMA)) as client:
        # Without embedding_function=None Chroma would download a model of its own.
        collection = client.create_collection(
            _COLLECTION,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", "sync_threshold": count // syncs}},
        )
        for part in np.array_split(np.arange(count), syncs):
            _add(collection, part, vectors[part[0] : part[-1] + 1])
        with warnings.catch_warnings():  # that we have no embedding function is meant
            warnings.simplefilter("ignore", DeprecationWarning)
            collection.modify(configuration={"hnsw": {"sync_threshold": _SYNCED_AFTER}})
    np.save(folder / NUMBERS, np.arange(count + 1), allow_pickle=False)


def _made_of(former: Former, folder: Path, vectors: Vectors) -> bool:
    """Make a collection of the former one; False where it cannot be done, or is not worth it."""
    # Last stands the number that is still free.
    *old, free = np.load(former.folder / NUMBERS, allow_pickle=False).tolist()
    gone = dict(zip(_names(former.vectors), old, strict=True))
    numbers = np.array([gone.pop(name, -1) for name in _names(vectors)], dtype=np.int64)
    fresh = np.flatnonzero(numbers < 0)
    numbers[fresh] = np.arange(free, free + len(fresh))
    free += len(fresh)
    if free - len(vectors) > _WORN * len(vectors):
        return False
    try:
        _copy(former.folder, folder)
        with closing(_client(folder / CHROMA)) as client:
            collection = client.get_collection(_COLLECTION, embedding_function=None)
            for some in _parts(list(gone.values())):
                collection.delete(ids=list(map(str, some)))
            _add(collection, numbers[fresh], vectors[fresh])
            if collection.count() != len(vectors):
                return False
    except _chroma_errors():
        return False
    np.save(folder / NUMBERS, np.append(numbers, free), allow_pickle=False)
    return True


def _names(vectors: Vectors) -> Iterator[bytes]:
    """A name for each vector: the hash of its bytes, and where one comes several times, which time it is."""
    seen: Counter[bytes] = Counter()
    for vector in vectors:
        name = hashlib.blake2b(vector.tobytes(), digest_size=16).digest()
        seen[name] += 1
        yield name + str(seen[name]).encode()


def _copy(source: Path, target: Path) -> None:
    """Copy a collection. Readers of the source go on, and deleted rows are left behind."""
    shutil.copytree(source / CHROMA, target / CHROMA, ignore=shutil.ignore_patterns(f"{_DATABASE}*"))
    with closing(sqlite3.connect(f"file:{source / CHROMA / _DATABASE}?mode=ro", uri=True)) as connection:
        connection.execute("VACUUM INTO ?", (str(target / CHROMA / _DATABASE),))


def _add(collection: Any, numbers: NDArray[np.int64], vectors: Vectors) -> None:
    for some in _parts(range(len(numbers))):
        part = slice(some[0], some[-1] + 1)
        collection.add(ids=[str(number) for number in numbers[part]], embeddings=np.asarray(vectors[part]))


def _parts(all: Sequence[int]) -> Iterator[Sequence[int]]:
    """In parts of nearly one size that Chroma takes in one call."""
    parts = -(-len(all) // _AT_ONCE)
    for part in range(parts):
        yield all[part * len(all) // parts : (part + 1) * len(all) // parts]


def _client(path: Path) -> Any:
    # Set before the import: Chroma reads its settings from the environment too, and nothing may phone home.
    os.environ["ANONYMIZED_TELEMETRY"] = "False"
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(path=str(path), settings=Settings(anonymized_telemetry=False))


def _chroma_errors() -> tuple[type[Exception], ...]:
    from chromadb.errors import ChromaError

    return ChromaError, sqlite3.Error, ValueError


class ChromaIndex:
    """A read-only view of the collection in a generation's folder."""

    def __init__(self, folder: Path) -> None:
        """Raises GenerationError when the collection is missing or damaged."""
        path = folder / CHROMA
        # Chroma would make an empty store where there is none.
        if not path.is_dir():
            raise GenerationError(f"{path} is gone. Run `riktlots ingest` anew.")
        self._client = _client(path)
        try:
            self._ordinals = _ordinals(folder)
            self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)
            self.count = int(self._collection.count())
        except Exception as error:  # Chroma's own errors, and those of its store
            self._client.close()
            raise GenerationError(f"{path} is damaged ({error}). Run `riktlots ingest` anew.") from error

    def search(self, vector: Vectors, limit: int) -> list[tuple[int, float]]:
        """The nearest passages to a vector of shape (dimension,) as (ordinal, cosine), nearest first."""
        found = self._collection.query(
            query_embeddings=[vector], n_results=min(limit, self.count), include=["distances"]
        )
        rows = zip(found["ids"][0], found["distances"][0], strict=True)
        return [(int(self._ordinals[int(number)]), 1.0 - float(distance)) for number, distance in rows]

    def close(self) -> None:
        self._client.close()


def _ordinals(folder: Path) -> NDArray[np.int64]:
    """For each number the ordinal of its passage; −1 for those that are gone."""
    numbers = np.load(folder / NUMBERS, allow_pickle=False)
    ordinals = np.full(numbers[-1], -1, dtype=np.int64)
    ordinals[numbers[:-1]] = np.arange(len(numbers) - 1)
    return ordinals
