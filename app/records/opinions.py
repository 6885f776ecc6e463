"""Readers' feedback on answers, stored without names."""

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
    """Feedback on an answer: whether it helped, a reason if not (one of REASONS, or empty), and a comment."""

    helped: bool
    reason: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class KeptOpinion:
    """A stored opinion with its number, the time it was stored (ISO, UTC), and facts of the answer it is about.

    `cited` are the addresses of the paragraphs that the answer quoted; `question` is empty where it is not stored.
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
    """The feedback database of a home."""
    return home.root / "feedback.sqlite"


def keep_opinion(home: Home, answer: Answer, opinion: Opinion, keeping: Keeping) -> int:
    """Store an opinion on an answer, and delete those older than the retention period. Returns its number."""
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
    """All opinions, newest first. First deletes those older than the retention period."""
    if not opinions_file(home).is_file():
        return []
    with _opened(home) as connection:
        _drop_older(connection, keeping.oldest)
        return [_kept(row) for row in connection.execute("SELECT * FROM feedback ORDER BY id DESC")]


def drop_opinion(home: Home, number: int) -> int:
    """Delete the opinion with a number. Returns the number of opinions deleted: one or none."""
    with _opened(home) as connection:
        return connection.execute("DELETE FROM feedback WHERE id = ?", (number,)).rowcount


def drop_opinions(home: Home, before: str = "") -> int:
    """Delete all opinions, or only those from before a time (ISO, UTC). Returns the number deleted."""
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
    """The comment without control characters, which a spreadsheet cannot hold."""
    return "".join(c for c in comment if c.isprintable() or c == "\n").strip()


def _drop_older(connection: sqlite3.Connection, moment: str) -> None:
    connection.execute("DELETE FROM feedback WHERE at < ?", (moment,))


def _opened(home: Home) -> AbstractContextManager[sqlite3.Connection]:
    return opened(opinions_file(home), OPINION_STEPS)
