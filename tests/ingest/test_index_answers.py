"""A generation whose written answers alone are new is the one that a whole build makes."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from riktlots.ingest.add import rebuild
from riktlots.ingest.errors import GenerationError, InputError
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock, check_generation
from riktlots.ingest.index.dense import stored_vectors
from riktlots.ingest.index.embeddings import Embedder
from riktlots.ingest.index.generation import current_generation, read_answers
from riktlots.ingest.index_answers import build_answers, rebuild_answers
from riktlots.ingest.library.library import Library
from tests.answers import kept_in, written
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


@pytest.fixture
def served(home: Home, mini_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home with an index of the small corpus and one answer of its own."""
    monkeypatch.setenv("RIKTLOTS_CORPUS", str(mini_corpus))
    kept_in(home.answers, written(reviewer="KTH", local=True))
    rebuild(home, None)
    return home


def test_the_written_answers_alone_are_indexed_anew(served: Home) -> None:
    before = current_generation(served)
    kept_in(served.answers, written("another", reviewer="KTH", local=True))
    after = rebuild_answers(served, None)
    assert before != after == current_generation(served)
    assert [answer.id for answer in read_answers(after)] == ["another", "when-to-notify"]
    assert rebuild(served, None) == after


def test_answers_alone_are_not_indexed_over_another_corpus(
    served: Home, mini_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(mini_corpus, tmp_path / "corpus")
    kept_in(tmp_path / "corpus" / "answers", written("of-the-package"))
    monkeypatch.setenv("RIKTLOTS_CORPUS", str(tmp_path / "corpus"))
    with pytest.raises(GenerationError, match="riktlots ingest"):
        rebuild_answers(served, None)


def test_where_a_server_gives_the_index_the_answers_of_another_machine_are_not_lost(
    served: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = current_generation(served)
    (served.answers / "when-to-notify.md").unlink()
    monkeypatch.setenv("RIKTLOTS_CHROMA_URL", "http://127.0.0.1:1")
    with pytest.raises(InputError, match="when-to-notify"):
        rebuild_answers(served, None)
    assert current_generation(served) == before
