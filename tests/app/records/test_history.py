"""What is kept of what readers asked, for whom, and for how long."""

from __future__ import annotations

import sqlite3

import pytest

from riktlots.app.present.blocks import Block, Style
from riktlots.app.records.database import Keeping, moment
from riktlots.app.records.history import forget, forget_everybody, forget_reader, history_file, remember, remembered
from riktlots.app.records.opinions import Opinion, keep_opinion, kept_opinions
from riktlots.app.records.upkeep import drop_old, history_rows
from riktlots.ingest.home import Home
from riktlots.retrieval.model import Answer, Status

ANSWER = Answer(question="Får vi fråga Eva?", language="sv", status=Status.ANSWERED, generation="abc")
BLOCKS = (Block(Style.TITLE, "Får vi fråga Eva?"), Block(Style.QUOTE, "Det får ni.", "https://lagar.example/1"))
KEPT = Keeping(questions=True, days=30)


def keep(home: Home, reader: str = "anna@example.se", answer: Answer = ANSWER) -> bool:
    return remember(home, reader, answer, BLOCKS, '{"receipt": 1}', KEPT)


def on_disk(home: Home, words: str) -> bool:
    return any(words.encode() in path.read_bytes() for path in home.root.iterdir())


def test_nothing_is_kept_unless_the_setting_says_so(home: Home) -> None:
    assert not remember(home, "", ANSWER, BLOCKS, "", Keeping())
    assert not history_file(home).exists()


@pytest.mark.parametrize("status", [Status.DECLINED, Status.ERROR])
def test_a_question_that_was_declined_or_failed_is_not_kept(home: Home, status: Status) -> None:
    assert not keep(home, answer=Answer(question="Är Eva spion?", language="sv", status=status))
    assert remembered(home, "anna@example.se", KEPT) == []


def test_an_answer_is_read_back_as_it_was_written(home: Home) -> None:
    keep(home)
    (one,) = remembered(home, "anna@example.se", KEPT)
    assert (one.question, one.status, one.language, one.blocks) == ("Får vi fråga Eva?", "answered", "sv", BLOCKS)
    (row,) = history_rows([one])
    assert row["answer"] == "# Får vi fråga Eva?\n\n> Det får ni. <https://lagar.example/1>\n\n"
    assert row["receipt"] == {"receipt": 1}


def test_readers_see_and_erase_their_own_and_nobody_elses(home: Home) -> None:
    keep(home)
    keep(home, "bo@example.se")
    (mine,) = remembered(home, "anna@example.se", KEPT)
    (others,) = remembered(home, "bo@example.se", KEPT)
    forget(home, "anna@example.se", others.number)
    assert remembered(home, "bo@example.se", KEPT) == [others]
    forget(home, "anna@example.se", mine.number)
    assert remembered(home, "anna@example.se", KEPT) == []
    assert forget_reader(home, "anna@example.se") == 0
    assert forget_reader(home, "bo@example.se") == 1


def test_what_is_erased_is_gone_from_the_disk(home: Home) -> None:
    keep(home)
    assert on_disk(home, "fråga Eva")
    forget_reader(home, "anna@example.se")
    assert not on_disk(home, "fråga Eva")


def test_what_is_old_goes_when_somebody_looks_or_the_pages_start(home: Home) -> None:
    for _ in range(2):
        keep(home)
        keep_opinion(home, ANSWER, Opinion(helped=True), KEPT)
    for file, table in ((history_file(home), "history"), (home.root / "feedback.sqlite", "feedback")):
        connection = sqlite3.connect(file)
        with connection:
            connection.execute(f"UPDATE {table} SET at = ? WHERE id = 1", (moment(31),))
        connection.close()
    assert [one.number for one in remembered(home, "anna@example.se", KEPT)] == [2]
    drop_old(home, KEPT)
    assert [kept.number for kept in kept_opinions(home, Keeping(days=1000))] == [2]
    assert forget_everybody(home) == 1
