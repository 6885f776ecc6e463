"""Databases that another version of Riktlots wrote, and who may read them."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from riktlots.app.records.database import Keeping, KeptError, opened
from riktlots.app.records.history import history_file, remember
from riktlots.app.records.opinions import Opinion, keep_opinion, kept_opinions, opinions_file
from riktlots.ingest.home import Home
from riktlots.retrieval.model import Answer, Status

FIRST = "CREATE TABLE IF NOT EXISTS said (words TEXT NOT NULL)"
SECOND = "ALTER TABLE said ADD COLUMN by TEXT NOT NULL DEFAULT 'nobody'"
ANSWER = Answer(question="Får vi?", language="sv", status=Status.ANSWERED)


def put(file: Path, words: str, *steps: str) -> None:
    with opened(file, steps) as connection:
        connection.execute("INSERT INTO said (words) VALUES (?)", (words,))


def rows(file: Path, *steps: str) -> list[tuple[object, ...]]:
    with opened(file, steps) as connection:
        return [tuple(row) for row in connection.execute("SELECT * FROM said")]


def test_an_old_database_takes_the_steps_that_it_lacks_and_keeps_what_it_holds(tmp_path: Path) -> None:
    file = tmp_path / "said.sqlite"
    put(file, "gammalt", FIRST)
    put(file, "nytt", FIRST, SECOND)
    assert rows(file, FIRST, SECOND) == [("gammalt", "nobody"), ("nytt", "nobody")]


def test_a_database_from_before_steps_were_counted_is_one_of_the_first_version(home: Home) -> None:
    keep_opinion(home, ANSWER, Opinion(helped=True), Keeping())
    connection = sqlite3.connect(opinions_file(home))
    connection.execute("PRAGMA user_version = 0")
    connection.close()
    keep_opinion(home, ANSWER, Opinion(helped=True), Keeping())
    assert len(kept_opinions(home, Keeping())) == 2


def test_a_database_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "said.sqlite"
    put(file, "nytt", FIRST, SECOND)
    before = file.read_bytes()
    with pytest.raises(KeptError, match="later version"):
        rows(file, FIRST)
    assert file.read_bytes() == before


def test_a_step_that_fails_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "said.sqlite"
    put(file, "gammalt", FIRST)
    with pytest.raises(sqlite3.OperationalError):
        rows(file, FIRST, SECOND, "ALTER TABLE nosuch ADD COLUMN x TEXT")
    assert rows(file, FIRST) == [("gammalt",)]


def test_nobody_else_may_read_what_readers_said(home: Home) -> None:
    keep_opinion(home, ANSWER, Opinion(helped=True), Keeping())
    remember(home, "", ANSWER, (), "", Keeping(questions=True))
    assert stat.S_IMODE(home.root.stat().st_mode) == 0o700
    for file in (opinions_file(home), history_file(home)):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        with sqlite3.connect(file) as connection:
            connection.execute("PRAGMA user_version")
            modes = {stat.S_IMODE(path.stat().st_mode) for path in home.root.glob(f"{file.name}*")}
        connection.close()
        assert modes == {0o600}
