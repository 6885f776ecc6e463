"""What is kept of asked questions, and for how long."""

from __future__ import annotations

import datetime
import sqlite3

import pytest

from riktlots.app.records.asked import (
    Askers,
    Outcome,
    all_asked,
    asked_file,
    drop_asked,
    keep_asked,
    set_helped,
    set_vectors,
    try_keep_asked,
)
from riktlots.app.records.database import Keeping, moment
from riktlots.app.records.upkeep import databases, drop_old
from riktlots.ingest.home import Home
from riktlots.retrieval.model import Answer, Reason, Status, WrittenRef

KEPT = Keeping(questions=True, days=30)
ANSWER = Answer(question="Får Eva ringa 070-123 45 67?", language="sv", status=Status.CLOSEST)
WHO = "anna@example.se"


def keep(home: Home, answer: Answer = ANSWER, who: str = WHO, askers: Askers | None = None) -> int:
    return keep_asked(home, answer, who, lambda word: word in ("ringa", "får"), KEPT, askers or Askers())


def age(home: Home, days: int) -> None:
    """Make all that is stored older."""
    connection = sqlite3.connect(asked_file(home))
    with connection:
        connection.execute("UPDATE asked SET day = ?", (moment(days)[:10],))
    connection.close()


def on_disk(home: Home, words: str) -> bool:
    return any(words.encode() in path.read_bytes() for path in home.root.iterdir())


def test_nothing_is_stored_unless_the_setting_says_so(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RIKTLOTS_KEEP_QUESTIONS", raising=False)
    assert try_keep_asked(home, ANSWER, WHO, bool) == 0
    assert all_asked(home, KEPT) == []
    assert not asked_file(home).exists()


def test_a_question_is_stored_masked_and_without_who_asked(home: Home) -> None:
    keep(home)
    (one,) = all_asked(home, KEPT)
    assert (one.question, one.language, one.outcome, one.helped) == (
        "Får [namn] ringa [telefonnummer]?",
        "sv",
        Outcome.CLOSEST,
        None,
    )
    assert one.day == datetime.datetime.now(datetime.UTC).date().isoformat()
    for trace in ("Eva", "070", WHO):
        assert not on_disk(home, trace)


def test_of_a_declined_question_only_the_outcome_is_stored(home: Home) -> None:
    keep(home, Answer(question="är hon spion?", language="sv", status=Status.DECLINED, reason=Reason.JUDGES_PERSON))
    (one,) = all_asked(home, KEPT)
    assert (one.outcome, one.question) == (Outcome.DECLINED, "")
    assert not on_disk(home, "spion")


@pytest.mark.parametrize(
    ("status", "reason"), [(Status.ERROR, Reason.ERROR_INDEX), (Status.NEEDS_DETAIL, Reason.THANKS)]
)
def test_errors_and_thanks_are_not_stored(home: Home, status: Status, reason: Reason) -> None:
    assert keep(home, Answer(question="tack", language="sv", status=status, reason=reason)) == 0


def test_a_written_answer_and_a_follow_up_as_it_was_searched(home: Home) -> None:
    ref = WrittenRef("x", "", "", "", "", True, 1)
    keep(
        home, Answer(question="och då?", language="sv", status=Status.ANSWERED, completed="får ringa då?", written=ref)
    )
    (one,) = all_asked(home, KEPT)
    assert (one.question, one.outcome) == ("får ringa då?", Outcome.WRITTEN)


def test_whether_it_helped_is_noted_and_taken_back(home: Home) -> None:
    number = keep(home)
    for helped in (True, False, None):
        set_helped(home, number, helped)
        assert [one.helped for one in all_asked(home, KEPT)] == [helped]


def test_an_asker_is_the_same_on_one_day_and_another_on_the_next() -> None:
    askers = Askers()
    first = askers.token(WHO, "2031-01-01")
    assert askers.token(WHO, "2031-01-01") == first
    assert askers.token("bo@example.se", "2031-01-01") != first
    assert askers.token(WHO, "2031-01-02") != first
    assert askers.token(WHO, "2031-01-01") != first, "the key of a day that is over is gone"


def test_what_is_older_than_the_retention_period_is_deleted(home: Home) -> None:
    keep(home)
    age(home, 31)
    assert all_asked(home, KEPT) == []
    keep(home)
    age(home, 31)
    keep(home)
    assert len(all_asked(home, Keeping(questions=True))) == 1
    age(home, 31)
    drop_old(home, KEPT)
    assert not on_disk(home, "ringa")


def test_only_the_last_days_are_read(home: Home) -> None:
    keep(home)
    age(home, 7)
    keep(home)
    assert len(all_asked(home, KEPT)) == 2
    assert len(all_asked(home, KEPT, moment(6)[:10])) == 1


def test_questions_are_erased_by_age_by_words_or_all(home: Home) -> None:
    assert drop_asked(home) == 0
    keep(home)
    keep(home, Answer(question="Får Åsa ÄTA?", language="sv", status=Status.CLOSEST))
    assert drop_asked(home, before=moment(1)) == 0
    assert drop_asked(home, containing="RINGA") == 1
    assert not on_disk(home, "ringa")
    assert drop_asked(home) == 1


def test_a_vector_is_deleted_with_its_question(home: Home) -> None:
    number = keep(home)
    set_vectors(home, "some", [(number, b"vector of it")])
    (one,) = all_asked(home, KEPT)
    assert (one.embedder, one.vector) == ("some", b"vector of it")
    drop_asked(home)
    assert not on_disk(home, "vector of it")


def test_the_database_is_one_of_those_that_are_checked_and_upgraded(home: Home) -> None:
    assert asked_file(home) in [database.file for database in databases(home)]
