"""A generation whose written answers alone are new is the one that a whole build makes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from riktlots.ingest.errors import GenerationError
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_answers, build_lock, check_generation
from riktlots.ingest.index.dense import stored_vectors
from riktlots.ingest.index.embeddings import Embedder
from riktlots.ingest.index.generation import current_generation, read_answers
from riktlots.ingest.library.library import Library
from tests.answers import written
from tests.hashing import HashingEmbedder

OTHER = {"sv": ("Vem frågar man?",), "en": ("Whom does one ask?",)}


@pytest.mark.parametrize("embedder", [None, HashingEmbedder()])
def test_new_answers_make_the_generation_that_a_whole_build_makes(
    embedder: Embedder | None, home: Home, mini_library: Library
) -> None:
    first = replace(mini_library, answers=(written(),))
    second = replace(mini_library, answers=(written("another", wordings=OTHER), written(retired=True)))
    with build_lock(home):
        build(home, first, embedder)
        made = build_answers(home, second.answers, embedder)
    assert current_generation(home) == made
    check_generation(made)
    assert [(answer.id, answer.retired) for answer in read_answers(made)] == [
        ("another", False),
        ("when-to-notify", True),
    ]
    alone = stored_vectors(made)
    with build_lock(home):
        assert build(home, second, embedder) == made
    whole = Home(home.root.parent / "whole")
    with build_lock(whole):
        anew = build(whole, second, embedder)
    assert anew.name == made.name
    vectors = stored_vectors(anew)
    assert (alone is None) == (vectors is None) == (embedder is None)
    if alone and vectors:
        for name in ("passages", "questions", "wordings"):
            assert np.array_equal(getattr(alone, name), getattr(vectors, name))


def test_without_an_index_of_this_embedder_nothing_is_built(home: Home, mini_library: Library) -> None:
    with build_lock(home), pytest.raises(GenerationError, match="riktlots ingest"):
        build_answers(home, (), None)
    with build_lock(home):
        built = build(home, mini_library, None)
        with pytest.raises(GenerationError, match="riktlots ingest"):
            build_answers(home, (), HashingEmbedder())
    assert current_generation(home) == built
