"""Writing the lexical index, with what another one has stemmed already."""

from __future__ import annotations

import hashlib
import importlib.metadata
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from ingest.stems import stems, token

_KEY_BYTES = 16


class LexicalRow(NamedTuple):
    """A passage as it is searched by words: its own, those of its document and headings, and those of the questions
    written for it."""

    text: str
    context: str
    asks: str
    language: str


def build_lexical(path: Path, rows: Iterable[LexicalRow], former: Path | None = None) -> None:
    """Write an index; the number of a row is its passage's ordinal from 0.

    Rows that the index `former` has too are copied from it, since it is the stemming that takes long. The file itself
    is new: nothing of other rows is in it, and it is the same whether or not there was a former one.
    """
    keys: list[bytes] = []
    with closing(sqlite3.connect(path)) as connection, _Former(former) as known, connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute(
            'CREATE VIRTUAL TABLE passages USING fts5(text, context, asks, tokenize = "unicode61 remove_diacritics 0")'
        )
        connection.execute("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(passages, 'row')")
        connection.execute("CREATE TABLE keys (ordinal INTEGER PRIMARY KEY, key BLOB NOT NULL)")
        connection.executemany(
            "INSERT INTO passages (rowid, text, context, asks) VALUES (?, ?, ?, ?)", _stemmed(rows, known, keys)
        )
        connection.executemany("INSERT INTO keys VALUES (?, ?)", enumerate(keys))
        connection.execute("INSERT INTO passages (passages) VALUES ('optimize')")


def _stemmed(rows: Iterable[LexicalRow], known: _Former, keys: list[bytes]) -> Iterator[tuple[int, str, str, str]]:
    """The columns of each row with its number; `keys` is filled on the way."""
    for ordinal, row in enumerate(rows):
        key = _key(row)
        keys.append(key)
        yield ordinal, *(known.columns(key) or (_tokens(part, row.language) for part in row[:3]))


def _tokens(text: str, language: str) -> str:
    return " ".join(map(token, stems(text, language)))


def _key(row: LexicalRow) -> bytes:
    """What the columns of a row follow from; with the lengths, since two rows might read the same when joined."""
    lengths = " ".join(str(len(part)) for part in row)
    return hashlib.sha256(f"{_STEMMER} {lengths} {''.join(row)}".encode()).digest()[:_KEY_BYTES]


_STEMMER = importlib.metadata.version("PyStemmer")


class _Former:
    """The rows of another index, by key; none without one."""

    def __init__(self, path: Path | None) -> None:
        self._connection: sqlite3.Connection | None = None
        self._ordinals: dict[bytes, int] = {}
        if path:
            self._connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
            self._ordinals = {k: i for i, k in self._connection.execute("SELECT ordinal, key FROM keys")}

    def columns(self, key: bytes) -> tuple[str, str, str] | None:
        """The stems of text, context and asks; None for a row that is not there."""
        ordinal = self._ordinals.get(key)
        if ordinal is None or self._connection is None:
            return None
        row: tuple[str, str, str] | None = self._connection.execute(
            "SELECT text, context, asks FROM passages WHERE rowid = ?", (ordinal,)
        ).fetchone()
        return row

    def __enter__(self) -> _Former:
        return self

    def __exit__(self, *_: object) -> None:
        if self._connection:
            self._connection.close()
