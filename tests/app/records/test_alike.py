"""Asked questions in groups of alike ones."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import replace

import numpy as np

from riktlots.app.records.alike import FEWEST, Week, overview, overview_of
from riktlots.app.records.asked import Asked, Askers, Outcome, all_asked, keep_asked
from riktlots.app.records.database import Keeping
from riktlots.ingest.home import Home
from riktlots.ingest.index.embeddings import Centring
from riktlots.retrieval.model import Answer, Status
from tests.hashing import HashingEmbedder

NOTIFY = ("När ska samverkansavtalet anmälas?", "När ska ett samverkansavtal anmälas då?")
OTHER = "Vem betalar resan till konferensen?"


def asked(question: str, asker: int, day: str = "2031-01-06", outcome: Outcome = Outcome.CLOSEST) -> Asked:
    return Asked(0, day, str(asker), "sv", outcome, question, None, "", b"")


def test_alike_questions_of_enough_askers_are_a_group_with_what_came_of_them() -> None:
    rows = [asked(NOTIFY[n % 2], n) for n in range(FEWEST)]
    rows[0] = replace(rows[0], outcome=Outcome.WRITTEN, helped=True)
    rows[1] = replace(rows[1], outcome=Outcome.NOT_COVERED, helped=False)
    (group,) = overview_of(rows).groups
    assert {question for question, _ in group.questions} == set(NOTIFY)
    assert (group.asked, group.askers, group.helped, group.not_helped) == (FEWEST, FEWEST, 1, 1)
    assert group.outcomes == Counter({Outcome.CLOSEST: FEWEST - 2, Outcome.WRITTEN: 1, Outcome.NOT_COVERED: 1})
    assert group.unanswered == FEWEST - 1


def test_a_group_of_fewer_askers_is_only_counted_however_often_they_asked() -> None:
    found = overview_of([asked(NOTIFY[0], n % (FEWEST - 1)) for n in range(20)] + [asked(OTHER, 9)])
    assert found.groups == ()
    assert (found.few, found.in_few, found.asked) == (2, 21, 21)


def test_an_asker_of_another_day_counts_anew() -> None:
    rows = [asked(NOTIFY[0], 1, f"2031-01-{day:02}") for day in range(1, FEWEST + 1)]
    assert [group.askers for group in overview_of(rows).groups] == [FEWEST]


def test_the_most_often_unanswered_come_first() -> None:
    rows = [asked(OTHER, n, outcome=Outcome.ANSWERED) for n in range(9)] + [asked(NOTIFY[0], n) for n in range(6)]
    assert [group.questions[0][0] for group in overview_of(rows).groups] == [NOTIFY[0], OTHER]


def test_declined_questions_have_no_text_and_are_in_no_group() -> None:
    found = overview_of([asked("", n, outcome=Outcome.DECLINED) for n in range(FEWEST)])
    assert (found.asked, found.without_text, found.few, found.groups) == (FEWEST, FEWEST, 0, ())


def test_questions_without_content_words_group_by_themselves() -> None:
    found = overview_of([asked("Vad är det?", n) for n in range(FEWEST)] + [asked(OTHER, 1)])
    assert [group.questions for group in found.groups] == [(("Vad är det?", "sv"),)]


def test_weeks_go_on_without_questions() -> None:
    found = overview_of([asked(OTHER, 1, "2031-01-08"), asked(OTHER, 1, "2031-01-22")])
    once = Counter({Outcome.CLOSEST: 1})
    assert found.weeks == (Week("2031-01-06", once), Week("2031-01-13", Counter()), Week("2031-01-20", once))


def test_nothing_asked_is_an_empty_overview() -> None:
    found = overview_of([])
    assert (found.asked, found.groups, found.weeks) == (0, (), ())


def test_vectors_near_each_other_are_alike_whatever_the_words() -> None:
    near = [np.array([1, x, 0]) / np.hypot(1, x) for x in (0.0, 0.1, 0.2, 0.3, 0.4)]
    far = np.array([0.0, 0, 1])
    rows = [
        replace(asked(f"fråga {n}", n), vector=vector.astype(np.float16).tobytes())
        for n, vector in enumerate([*near, far])
    ]
    found = overview_of(rows, Centring())
    assert [group.asked for group in found.groups] == [FEWEST]
    assert (found.few, found.by_vectors) == (1, True)


def test_the_overview_of_a_home_takes_the_last_days_and_words_where_no_distance_was_measured(home: Home) -> None:
    kept = Keeping(questions=True)
    answer = Answer(question=NOTIFY[0], language="sv", status=Status.CLOSEST)
    askers = Askers()
    for who in range(FEWEST):
        keep_asked(home, answer, str(who), bool, kept, askers)
    found = overview(home, kept, 1, HashingEmbedder())
    assert ([group.askers for group in found.groups], found.by_vectors) == ([FEWEST], False)
    assert all(one.day == datetime.datetime.now(datetime.UTC).date().isoformat() for one in all_asked(home, kept))
