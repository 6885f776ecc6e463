"""Vectors that need not be computed again: those shipped with the starter corpus, and those of earlier builds.

For maintainers, after a change of the corpus: `python -m riktlots.ingest.index.vectors` updates the shipped file.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from riktlots.ingest.files import bundled_path
from riktlots.ingest.home import private_folder
from riktlots.ingest.index.embeddings import Embedder, QuestionSpace, Vectors
from riktlots.ingest.model import text_sha256
from riktlots.ingest.progress import Progress, no_progress

# Texts that an embedder gets in one call; progress is reported between calls.
BATCH = 64
_KEPT_AT_ONCE = 512


class EmbeddingCache:
    """Raw vectors of passages and questions by the hash of the text, for one embedder and the space that it compares
    questions in.

    Vectors are kept as float16, those of questions after rounding to 255 steps; the rounding (about 1e-4 and 1e-3 in a
    cosine) is too small to move a rank. New vectors are rounded too, so that a text has the same vector whether it was
    just computed or came from the cache.
    """

    def __init__(self, path: Path, embedder: Embedder) -> None:
        self._embedder = embedder
        self.space = QuestionSpace.of(embedder)
        self._shipped = shipped_vectors(embedder.name)
        private_folder(path.parent)
        self._path = path
        self._connection = _opened(path)

    def embed(self, texts: Sequence[str], progress: Progress = no_progress, *, as_questions: bool = False) -> Vectors:
        """Vectors of shape (n, dimension), float32; only texts without a cached vector are given to the embedder.

        A damaged cache is deleted, since it can be computed again.
        """
        try:
            return self._embed(texts, progress, as_questions=as_questions)
        except sqlite3.DatabaseError as error:
            if not _is_damaged(error):
                raise
            self._start_over()
            return self._embed(texts, progress, as_questions=as_questions)

    def _embed(self, texts: Sequence[str], progress: Progress, *, as_questions: bool) -> Vectors:
        vectors = np.zeros((len(texts), self._embedder.dimension), dtype=np.float32)
        rows: dict[str, int] = {}
        again: list[tuple[int, int]] = []
        for row, text in enumerate(texts):
            first = rows.setdefault(self._key(text, as_questions=as_questions), row)
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
                made = _rounded_vectors(
                    self._embedder, self.space, [texts[row] for row in these], as_questions=as_questions
                )
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
        """Write the known vectors into their rows; returns the keys of the missing ones."""
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
        # A vector of another length is damaged, and is computed again.
        size = self._embedder.dimension * np.dtype(np.float16).itemsize
        return {key: np.frombuffer(vector, dtype=np.float16) for key, vector in rows if len(vector) == size}

    def _keep(self, fresh: Sequence[tuple[str, bytes]]) -> None:
        # Few and short transactions: each one waits for the disk and makes other processes wait.
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", fresh)

    def keep_only(self, texts: Sequence[str], questions: Sequence[str]) -> None:
        """Delete the vectors of all other texts, so that a removed document leaves nothing behind."""
        try:
            self._keep_only(texts, questions)
        except sqlite3.DatabaseError as error:
            if not _is_damaged(error):
                raise
            self._start_over()

    def _keep_only(self, texts: Sequence[str], questions: Sequence[str]) -> None:
        keep = {self._key(text, as_questions=False) for text in texts}
        keep |= {self._key(text, as_questions=True) for text in questions}
        gone = [(key,) for (key,) in self._connection.execute("SELECT key FROM vectors") if key not in keep]
        with self._connection:
            self._connection.executemany("DELETE FROM vectors WHERE key = ?", gone)
        self._connection.execute("VACUUM")

    def _key(self, text: str, *, as_questions: bool) -> str:
        return question_key(text, self.space.name) if as_questions else passage_key(text)

    def close(self) -> None:
        self._connection.close()

    def _start_over(self) -> None:
        self.close()
        self._path.unlink()
        self._connection = _opened(self._path)


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    try:
        connection.execute("CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL)")
    except sqlite3.DatabaseError as error:
        if not _is_damaged(error):  # damage is handled when the cache is used
            connection.close()
            raise
    return connection


def _is_damaged(error: sqlite3.DatabaseError) -> bool:
    return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def passage_key(text: str) -> str:
    """The cache key of a text as a passage."""
    return text_sha256(text)


def question_key(text: str, space: str = "") -> str:
    """The cache key of a text as a question in a space of a name; the same text has another vector as a passage."""
    return text_sha256(f"\0question\0{space}\0{text}" if space else f"\0question\0{text}")


def _rounded_vectors(
    embedder: Embedder, space: QuestionSpace, texts: Sequence[str], *, as_questions: bool
) -> npt.NDArray[np.float16]:
    """The vectors of texts as they are kept: float16, those of questions in steps too."""
    if not as_questions:
        return embedder.embed_passages(texts).astype(np.float16)
    return _spread(*_stepped(space.raw(texts).astype(np.float16)))


# The most steps to either side of zero in which the numbers of a question's vector are kept.
_STEPS = 127


def _stepped(vectors: npt.NDArray[np.float16]) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float16]]:
    """The numbers of each vector in steps, shape (n, dimension), and how long a step of each is, shape (n,). Vectors
    that have been rounded so stay as they are."""
    step = (np.abs(vectors.astype(np.float32)).max(axis=1) / _STEPS).astype(np.float16)
    # A vector of zeros has steps of no length.
    steps = np.rint(vectors / np.where(step > 0, step, 1).astype(np.float32)[:, None])
    return np.clip(steps, -_STEPS, _STEPS).astype(np.int8), step


def _spread(steps: npt.NDArray[np.int8], step: npt.NDArray[np.float16]) -> npt.NDArray[np.float16]:
    return (steps.astype(np.float32) * step.astype(np.float32)[:, None]).astype(np.float16)


def shipped_file(embedder_name: str) -> Path:
    """The file in the package with an embedder's vectors of the starter corpus; it may not exist."""
    folder = bundled_path("riktlots.corpus", "vectors")
    return folder / (embedder_name.replace("/", "_") + ".npz")


