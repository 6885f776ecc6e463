"""What is kept of readers' opinions, and for how long."""

from __future__ import annotations

import datetime
import sqlite3

import pytest

from app.feedback import Keeping, Opinion, drop_opinion, feedback_file, keep_opinion
from ingest.errors import InputError
from ingest.home import Home
from retrieval.model import Answer, Status

ANSWER = Answer(question="Får vi?", language="sv", status=Status.ANSWERED, generation="abc")


def stored(home: Home, columns: str = "*") -> list[tuple[object, ...]]:
    connection = sqlite3.connect(feedback_file(home))
    try:
        return connection.execute(f"SELECT {columns} FROM feedback ORDER BY id").fetchall()
    finally:
        connection.close()


def test_the_words_of_a_question_leave_no_trace_unless_they_are_to_be_kept(home: Home) -> None:
    keep_opinion(home, ANSWER, Opinion(helped=True), Keeping())
    assert stored(home, "question, status, generation") == [("", "answered", "abc")]
    assert not any("Får vi?".encode() in path.read_bytes() for path in home.root.iterdir())
    keep_opinion(home, ANSWER, Opinion(helped=True), Keeping(questions=True))
    assert stored(home, "question") == [("",), ("Får vi?",)]


def test_what_is_deleted_is_gone_from_the_disk(home: Home) -> None:
    number = keep_opinion(home, ANSWER, Opinion(helped=False, reason="other", comment="Ytterst egna ord"), Keeping())
    drop_opinion(home, number)
    assert stored(home) == []
    assert not any(b"Ytterst egna ord" in path.read_bytes() for path in home.root.iterdir())


def test_what_has_been_kept_for_long_enough_goes_when_the_next_comes(home: Home) -> None:
    keep_opinion(home, ANSWER, Opinion(helped=True, comment="gammalt"), Keeping())
    keep_opinion(home, ANSWER, Opinion(helped=True, comment="nyare"), Keeping())
    then = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=31)
    connection = sqlite3.connect(feedback_file(home))
    with connection:
        connection.execute("UPDATE feedback SET at = ? WHERE comment = 'gammalt'", (then.isoformat(),))
    connection.close()
    keep_opinion(home, ANSWER, Opinion(helped=True, comment="nu"), Keeping(days=30))
    assert stored(home, "comment") == [("nyare",), ("nu",)]


def test_the_database_lets_readers_in_while_somebody_writes(home: Home) -> None:
    keep_opinion(home, ANSWER, Opinion(helped=True), Keeping())
    connection = sqlite3.connect(feedback_file(home))
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_settings_are_read_and_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RIKTLOTS_KEEP_QUESTIONS", raising=False)
    monkeypatch.delenv("RIKTLOTS_KEEP_DAYS", raising=False)
    assert Keeping.from_environment() == Keeping(questions=False, days=365)
    monkeypatch.setenv("RIKTLOTS_KEEP_QUESTIONS", "1")
    monkeypatch.setenv("RIKTLOTS_KEEP_DAYS", "30")
    assert Keeping.from_environment() == Keeping(questions=True, days=30)
    for wrong in ("0", "-1", "many"):
        monkeypatch.setenv("RIKTLOTS_KEEP_DAYS", wrong)
        with pytest.raises(InputError, match="RIKTLOTS_KEEP_DAYS"):
            Keeping.from_environment()
