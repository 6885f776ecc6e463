"""A question finds the paragraphs that written answers with near wordings rest on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from riktlots.ingest.home import Home
from riktlots.ingest.index.embeddings import Vectors
from riktlots.ingest.library.answers import WrittenAnswer
from riktlots.ingest.library.register import load_library
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.search import find, find_candidates
from riktlots.retrieval.search.store import Store
from riktlots.retrieval.search.worded import WordedPlaces
from tests import FIXTURES
from tests.answers import EXEMPT, NOTIFY, WORDINGS, checked, opened, written
from tests.hashing import HashingEmbedder

ASKED = "Vem får lov att dansa på bron?"
HERE, THERE = np.array([1.0, 0.0], dtype=np.float32), np.array([0.0, 1.0], dtype=np.float32)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    home = Home(tmp_path_factory.mktemp("worded"))
    library = load_library(home, FIXTURES / "mini_corpus")
    answer = written(wordings={"sv": (ASKED, *WORDINGS["sv"]), "en": WORDINGS["en"]})
    store = opened(home, checked(home, library, answer), HashingEmbedder())
    yield store
    store.close()


def vectors(*rows: Sequence[float]) -> Vectors:
    return np.array(rows, dtype=np.float32)


def places(found: dict[int, float], store: Store) -> set[str]:
    return {store.passages[ordinal].address.place_name for ordinal in found}


def asked_once(**fields: object) -> WrittenAnswer:
    return written(wordings={"sv": ("Fråga?",), "en": ("Question?",)}, **fields)


def test_a_near_wording_in_either_language_finds_all_places_of_its_answer(mini_store: Store) -> None:
    worded = WordedPlaces([asked_once()], mini_store.columns, vectors((1, 0), (0.6, 0.8)))
    assert places(worded.near(HERE), mini_store) == {NOTIFY, EXEMPT}
    assert list(worded.near(HERE).values()) == pytest.approx([0.5] * len(worded.near(HERE)))
    assert list(worded.near(THERE).values()) == pytest.approx([0.3] * len(worded.near(THERE)))
    assert not worded.near(-HERE)


def test_of_two_answers_on_a_paragraph_the_nearer_counts(mini_store: Store) -> None:
    other = asked_once(id="other", places=((NOTIFY,), (NOTIFY,)))
    worded = WordedPlaces([asked_once(), other], mini_store.columns, vectors((0.6, 0.8), (0.6, 0.8), (1, 0), (1, 0)))
    found = {mini_store.passages[i].address.place_name: above for i, above in worded.near(HERE).items()}
    assert found == {NOTIFY: pytest.approx(0.5), EXEMPT: pytest.approx(0.1)}


def test_what_an_answer_names_as_not_answered_finds_nothing(mini_store: Store) -> None:
    answer = asked_once(misses={"sv": ("Annan fråga?",), "en": ()})
    worded = WordedPlaces([answer], mini_store.columns, vectors((0, 1), (1, 0), (0, 1)))
    assert not worded.near(HERE)


def test_a_withdrawn_answer_finds_nothing(mini_store: Store) -> None:
    assert not WordedPlaces([asked_once(retired=True)], mini_store.columns, vectors((1, 0), (1, 0))).near(HERE)


def test_places_that_the_library_does_not_have_are_passed_over(mini_store: Store) -> None:
    gone = asked_once(places=(("test-samverkanslag 99 §",), ("no-such-source digest 1",)))
    assert not WordedPlaces([gone], mini_store.columns, vectors((1, 0), (1, 0))).near(HERE)


def test_vectors_of_other_answers_are_refused(mini_store: Store) -> None:
    with pytest.raises(ValueError, match="2 questions of written answers have 1 vectors"):
        WordedPlaces([asked_once()], mini_store.columns, vectors((1, 0)))


def test_a_question_in_words_that_no_paragraph_has_is_found_by_a_wording(store: Store) -> None:
    first = find(store, ASKED, "sv")
    assert {hit.passage.address.place_name for hit in first if hit.worded} == {NOTIFY, EXEMPT}
    assert first[0].passage.address.place_name in {NOTIFY, EXEMPT}


def test_a_paragraph_that_a_filter_keeps_out_is_not_found_by_a_wording(store: Store) -> None:
    query = Query.of(store, ASKED, "sv")
    elsewhere = PassageFilter(sources=frozenset({"test-riktlinje"}))
    assert not any(hit.worded for hit in find_candidates(query, elsewhere))
