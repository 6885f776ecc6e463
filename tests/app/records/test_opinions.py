"""What is kept of readers' opinions, and for how long."""

from __future__ import annotations

import datetime
import sqlite3
from pathlib import Path

from riktlots.app.records.database import Keeping, moment
from riktlots.app.records.opinions import (
    Opinion,
    drop_opinion,
    drop_opinions,
    keep_opinion,
    kept_opinions,
    opinions_file,
)
from riktlots.app.records.upkeep import write_opinions
from riktlots.evals.questions.table import read_table
from riktlots.ingest.home import Home
from riktlots.retrieval.model import Answer, Status

ANSWER = Answer(question="Får vi?", language="sv", status=Status.ANSWERED, generation="abc")


def stored(home: Home, columns: str = "*") -> list[tuple[object, ...]]:
    connection = sqlite3.connect(opinions_file(home))
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
    connection = sqlite3.connect(opinions_file(home))
    with connection:
        connection.execute("UPDATE feedback SET at = ? WHERE comment = 'gammalt'", (then.isoformat(),))
    connection.close()
    keep_opinion(home, ANSWER, Opinion(helped=True, comment="nu"), Keeping(days=30))
    assert stored(home, "comment") == [("nyare",), ("nu",)]


def test_the_database_lets_readers_in_while_somebody_writes(home: Home) -> None:
    keep_opinion(home, ANSWER, Opinion(helped=True), Keeping())
    connection = sqlite3.connect(opinions_file(home))
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_opinions_are_read_back_newest_first_without_those_whose_time_is_up(home: Home) -> None:
    assert kept_opinions(home, Keeping()) == []
    first = keep_opinion(home, ANSWER, Opinion(helped=True), Keeping())
    keep_opinion(home, ANSWER, Opinion(False, "other", "Nej\x07 \nalls"), Keeping(questions=True))
    newest, oldest = kept_opinions(home, Keeping())
    assert oldest.number == first
    assert newest.opinion == Opinion(False, "other", "Nej \nalls"), "a control character has no place in a sheet"
    assert (newest.question, oldest.question) == ("Får vi?", "")
    connection = sqlite3.connect(opinions_file(home))
    with connection:
        connection.execute("UPDATE feedback SET at = ? WHERE id = ?", (moment(40), first))
    connection.close()
    assert [kept.number for kept in kept_opinions(home, Keeping(days=30))] == [newest.number]


def test_all_opinions_or_the_old_ones_are_erased(home: Home) -> None:
    assert drop_opinions(home) == 0
    for _ in range(3):
        keep_opinion(home, ANSWER, Opinion(helped=True), Keeping())
    assert drop_opinions(home, moment(1)) == 0
    assert drop_opinions(home) == 3
    assert stored(home) == []


def test_opinions_are_a_sheet_that_runs_nothing(home: Home, tmp_path: Path) -> None:
    keep_opinion(home, ANSWER, Opinion(False, "other", "=1+1; två\nrader"), Keeping())
    write_opinions(tmp_path / "opinions.csv", kept_opinions(home, Keeping()))
    row = read_table(tmp_path / "opinions.csv", ("helped", "reason", "comment"))[0].cells
    assert row == {"helped": "no", "reason": "other", "comment": "=1+1; två\nrader"}
    assert "'=1+1" in (tmp_path / "opinions.csv").read_text(encoding="utf-8")
