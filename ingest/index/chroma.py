"""The vector index in Chroma: one collection in a generation's folder. No other module imports chromadb.

A vector has a number as its id, given in the order in which vectors arrived and never used twice; `numbers.npy` has the
number of each passage, and at its end the next number that is free. So the collection of one generation can be made
from that of another: missing vectors are deleted, new ones added, and passages that only moved cost nothing.
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
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from riktlots.ingest.errors import GenerationError
from riktlots.ingest.files import file_sha256
from riktlots.ingest.index.embeddings import Vectors
from riktlots.ingest.index.vector_index import Previous

CHROMA, NUMBERS = "chroma", "numbers.npy"
_DATABASE = "chroma.sqlite3"
# Chroma writes to its database when it opens it, and to its other files only when it writes its index.
_REWRITTEN = (_DATABASE, f"{_DATABASE}-journal")
_COLLECTION = "passages"
_SYNCS = 10  # the most times that a new collection is written to disk while it is filled


class ChromaIndex:
    """A read-only view of the collection in a generation's folder. Implements VectorIndex."""

    BATCH: ClassVar[int] = 5000  # vectors in one call; Chroma refuses more than 5,461
    # After this many changes Chroma writes its whole index to disk; until then it reads them again at each opening.
    SYNC_THRESHOLD: ClassVar[int] = 1000
    # Deleted vectors stay in Chroma's index and slow its search. With more of them than this share of the live ones
    # a collection is not copied.
    MAX_DELETED: ClassVar[float] = 0.2

    def __init__(self, folder: Path) -> None:
        """Raises GenerationError when the collection is missing or damaged."""
        path = folder / CHROMA
        # Chroma would make an empty store where there is none.
        if not path.is_dir():
            raise GenerationError(f"{path} is missing. Run `riktlots ingest` again.")
        self._client = _client(path)
        try:
            self._ordinals = _ordinals(folder)
            self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)
            self.count = int(self._collection.count())
        except Exception as error:  # Chroma's own errors, and those of its store
            self._client.close()
            raise GenerationError(f"{path} is damaged ({error}). Run `riktlots ingest` again.") from error

    @classmethod
    def open(cls, folder: Path) -> Self:
        """See `__init__`."""
        return cls(folder)

    def search(self, vector: Vectors, limit: int, among: NDArray[np.bool_] | None = None) -> list[tuple[int, float]]:
        """See VectorIndex. Chroma cannot filter by ordinal without a cost, so the results are filtered afterwards."""
        found = self._collection.query(
            query_embeddings=[vector], n_results=min(limit, self.count), include=["distances"]
        )
        rows = zip(found["ids"][0], found["distances"][0], strict=True)
        nearest = [(int(self._ordinals[int(number)]), 1.0 - float(distance)) for number, distance in rows]
        return nearest if among is None else [(i, cosine) for i, cosine in nearest if among[i]]

    def close(self) -> None:
        self._client.close()

    @classmethod
    def checksums(cls, folder: Path) -> dict[str, str]:
        """See VectorIndex. The database has none."""
        files = [path for path in (folder / CHROMA).rglob("*") if path.is_file() and path.name not in _REWRITTEN]
        return {path.relative_to(folder).as_posix(): file_sha256(path) for path in [*files, folder / NUMBERS]}

    @classmethod
    def build(cls, folder: Path, vectors: Vectors, previous: Previous | None = None) -> None:
        """See VectorIndex."""
        if previous is None or not cls._build_from(previous, folder, vectors):
            shutil.rmtree(folder / CHROMA, ignore_errors=True)
            cls._build_new(folder, vectors)

    @classmethod
    def _build_new(cls, folder: Path, vectors: Vectors) -> None:
        # The index is written whole each time that it is written at all, so that the time for many small parts would
        # grow with the square of their number. The last time is at the end: vectors that were not written then would
        # be read again at each opening, which changes the files.
        count = len(vectors)
        syncs = max(1, min(_SYNCS, count // cls.BATCH))
        with closing(_client(folder / CHROMA)) as client:
            # Without embedding_function=None Chroma would download a model of its own.
            collection = client.create_collection(
                _COLLECTION,
                embedding_function=None,
                configuration={"hnsw": {"space": "cosine", "sync_threshold": count // syncs}},
            )
            for part in np.array_split(np.arange(count), syncs):
                cls._add(collection, part, vectors[part[0] : part[-1] + 1])
            with warnings.catch_warnings():  # there is no embedding function on purpose
                warnings.simplefilter("ignore", DeprecationWarning)
                collection.modify(configuration={"hnsw": {"sync_threshold": cls.SYNC_THRESHOLD}})
        np.save(folder / NUMBERS, np.arange(count + 1), allow_pickle=False)

    @classmethod
    def _build_from(cls, previous: Previous, folder: Path, vectors: Vectors) -> bool:
        """Copy and change the previous collection; False where that is impossible or not worth it."""
        *old, free = np.load(previous.folder / NUMBERS, allow_pickle=False).tolist()
        gone = dict(zip(_names(previous.vectors), old, strict=True))
        numbers = np.array([gone.pop(name, -1) for name in _names(vectors)], dtype=np.int64)
        fresh = np.flatnonzero(numbers < 0)
        numbers[fresh] = np.arange(free, free + len(fresh))
        free += len(fresh)
        if free - len(vectors) > cls.MAX_DELETED * len(vectors):
            return False
        try:
            _copy(previous.folder, folder)
            with closing(_client(folder / CHROMA)) as client:
                collection = client.get_collection(_COLLECTION, embedding_function=None)
                for some in cls._batches(list(gone.values())):
                    collection.delete(ids=list(map(str, some)))
                cls._add(collection, numbers[fresh], vectors[fresh])
                if collection.count() != len(vectors):
                    return False
        except _chroma_errors():
            return False
        np.save(folder / NUMBERS, np.append(numbers, free), allow_pickle=False)
        return True

    @classmethod
    def _add(cls, collection: Any, numbers: NDArray[np.int64], vectors: Vectors) -> None:
        for some in cls._batches(range(len(numbers))):
            part = slice(some[0], some[-1] + 1)
            collection.add(ids=[str(number) for number in numbers[part]], embeddings=np.asarray(vectors[part]))

    @classmethod
    def _batches(cls, all: Sequence[int]) -> Iterator[Sequence[int]]:
        """Batches of nearly one size, each of at most BATCH."""
        batches = -(-len(all) // cls.BATCH)
        for batch in range(batches):
            yield all[batch * len(all) // batches : (batch + 1) * len(all) // batches]


def _names(vectors: Vectors) -> Iterator[bytes]:
    """A name for each vector: the hash of its bytes, and for equal vectors their number among them."""
    seen: Counter[bytes] = Counter()
    for vector in vectors:
        name = hashlib.blake2b(vector.tobytes(), digest_size=16).digest()
        seen[name] += 1
        yield name + str(seen[name]).encode()


def _copy(source: Path, target: Path) -> None:
    """Copy a collection that others may be reading; pages of deleted rows are left out."""
    shutil.copytree(source / CHROMA, target / CHROMA, ignore=shutil.ignore_patterns(f"{_DATABASE}*"))
    with closing(sqlite3.connect(f"file:{source / CHROMA / _DATABASE}?mode=ro", uri=True)) as connection:
        connection.execute("VACUUM INTO ?", (str(target / CHROMA / _DATABASE),))


def _ordinals(folder: Path) -> NDArray[np.int64]:
    """For each number the ordinal of its passage; −1 for deleted vectors."""
    numbers = np.load(folder / NUMBERS, allow_pickle=False)
    ordinals = np.full(numbers[-1], -1, dtype=np.int64)
    ordinals[numbers[:-1]] = np.arange(len(numbers) - 1)
    return ordinals


def _client(path: Path) -> Any:
    # Set before the import: Chroma also reads its settings from the environment, and nothing may phone home.
    os.environ["ANONYMIZED_TELEMETRY"] = "False"
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(path=str(path), settings=Settings(anonymized_telemetry=False))


def _chroma_errors() -> tuple[type[Exception], ...]:
    from chromadb.errors import ChromaError

    return ChromaError, sqlite3.Error, ValueError
