"""Lexical search over the small corpus."""

from __future__ import annotations

import pytest

from riktlots.retrieval.langchain import GuidelineRetriever
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.search import find
from riktlots.retrieval.search.store import Store
from tests.retrieval.over import guide_over


def places(store: Store, question: str, language: str = "sv", **only: set[str]) -> list[str]:
    chosen = PassageFilter(**{key: frozenset(values) for key, values in only.items()})
    return [str(hit.passage.address) for hit in find(store, question, language, 5, chosen)]


@pytest.mark.parametrize(
    ("question", "language", "address"),
    [
        ("2 kap. 2 § samverkanslagen", "sv", "test-samverkanslag@digest-sv 2 kap. 2 § st. 1"),
        ("samverkanslagen 2 kap 3 §", "sv", "test-samverkanslag@digest-sv 2 kap. 3 §"),
        ("Chapter 2, Section 3 of the Research Collaboration Act", "en", "test-samverkanslag@digest-en 2 kap. 3 §"),
        ("vad säger 2031:101 2 kap. 1 §?", "sv", "test-samverkanslag@digest-sv 2 kap. 1 §"),
    ],
)
def test_an_exact_reference_comes_first(mini_store: Store, question: str, language: str, address: str) -> None:
    hits = find(mini_store, question, language)
    assert hits[0].exact
    assert str(hits[0].passage.address) == address


def test_words_find_the_paragraph_and_translations_are_shown_once(mini_store: Store) -> None:
    found = find(mini_store, "inom hur många dagar ska samverkansavtalet anmälas", "sv")
    assert str(found[0].passage.address) == "test-samverkanslag@digest-sv 2 kap. 2 § st. 1"
    assert found[0].lexical_rank == 1
    assert found[0].dense_rank is None
    seen = [hit.passage.address.place for hit in found]
    assert len(set(seen)) == len(seen)


def test_the_translation_in_the_readers_language_is_shown(mini_store: Store) -> None:
    swedish_words = "samverkansavtal anmälan Samverkansmyndigheten 30 dagar"
    assert places(mini_store, swedish_words, "en", sources={"test-samverkanslag"})[0].endswith("en 2 kap. 2 § st. 1")


def test_filters_keep_what_they_name(mini_store: Store) -> None:
    question = "avtal anmälan samarbete notify agreement"
    assert {p.split("@")[0] for p in places(mini_store, question, sources={"test-riktlinje"})} == {"test-riktlinje"}
    assert all("digest-en" in p for p in places(mini_store, question, languages={"en"}))
    assert places(mini_store, question, kinds={"news"}) == []


def test_a_langchain_retriever_gives_addressed_documents(mini_store: Store) -> None:
    documents = GuidelineRetriever(guide=guide_over(mini_store), k=2).invoke("När ska samverkansavtalet anmälas?")
    assert len(documents) == 2
    assert documents[0].id == "test-samverkanslag@digest-sv 2 kap. 2 § st. 1"
    assert documents[0].metadata["label"] == "samverkanslagen 2 kap. 2 § st. 1"
    assert documents[0].metadata["form"] == "digest"


def test_a_missing_place_gives_its_neighbours(mini_store: Store) -> None:
    hits = find(mini_store, "2 kap. 9 § samverkanslagen", "sv")
    assert [str(hit.passage.address.locator) for hit in hits if hit.neighbour] == ["2 kap. 3 §"]
    assert hits[0].neighbour
    assert not any(hit.exact for hit in hits)


@pytest.mark.parametrize(
    "slip", ["Samverkansmyndigheten undantag", "Samverkansmyndigeten undantag", "Samverkansmydnigheten undantag"]
)
def test_typing_errors_are_corrected(mini_store: Store, slip: str) -> None:
    assert places(mini_store, slip)[0] == "test-samverkanslag@digest-sv 2 kap. 3 §"


def test_filters_by_weight_jurisdiction_and_authority(mini_store: Store) -> None:
    question = "avtal anmälan samarbete tillstånd kunskap notify agreement licence"
    assert {p.split("@")[0] for p in places(mini_store, question, jurisdictions={"EU"})} == {
        "test-eu-kunskapsforordning"
    }
    assert {p.split("@")[0] for p in places(mini_store, question, weights={"law"})} == {
        "test-samverkanslag",
        "test-eu-kunskapsforordning",
    }
    assert places(mini_store, question, authorities={"riksdagen"})
    assert places(mini_store, question, authorities={"nobody"}) == []
