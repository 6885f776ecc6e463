"""Vectors that need not be computed again: those shipped with the corpus, and those of earlier builds."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ingest.embedders import Embedder, Vectors
from ingest.home import private_folder
from ingest.model import text_sha256

_BATCH = 16
Progress = Callable[[int, int], None]


def no_progress(done: int, total: int) -> None:
    """A progress listener that does not listen."""


class EmbeddingCache:
    """Raw vectors of passages by the hash of the text that was embedded, for one embedder.

    Kept as float16: the rounding (about 1e-4 in a cosine) is below what moves a rank. A text's vector is the same
    whether it was just computed or came from the cache, because both are rounded.
    """

    def __init__(self, path: Path, embedder: Embedder) -> None:
        self._embedder = embedder
        self._shipped = shipped_vectors(embedder.name)
        private_folder(path.parent)
        self._path = path
        self._connection = _opened(path)

    def embed(self, texts: Sequence[str], progress: Progress = no_progress, *, as_questions: bool = False) -> Vectors:
        """Vectors of shape (n, dimension), float32; only texts not met before are given to the embedder.

        A damaged cache is thrown away: all of it can be computed again.
        """
        try:
            return self._embed(texts, progress, as_questions=as_questions)
        except sqlite3.DatabaseError as error:
            if not _is_damaged(error):
                raise
            self._begin_anew()
            return self._embed(texts, progress, as_questions=as_questions)

    def _embed(self, texts: Sequence[str], progress: Progress, *, as_questions: bool) -> Vectors:
        keys = [vector_key(text, as_questions=as_questions) for text in texts]
        known = self._lookup(keys)
        missing = list({key: text for key, text in zip(keys, texts, strict=True) if key not in known}.items())
        progress(len(texts) - len(missing), len(texts))
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            vectors = _embed(self._embedder, [text for _, text in batch], as_questions=as_questions)
            fresh = {key: vector for (key, _), vector in zip(batch, vectors, strict=True)}
            with self._connection:
                self._connection.executemany(
                    "INSERT OR REPLACE INTO vectors VALUES (?, ?)", [(k, v.tobytes()) for k, v in fresh.items()]
                )
            known |= fresh
            progress(len(texts) - len(missing) + start + len(batch), len(texts))
        if not texts:
            return np.empty((0, self._embedder.dimension), dtype=np.float32)
        return np.stack([known[key] for key in keys]).astype(np.float32)

    def keep_only(self, texts: Sequence[str], questions: Sequence[str]) -> None:
        """Forget the vectors of all other texts: what was removed must leave nothing behind."""
        try:
            self._keep_only(texts, questions)
        except sqlite3.DatabaseError as error:
            if not _is_damaged(error):
                raise
            self._begin_anew()

    def _keep_only(self, texts: Sequence[str], questions: Sequence[str]) -> None:
        keep = {vector_key(text) for text in texts} | {vector_key(text, as_questions=True) for text in questions}
        gone = [(key,) for (key,) in self._connection.execute("SELECT key FROM vectors") if key not in keep]
        with self._connection:
            self._connection.executemany("DELETE FROM vectors WHERE key = ?", gone)
        self._connection.execute("VACUUM")

    def close(self) -> None:
        self._connection.close()

    def _begin_anew(self) -> None:
        self.close()
        self._path.unlink()
        self._connection = _opened(self._path)

    def _lookup(self, keys: Sequence[str]) -> dict[str, np.ndarray]:
        found = {key: self._shipped[key] for key in keys if key in self._shipped}
        for key in keys:
            if key not in found:
                row = self._connection.execute("SELECT vector FROM vectors WHERE key = ?", (key,)).fetchone()
                # What has another length was damaged, and is computed anew.
                if row and len(row[0]) == self._embedder.dimension * np.dtype(np.float16).itemsize:
                    found[key] = np.frombuffer(row[0], dtype=np.float16)
        return found


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    try:
        connection.execute("CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL)")
    except sqlite3.DatabaseError as error:
        if not _is_damaged(error):  # that is found out when it is used
            connection.close()
            raise
    return connection


def _is_damaged(error: sqlite3.DatabaseError) -> bool:
    return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def vector_key(text: str, *, as_questions: bool = False) -> str:
    """The name of a text's vector: an embedder gives the same words another vector as a question than as a passage."""
    return text_sha256(f"\0question\0{text}" if as_questions else text)


def _embed(embedder: Embedder, texts: Sequence[str], *, as_questions: bool) -> npt.NDArray[np.float16]:
    embed = embedder.embed_questions if as_questions else embedder.embed_passages
    return embed(texts).astype(np.float16)


def shipped_file(embedder_name: str) -> Path:
    """Where the package keeps the starter corpus's vectors of an embedder (the file may be absent)."""
    folder = Path(str(resources.files("corpus"))) / "vectors"
    return folder / (embedder_name.replace("/", "_") + ".npz")


def shipped_vectors(embedder_name: str) -> dict[str, np.ndarray]:
    """The starter corpus's vectors by text hash; empty for an embedder that none were made with."""
    path = shipped_file(embedder_name)
    if not path.is_file():
        return {}
    with np.load(path, allow_pickle=False) as data:
        keys, vectors = data["keys"], data["vectors"]
    return {bytes(key).hex(): vector for key, vector in zip(keys, vectors, strict=True)}


def write_shipped_vectors(
    texts: Sequence[str], questions: Sequence[str], embedder: Embedder, progress: Progress = no_progress
) -> Path:
    """Compute and write the starter corpus's vectors; returns the file. For maintainers, after a change of corpus."""
    path = shipped_file(embedder.name)
    have = shipped_vectors(embedder.name)
    wanted: dict[str, tuple[str, bool]] = {vector_key(text): (text, False) for text in sorted(set(texts))}
    wanted |= {vector_key(text, as_questions=True): (text, True) for text in sorted(set(questions))}
    for as_questions in (False, True):
        missing = [(k, text) for k, (text, kind) in wanted.items() if kind is as_questions and k not in have]
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            vectors = _embed(embedder, [text for _, text in batch], as_questions=as_questions)
            have |= {key: vector for (key, _), vector in zip(batch, vectors, strict=True)}
            progress(start + len(batch), len(missing))
    ordered = sorted(wanted)
    path.parent.mkdir(exist_ok=True)
    np.savez(
        path,
        keys=np.array([list(bytes.fromhex(key)) for key in ordered], dtype=np.uint8),
        vectors=np.stack([have[key] for key in ordered]),
    )
    return path
