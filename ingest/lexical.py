"""The lexical index: SQLite FTS5 over stems, ranked by BM25."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import islice
from pathlib import Path

from ingest.errors import GenerationError
from ingest.stems import token

# A word in the heading says what the paragraph is about, but is not what will be quoted.
_TEXT_WEIGHT, _CONTEXT_WEIGHT, _ASKS_WEIGHT = 1.0, 0.5, 0.5


class LexicalIndex:
    """A read-only lexical index; one connection per instance, usable from any thread one at a time."""

    def __init__(self, path: Path) -> None:
        """Raises GenerationError when the file is missing or damaged."""
        self._path = path
        with self._told_of_damage():
            # immutable: the file never changes in place, so neither locks nor a journal are wanted.
            self._connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            (self.count,) = self._connection.execute("SELECT count(*) FROM passages_docsize").fetchone()

    def search(
        self, phrases: Sequence[Sequence[str]], limit: int, among: Callable[[int], bool] = lambda ordinal: True
    ) -> list[tuple[int, float]]:
        """The best passages as (ordinal, BM25 score ≥ 0), best first; passages with none of the phrases are absent.

        A phrase is one stem or several that must stand side by side. `among` says by ordinal which passages count.
        Raises GenerationError when the file turns out to be damaged.
        """
        if not phrases:
            return []
        match = " OR ".join(dict.fromkeys(f'"{" ".join(map(token, phrase))}"' for phrase in phrases))
        with self._told_of_damage():
            rows = self._connection.execute(
                "SELECT rowid, -bm25(passages, ?, ?, ?) AS score FROM passages WHERE passages MATCH ? "
                "ORDER BY score DESC, rowid",
                (_TEXT_WEIGHT, _CONTEXT_WEIGHT, _ASKS_WEIGHT, match),
            )
            counted = ((int(rowid), max(0.0, float(score))) for rowid, score in rows if among(int(rowid)))
            return list(islice(counted, limit))

    def document_frequency(self, stem: str) -> int:
        """In how many passages a stem occurs."""
        with self._told_of_damage():
            row = self._connection.execute("SELECT doc FROM vocabulary WHERE term = ?", (token(stem),)).fetchone()
        return int(row[0]) if row else 0

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """All stems of the index that are words, in alphabetical order."""
        with self._told_of_damage():
            rows = self._connection.execute("SELECT term FROM vocabulary WHERE term NOT GLOB '*[0-9]*'")
            return tuple(term for (term,) in rows)

    def idf(self, stem: str) -> float:
        """Inverse document frequency, ln(1 + (N − n + ½)/(n + ½)), largest for a stem that does not occur."""
        n = self.document_frequency(stem)
        return math.log(1 + (self.count - n + 0.5) / (n + 0.5))

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _told_of_damage(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise GenerationError(f"{self._path} is gone or damaged ({error}). Run `riktlots ingest` anew.") from error
