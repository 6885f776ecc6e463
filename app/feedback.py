"""What readers said of answers, kept on this machine for a while."""

from __future__ import annotations

import datetime
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingest.environment import whole_number
from ingest.home import Home
from retrieval.model import Answer

KEEP_QUESTIONS, KEEP_DAYS = "RIKTLOTS_KEEP_QUESTIONS", "RIKTLOTS_KEEP_DAYS"
REASONS = ("wrong_paragraph", "no_answer", "hard_to_read", "out_of_date", "other")
_DEFAULT_DAYS = 365
_TABLE = """
CREATE TABLE IF NOT EXISTS feedback (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, helped INTEGER NOT NULL, reason TEXT NOT NULL, comment TEXT NOT NULL,
    status TEXT NOT NULL, language TEXT NOT NULL, cited TEXT NOT NULL, generation TEXT NOT NULL, model TEXT NOT NULL,
    question TEXT NOT NULL
)
"""


@dataclass(frozen=True, slots=True)
class Keeping:
    """What is kept: whether the words of the question are, and for how many days everything is."""

    questions: bool = False
    days: int = _DEFAULT_DAYS

    @classmethod
    def from_environment(cls) -> Keeping:
        """RIKTLOTS_KEEP_QUESTIONS (1 for yes) and RIKTLOTS_KEEP_DAYS. Raises InputError."""
        days = whole_number(KEEP_DAYS, _DEFAULT_DAYS, least=1)
        return cls(os.environ.get(KEEP_QUESTIONS, "").strip() == "1", days)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reader said of an answer: whether it helped, why not (one of REASONS, or empty), and in own words."""

    helped: bool
    reason: str = ""
    comment: str = ""


def feedback_file(home: Home) -> Path:
    """The database of a home."""
    return home.root / "feedback.sqlite"


def keep_opinion(home: Home, answer: Answer, opinion: Opinion, keeping: Keeping) -> int:
    """Keep what was said of an answer, and drop what has been kept for long enough. Returns its number."""
    now = datetime.datetime.now(datetime.UTC)
    cited = sorted({str(c.passage.address) for sentence in answer.sentences for c in sentence.citations})
    with _opened(home) as connection:
        oldest = now - datetime.timedelta(days=keeping.days)
        connection.execute("DELETE FROM feedback WHERE at < ?", (oldest.isoformat(timespec="seconds"),))
        row = connection.execute(
            "INSERT INTO feedback (at, helped, reason, comment, status, language, cited, generation, model, question)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                now.isoformat(timespec="seconds"),
                int(opinion.helped),
                opinion.reason,
                opinion.comment.strip(),
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


def drop_opinion(home: Home, number: int) -> None:
    """Delete what was kept under a number."""
    with _opened(home) as connection:
        connection.execute("DELETE FROM feedback WHERE id = ?", (number,))


@contextmanager
def _opened(home: Home) -> Iterator[sqlite3.Connection]:
    """A connection for one piece of work, which is kept whole or not at all."""
    home.root.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(feedback_file(home), timeout=10)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        # What is deleted is overwritten too.
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(_TABLE)
        with connection:
            yield connection
    finally:
        connection.close()