def shipped_vectors(embedder_name: str) -> dict[str, np.ndarray]:
    """The shipped vectors of the starter corpus by `passage_key` and `question_key`, shape (dimension,), float16; empty
    for an embedder without any."""
    path = shipped_file(embedder_name)
    if not path.is_file():
        return {}
    with np.load(path, allow_pickle=False) as data:
        keys = np.concatenate([data["keys"], data["question_keys"]])
        vectors = np.concatenate([data["vectors"], _spread(data["question_steps"], data["question_step"])])
    return {bytes(key).hex(): vector for key, vector in zip(keys, vectors, strict=True)}


def write_shipped_vectors(
    texts: Sequence[str], questions: Sequence[str], embedder: Embedder, progress: Progress = no_progress
) -> Path:
    """Embed the texts that the shipped file lacks, drop those that the corpus no longer has, and write the file.
    Returns its path."""
    path = shipped_file(embedder.name)
    have = shipped_vectors(embedder.name)
    space = QuestionSpace.of(embedder)
    wanted: dict[str, tuple[str, bool]] = {passage_key(text): (text, False) for text in sorted(set(texts))}
    wanted |= {question_key(text, space.name): (text, True) for text in sorted(set(questions))}
    for as_questions in (False, True):
        missing = [(k, text) for k, (text, kind) in wanted.items() if kind is as_questions and k not in have]
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            vectors = _rounded_vectors(embedder, space, [text for _, text in batch], as_questions=as_questions)
            have |= {key: vector for (key, _), vector in zip(batch, vectors, strict=True)}
            progress(start + len(batch), len(missing))
    path.parent.mkdir(exist_ok=True)
    passages, asked = (sorted(key for key, (_, kind) in wanted.items() if kind is of) for of in (False, True))
    steps, step = _stepped(_rows([have[key] for key in asked], embedder.dimension))
    np.savez(
        path,
        keys=_key_rows(passages),
        vectors=_rows([have[key] for key in passages], embedder.dimension),
        question_keys=_key_rows(asked),
        question_steps=steps,
        question_step=step,
    )
    return path


def _key_rows(keys: Sequence[str]) -> npt.NDArray[np.uint8]:
    return np.array([list(bytes.fromhex(key)) for key in keys], dtype=np.uint8).reshape(-1, 32)


def _rows(vectors: Sequence[npt.NDArray[np.float16]], dimension: int) -> npt.NDArray[np.float16]:
    return np.array(vectors, dtype=np.float16).reshape(-1, dimension)


def main() -> None:
    """Update the vectors of the starter corpus that ship with the package."""
    from riktlots.ingest.index.embeddings import BUNDLED, load_embedder
    from riktlots.ingest.library.corpus import load_corpus, starter_corpus

    embedder = load_embedder(BUNDLED)
    assert embedder is not None
    corpus = load_corpus(starter_corpus())
    texts, questions = corpus.embedding_texts(), corpus.all_compared_texts()
    path = write_shipped_vectors(
        texts, questions, embedder, lambda done, total: print(f"\r{done}/{total}", end="", file=sys.stderr)
    )
    print(f"\n{path}: {len(set(texts)) + len(set(questions))} vectors, {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
