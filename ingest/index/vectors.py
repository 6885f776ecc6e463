"""Vectors that need not be computed again: those shipped with the corpus, and those of earlier builds."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from riktlots.ingest.files import bundled_path
from riktlots.ingest.home import private_folder
from riktlots.ingest.index.embeddings import Embedder, Vectors
from riktlots.ingest.model import text_sha256
from riktlots.ingest.progress import Progress, no_progress

# Texts that an embedder gets in one call; progress is reported between calls.
BATCH = 64
_KEPT_AT_ONCE = 512


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
        vectors = np.zeros((len(texts), self._embedder.dimension), dtype=np.float32)
        rows: dict[str, int] = {}
        again: list[tuple[int, int]] = []
        for row, text in enumerate(texts):
            first = rows.setdefault(vector_key(text, as_questions=as_questions), row)
            if first != row:
                again.append((row, first))
        missing = self._fill(vectors, rows)
        done = len(texts) - len(missing)
        progress(done, len(texts))
        fresh: list[tuple[str, bytes]] = []
        try:
            for start in range(0, len(missing), BATCH):
                keys = missing[start : start + BATCH]
                these = [rows[key] for key in keys]
                made = _embed(self._embedder, [texts[row] for row in these], as_questions=as_questions)
                vectors[these] = made
                fresh += [(key, vector.tobytes()) for key, vector in zip(keys, made, strict=True)]
                if len(fresh) >= _KEPT_AT_ONCE:
                    self._keep(fresh)
                    fresh = []
                progress(done + start + len(keys), len(texts))
        finally:
            self._keep(fresh)
        for row, first in again:
            vectors[row] = vectors[first]
        return vectors

    def _fill(self, vectors: Vectors, rows: Mapping[str, int]) -> list[str]:
        """Put what is known in its row; returns the keys of what is not."""
        missing: list[str] = []
        keys = iter(rows)
        while some := list(islice(keys, _KEPT_AT_ONCE)):
            known = {key: self._shipped[key] for key in some if key in self._shipped} | self._cached(some)
            for key in some:
                if key in known:
                    vectors[rows[key]] = known[key]
                else:
                    missing.append(key)
        return missing

    def _cached(self, keys: Sequence[str]) -> dict[str, npt.NDArray[np.float16]]:
        rows = self._connection.execute(
            "SELECT key, vector FROM vectors WHERE key IN (SELECT value FROM json_each(?))", (json.dumps(keys),)
        )
        # What has another length was damaged, and is computed anew.
        size = self._embedder.dimension * np.dtype(np.float16).itemsize
        return {key: np.frombuffer(vector, dtype=np.float16) for key, vector in rows if len(vector) == size}

    def _keep(self, fresh: Sequence[tuple[str, bytes]]) -> None:
        # In few and short transactions: each waits for the disk, and keeps other processes waiting.
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", fresh)

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
    folder = bundled_path("riktlots.corpus", "vectors")
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
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
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
