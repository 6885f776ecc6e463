"""The lexical index: SQLite FTS5 over stems, ranked by BM25."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import math
import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cached_property
from itertools import accumulate, chain, islice
from pathlib import Path
from typing import NamedTuple

from riktlots.ingest.errors import GenerationError
from riktlots.ingest.language import stems, token

# A word in a heading tells the topic of the paragraph, but will not be quoted.
_TEXT_WEIGHT, _CONTEXT_WEIGHT, _QUESTIONS_WEIGHT = 1.0, 0.5, 0.5
# BM25 gives a term at most its idf times (k1 + 1); FTS5 has k1 = 1.2.
BM25_CEILING = 2.2
# Up to this many occurrences all words are scored at once; beyond it frequent words are left until the end.
FEW_ROWS = 20_000
# A usual score of the last result. It decides how many words are tried first, not which passages are found.
_GUESS = 8.0
_ROUNDING = 1e-9

Phrase = Sequence[str]
Among = Callable[[int], bool]


def _all(ordinal: int) -> bool:
    return True


class LexicalIndex:
    """A read-only lexical index; one connection per instance, usable from any thread one at a time."""

    def __init__(self, path: Path, few_rows: int = FEW_ROWS) -> None:
        """Raises GenerationError when the file is missing or damaged."""
        self._path = path
        self._few_rows = few_rows
        with self._reporting_damage():
            # immutable: the file never changes in place, so neither locks nor a journal are needed.
            self._connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            (self.count,) = self._connection.execute("SELECT count(*) FROM passages_docsize").fetchone()

    def search(self, phrases: Sequence[Phrase], limit: int, among: Among = _all) -> list[tuple[int, float]]:
        """The best passages as (ordinal, BM25 score ≥ 0), best first; passages with none of the phrases are absent.

        A phrase is one stem, or several that must be adjacent. `among` says by ordinal which passages count. Raises
        GenerationError when the file turns out to be damaged.
        """
        if not phrases:
            return []
        with self._reporting_damage():
            few = self._may_be_best(phrases, limit, among)
            return list(islice(self._ranked(phrases, among, few), limit))

    def scores(
        self, phrases: Sequence[Phrase], ordinals: Sequence[int], *, with_questions: bool = True
    ) -> dict[int, float]:
        """The BM25 scores of single passages, `with_questions` by the words of the questions written for them too;
        those with none of the phrases are absent. Raises as `search` does."""
        if not phrases:
            return {}
        with self._reporting_damage():
            return dict(self._ranked(phrases, few=ordinals, weight=_QUESTIONS_WEIGHT if with_questions else 0.0))

    def _ranked(
        self,
        phrases: Iterable[Phrase],
        among: Among = _all,
        few: Sequence[int] | None = None,
        weight: float = _QUESTIONS_WEIGHT,
    ) -> Iterator[tuple[int, float]]:
        """All passages with any of the phrases, best first; only those of `few` when it is given. `weight` is that of
        the questions."""
        match = " OR ".join(dict.fromkeys(f'"{" ".join(map(token, phrase))}"' for phrase in phrases))
        # The plus keeps FTS5 from looking up each rowid by itself: it goes through its lists once.
        these = "" if few is None else "AND +rowid IN (SELECT value FROM json_each(?))"
        rows = self._connection.execute(
            f"SELECT rowid, -bm25(passages, ?, ?, ?) AS score FROM passages WHERE passages MATCH ? {these} "  # noqa: S608
            "ORDER BY score DESC, rowid",
            (_TEXT_WEIGHT, _CONTEXT_WEIGHT, weight, match, *([] if few is None else [json.dumps(few)])),
        )
        return ((int(rowid), max(0.0, float(score))) for rowid, score in rows if among(int(rowid)))

    def _may_be_best(self, phrases: Sequence[Phrase], limit: int, among: Among) -> list[int] | None:
        """The ordinals of all passages that can be among the best; None where every passage must be scored.

        Frequent words add little to a score. So passages are first ranked by the rarer words alone: when the last of
        the best already scores as much as all frequent words could give together, no passage with only frequent words
        can come before it (MaxScore; Turtle and Flood, Information Processing & Management 31, 1995). The ranking is
        the same as without this.
        """
        different = list(dict.fromkeys(map(tuple, phrases)))
        known = {phrase: self.document_frequency(phrase[0]) for phrase in different if len(phrase) == 1}
        if sum(known.values()) <= self._few_rows:
            return None
        # At least one word must remain to rank by.
        by_frequency = sorted(known, key=lambda phrase: -known[phrase])[: len(different) - 1]
        together = list(accumulate(BM25_CEILING * self._weight(known[phrase]) for phrase in by_frequency))
        least = _GUESS
        while late := by_frequency[: bisect_right(together, least)]:
            ranked = self._ranked([phrase for phrase in different if phrase not in late], among)
            best = list(islice(ranked, limit))
            least = best[-1][1] if len(best) == limit else 0.0
            most = together[len(late) - 1]
            if most <= least:
                return list(_down_to(least - most - _ROUNDING, chain(best, ranked)))
        return None

    def _weight(self, frequency: int) -> float:
        """The inverse document frequency that FTS5 uses."""
        return max(1e-6, math.log((self.count - frequency + 0.5) / (frequency + 0.5)))

    def document_frequency(self, stem: str) -> int:
        """The number of passages in which a stem occurs."""
        with self._reporting_damage():
            row = self._connection.execute("SELECT doc FROM vocabulary WHERE term = ?", (token(stem),)).fetchone()
        return int(row[0]) if row else 0

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """All stems without digits, sorted by code points."""
        with self._reporting_damage():
            rows = self._connection.execute("SELECT term FROM vocabulary WHERE term NOT GLOB '*[0-9]*'")
            return tuple(sorted(term for (term,) in rows))

    def idf(self, stem: str) -> float:
        """Inverse document frequency, ln(1 + (N − n + ½)/(n + ½)), largest for a stem that does not occur."""
        n = self.document_frequency(stem)
        return math.log(1 + (self.count - n + 0.5) / (n + 0.5))

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _reporting_damage(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise GenerationError(
                f"{self._path} is missing or damaged ({error}). Run `riktlots ingest` again."
            ) from error


def _down_to(floor: float, ranked: Iterable[tuple[int, float]]) -> Iterator[int]:
    """The ordinals at the head of a ranking whose score is at least `floor`."""
    for ordinal, score in ranked:
        if score < floor:
            break
        yield ordinal


_KEY_BYTES = 16


class LexicalRow(NamedTuple):
    """The words by which a passage is found: its own, those of its document and headings, and those of the questions
    written for it."""

    text: str
    context: str
    questions: str
    language: str


Stem = Callable[[str, str], Iterable[str]]


def build_lexical(path: Path, rows: Iterable[LexicalRow], previous: Path | None = None, stem: Stem = stems) -> None:
    """Write an index; the number of a row is its passage's ordinal, from 0.

    Rows that the index `previous` has too are copied from it, because stemming takes most of the time. The file is new
    and the same either way: nothing of other rows is in it. `stem` gives the stems of a text in a language.
    """
    keys: list[bytes] = []
    with closing(sqlite3.connect(path)) as connection, _PreviousRows(previous) as known, connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute(
            "CREATE VIRTUAL TABLE passages USING "
            'fts5(text, context, questions, tokenize = "unicode61 remove_diacritics 0")'
        )
        connection.execute("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(passages, 'row')")
        connection.execute("CREATE TABLE keys (ordinal INTEGER PRIMARY KEY, key BLOB NOT NULL)")
        connection.executemany(
            "INSERT INTO passages (rowid, text, context, questions) VALUES (?, ?, ?, ?)",
            _stemmed(rows, known, keys, stem),
        )
        connection.executemany("INSERT INTO keys VALUES (?, ?)", enumerate(keys))
        connection.execute("INSERT INTO passages (passages) VALUES ('optimize')")


def _stemmed(
    rows: Iterable[LexicalRow], known: _PreviousRows, keys: list[bytes], stem: Stem
) -> Iterator[tuple[int, str, str, str]]:
    """The number and the columns of each row; appends its key to `keys`."""
    for ordinal, row in enumerate(rows):
        key = _key(row)
        keys.append(key)
        yield ordinal, *(known.columns(key) or (_tokens(stem(part, row.language)) for part in row[:3]))


def _tokens(stemmed: Iterable[str]) -> str:
    return " ".join(map(token, stemmed))


def _key(row: LexicalRow) -> bytes:
    """A hash of everything that the columns of a row depend on. The lengths tell rows apart that are equal joined."""
    lengths = " ".join(str(len(part)) for part in row)
    return hashlib.sha256(f"{_STEMMER} {lengths} {''.join(row)}".encode()).digest()[:_KEY_BYTES]


_STEMMER = importlib.metadata.version("PyStemmer")


class _PreviousRows:
    """The rows of another index by key; no rows without a path."""

    def __init__(self, path: Path | None) -> None:
        self._connection: sqlite3.Connection | None = None
        self._ordinals: dict[bytes, int] = {}
        if path:
            self._connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
            self._ordinals = {k: i for i, k in self._connection.execute("SELECT ordinal, key FROM keys")}

    def columns(self, key: bytes) -> tuple[str, str, str] | None:
        """The stems of text, context and questions; None for an unknown key."""
        ordinal = self._ordinals.get(key)
        if ordinal is None or self._connection is None:
            return None
        row: tuple[str, str, str] | None = self._connection.execute(
            "SELECT text, context, questions FROM passages WHERE rowid = ?", (ordinal,)
        ).fetchone()
        return row

    def __enter__(self) -> _PreviousRows:
        return self

    def __exit__(self, *_: object) -> None:
        if self._connection:
            self._connection.close()
