"""What readers said of answers. Nobody's name is kept with it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from riktlots.app.records.database import Keeping, moment, opened
from riktlots.ingest.home import Home
from riktlots.retrieval.model import Answer

REASONS = ("wrong_paragraph", "no_answer", "hard_to_read", "out_of_date", "other")
OPINION_STEPS = (
    """
CREATE TABLE IF NOT EXISTS feedback (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, helped INTEGER NOT NULL, reason TEXT NOT NULL, comment TEXT NOT NULL,
    status TEXT NOT NULL, language TEXT NOT NULL, cited TEXT NOT NULL, generation TEXT NOT NULL, model TEXT NOT NULL,
    question TEXT NOT NULL
)
""",
)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reader said of an answer: whether it helped, why not (one of REASONS, or empty), and in own words."""

    helped: bool
    reason: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class KeptOpinion:
    """An opinion as it is kept under a number since a moment (ISO, UTC), with what it is about.

    `cited` are the addresses of the paragraphs that the answer quoted; `question` is empty where it is not kept.
    """

    number: int
    at: str
    opinion: Opinion
    status: str
    language: str
    cited: tuple[str, ...]
    generation: str
    model: str
    question: str


def opinions_file(home: Home) -> Path:
    """The database of a home."""
    return home.root / "feedback.sqlite"


def keep_opinion(home: Home, answer: Answer, opinion: Opinion, keeping: Keeping) -> int:
    """Keep what was said of an answer, and drop what has been kept for long enough. Returns its number."""
    cited = sorted({str(c.passage.address) for sentence in answer.sentences for c in sentence.citations})
    with _opened(home) as connection:
        _drop_older(connection, keeping.oldest)
        row = connection.execute(
            "INSERT INTO feedback (at, helped, reason, comment, status, language, cited, generation, model, question)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                moment(),
                int(opinion.helped),
                opinion.reason,
                _plain(opinion.comment),
                str(answer.status),
                answer.language,
                json.dumps(cited),
                answer.generation,
                answer.model,
                answer.question if keeping.questions else "",
            ),
        )
        assert row.lastrowid
        return row.lastrowid


def kept_opinions(home: Home, keeping: Keeping) -> list[KeptOpinion]:
    """All opinions, the newest first; what has been kept for long enough is dropped before."""
    if not opinions_file(home).is_file():
        return []
    with _opened(home) as connection:
        _drop_older(connection, keeping.oldest)
        return [_kept(row) for row in connection.execute("SELECT * FROM feedback ORDER BY id DESC")]


def drop_opinion(home: Home, number: int) -> int:
    """Delete what was kept under a number. Returns how many there were: one, or none."""
    with _opened(home) as connection:
        return connection.execute("DELETE FROM feedback WHERE id = ?", (number,)).rowcount


def drop_opinions(home: Home, before: str = "") -> int:
    """Delete all opinions, or those from before a moment (ISO, UTC). Returns how many."""
    if not opinions_file(home).is_file():
        return 0
    with _opened(home) as connection:
        return connection.execute("DELETE FROM feedback WHERE ? = '' OR at < ?", (before, before)).rowcount


def _kept(row: sqlite3.Row) -> KeptOpinion:
    return KeptOpinion(
        row["id"],
        row["at"],
        Opinion(bool(row["helped"]), row["reason"], row["comment"]),
        row["status"],
        row["language"],
        tuple(json.loads(row["cited"])),
        row["generation"],
        row["model"],
        row["question"],
    )


def _plain(comment: str) -> str:
    """A comment without control characters, which no sheet can hold."""
    return "".join(c for c in comment if c.isprintable() or c == "\n").strip()


def _drop_older(connection: sqlite3.Connection, moment: str) -> None:
    connection.execute("DELETE FROM feedback WHERE at < ?", (moment,))


def _opened(home: Home) -> AbstractContextManager[sqlite3.Connection]:
    return opened(opinions_file(home), OPINION_STEPS)
