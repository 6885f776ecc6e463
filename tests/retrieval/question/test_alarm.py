"""By what a question is taken to raise an alarm: words, and the vector of what is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from riktlots.ingest.index.embeddings import BUNDLED, Centring, load_embedder
from riktlots.retrieval.question.alarm import AlarmModel, raises_alarm, touches_security

MODEL = AlarmModel("toy", np.array([2.0, -1.0], dtype=np.float32), -1.0, 0.5)


def test_words_for_it_raise_an_alarm_without_a_vector() -> None:
    assert raises_alarm("Jag blir pressad av någon från ambassaden.")
    assert raises_alarm("A stranger who wrote to me wants our data.")
    assert not raises_alarm("Får vi dela data?")


def test_the_model_weighs_the_vector() -> None:
    assert MODEL.raises(np.array([1.0, 0.0], dtype=np.float32))
    assert not MODEL.raises(np.array([0.0, 1.0], dtype=np.float32))


def test_a_model_that_was_written_is_read_as_it_was(tmp_path: Path) -> None:
    MODEL.write(tmp_path / "alarm.npz")
    read = AlarmModel.read(tmp_path / "alarm.npz")
    assert (read.embedder, read.intercept, read.least) == ("toy", -1.0, 0.5)
    assert read.weights.tolist() == [2.0, -1.0]


TOLD = {
    "sv": "Någon på ambassaden ringer min doktorand varje vecka och vill veta vilka som var på seminariet.",
    "en": "After the visit two notebooks and a sample box were gone, and the guest will not say where he was.",
}
ORDINARY = {
    "sv": "Hur länge ska vi spara papperen om vår export?",
    "en": "We plan to invite a guest researcher for ten weeks. Which permit does she need?",
}


def vector_of(text: str, language: str) -> tuple[np.ndarray, str]:
    embedder = load_embedder(BUNDLED)
    assert embedder is not None
    centring = Centring.for_embedder(embedder.name)
    return centring.questions(embedder.embed_questions([text]), [language]).reshape(-1), embedder.name


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_told_event_without_the_words_for_it_raises_an_alarm_and_an_ordinary_question_none(language: str) -> None:
    assert not raises_alarm(TOLD[language])
    assert raises_alarm(TOLD[language], *vector_of(TOLD[language], language))
    assert not raises_alarm(ORDINARY[language], *vector_of(ORDINARY[language], language))


def test_a_vector_of_another_embedder_tells_nothing() -> None:
    vector, _ = vector_of(TOLD["en"], "en")
    assert not raises_alarm(TOLD["en"], vector, "another")


def test_protective_security_is_a_matter_of_security_and_no_alarm() -> None:
    text = "Vem beslutar om säkerhetsklass?"
    assert touches_security(text)
    assert not raises_alarm(text)
