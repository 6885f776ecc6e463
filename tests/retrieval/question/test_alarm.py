"""Alarms are recognised by words and by the vector of what is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from riktlots.evals.questions.recall import starter_store
from riktlots.ingest.index.embeddings import BUNDLED, load_embedder
from riktlots.ingest.model import Function
from riktlots.retrieval.answer import Asking, answer
from riktlots.retrieval.model import Notice
from riktlots.retrieval.plan.plan import make_plan
from riktlots.retrieval.plan.reading import read_text
from riktlots.retrieval.question.alarm import AlarmModel, mentions_alarm, raises_alarm, touches_security
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.store import Store

MODEL = AlarmModel("toy", np.array([2.0, -1.0], dtype=np.float32), -1.0, 0.5)
TOLD = {
    "sv": "Någon på ambassaden ringer min doktorand varje vecka och vill veta vilka som var på seminariet.",
    "en": "After the visit two notebooks and a sample box were gone, and the guest will not say where he was.",
}
ORDINARY = {
    "sv": "Hur länge ska vi spara papperen om vår export?",
    "en": "We plan to invite a guest researcher for ten weeks. Which permit does she need?",
}


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = starter_store(tmp_path_factory.mktemp("home"), load_embedder(BUNDLED))
    yield store
    store.close()


def test_words_for_it_raise_an_alarm() -> None:
    assert mentions_alarm("Jag blir pressad av någon från ambassaden.")
    assert mentions_alarm("A stranger who wrote to me wants our data.")
    assert not mentions_alarm("Får vi dela data?")


def test_the_model_weighs_the_vector() -> None:
    assert MODEL.raises(np.array([1.0, 0.0], dtype=np.float32))
    assert not MODEL.raises(np.array([0.0, 1.0], dtype=np.float32))


def test_a_model_that_was_written_is_read_as_it_was(tmp_path: Path) -> None:
    MODEL.write(tmp_path / "alarm.npz")
    read = AlarmModel.read(tmp_path / "alarm.npz")
    assert (read.embedder, read.intercept, read.threshold) == ("toy", -1.0, 0.5)
    assert read.weights.tolist() == [2.0, -1.0]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_told_event_without_the_words_for_it_raises_an_alarm_and_an_ordinary_question_none(
    starter: Store, language: str
) -> None:
    assert not mentions_alarm(TOLD[language])
    assert raises_alarm(Query.of(starter, TOLD[language], language))
    assert not raises_alarm(Query.of(starter, ORDINARY[language], language))


def test_without_vectors_words_alone_count(read_store: Store) -> None:
    assert not raises_alarm(Query.of(read_store, TOLD["en"], "en"))
    assert raises_alarm(Query.of(read_store, "A spy copied our data.", "en"))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_whoever_tells_of_an_odd_event_is_told_whom_to_contact(starter: Store, language: str) -> None:
    found = answer(TOLD[language], starter, how=Asking(language=language))
    assert (found.notice, found.functions[0]) == (Notice.ALARM, Function.SECURITY)
    assert not found.status.is_denial
    assert found.closest or found.citations


def test_a_question_that_follows_on_an_alarm_is_told_the_same(starter: Store) -> None:
    found = answer("What should I do?", starter, turns=[TOLD["en"]])
    assert (found.notice, found.functions[0]) == (Notice.ALARM, Function.SECURITY)


@pytest.mark.parametrize("last", ["Vem vann fotbolls-VM 1994?", "Hur länge ska vi spara papperen om vår export?"])
def test_a_question_on_another_matter_after_an_alarm_raises_none(starter: Store, last: str) -> None:
    before = "Vem kontaktar jag om jag misstänker att en kollega spionerar?"
    alone, found = answer(last, starter), answer(last, starter, turns=[before])
    assert (found.notice, found.functions) == (Notice.NONE, alone.functions)


@pytest.mark.parametrize(("text", "notice"), [(TOLD["en"], Notice.ALARM), (ORDINARY["en"], Notice.NONE)])
def test_the_plan_of_a_case_in_which_an_odd_event_is_told_says_so(starter: Store, text: str, notice: Notice) -> None:
    case = replace(read_text(text, "en"), text=text)
    assert make_plan(case, starter, language="en").notice is notice


def test_protective_security_is_a_matter_of_security_and_no_alarm() -> None:
    text = "Vem beslutar om säkerhetsklass?"
    assert touches_security(text)
    assert not mentions_alarm(text)
