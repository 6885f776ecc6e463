"""A document is taken for one that somebody added: without written questions, and without answers that rest on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from riktlots.evals.fitting.added import AddedDocuments
from riktlots.ingest.home import Home
from riktlots.ingest.library.library import compared_texts
from riktlots.ingest.library.register import load_library
from riktlots.retrieval.model import Hit
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.search import find_candidates
from riktlots.retrieval.search.store import Store
from tests import FIXTURES
from tests.answers import NOTIFY, checked, opened, written
from tests.hashing import HashingEmbedder

LAW, GUIDELINE = NOTIFY.partition(" ")[0], "test-riktlinje"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    home = Home(tmp_path_factory.mktemp("added"))
    store = opened(home, checked(home, load_library(home, FIXTURES / "mini_corpus"), written()), HashingEmbedder())
    yield store
    store.close()


@pytest.fixture
def query(store: Store) -> Query:
    return Query.of(store, "När ska vi anmäla samverkansavtalet?", "sv")


@pytest.fixture
def hits(query: Query) -> list[Hit]:
    """The candidates as if questions had been written for all passages."""
    return [
        replace(hit, passage=replace(hit.passage, questions=("Vad gäller?",)), asked=0.5)
        for hit in find_candidates(query)
    ]


def addresses(hits: list[Hit], source: str) -> list[str]:
    return [str(hit.passage.address) for hit in hits if hit.passage.address.source == source]


def test_the_only_document_that_answers_is_the_added_one(store: Store, query: Query, hits: list[Hit]) -> None:
    right = {addresses(hits, LAW)[0], addresses(hits, GUIDELINE)[0]}
    found = AddedDocuments(store).answering(query, hits, right)
    added = {hit.passage.address.source for hit in found if not hit.passage.questions}
    assert len(added) == 1 and added <= {LAW, GUIDELINE}
    answering = [hit for hit in found if str(hit.passage.address) in right]
    assert answering and {hit.passage.address.source for hit in answering} == added


def test_no_answer_that_rests_on_the_added_document_counts(store: Store, query: Query, hits: list[Hit]) -> None:
    assert any(hit.worded for hit in hits)
    found = AddedDocuments(store).answering(query, hits, set(addresses(hits, LAW)))
    assert addresses(found, LAW) and not any(hit.worded for hit in found)


def test_what_only_its_questions_had_found_of_it_is_not_found(store: Store, query: Query, hits: list[Hit]) -> None:
    first = next(hit for hit in hits if hit.passage.address.source == LAW)
    unfound = [replace(hit, lexical_rank=None, dense_rank=None) if hit is first else hit for hit in hits]
    found = AddedDocuments(store).answering(query, unfound, {str(first.passage.address)})
    assert str(first.passage.address) not in addresses(found, LAW)


def test_an_added_document_is_compared_by_its_own_sentences(store: Store, query: Query, hits: list[Hit]) -> None:
    said = AddedDocuments(store).as_added(query, hits)
    exact = Query.of(store, compared_texts(said[0].passage)[0], said[0].passage.language)
    itself = AddedDocuments(store).as_added(exact, hits[:1])[0].asked
    assert itself is not None and itself > max(hit.asked or 0 for hit in said)


def test_an_added_document_beside_is_another_than_what_answers(store: Store, query: Query, hits: list[Hit]) -> None:
    right = set(addresses(hits, LAW))
    found = AddedDocuments(store).beside(query, hits, right)
    added = {hit.passage.address.source for hit in found if not hit.passage.questions}
    assert len(added) == 1 and LAW not in added
    assert right <= {str(hit.passage.address) for hit in found}


def test_where_nothing_answers_there_is_nothing_to_take_for_an_added_document(
    store: Store, query: Query, hits: list[Hit]
) -> None:
    assert AddedDocuments(store).answering(query, hits, set()) == []
    assert AddedDocuments(store).beside(query, [], set()) == []
