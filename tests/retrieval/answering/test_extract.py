"""Quotes of an answer without a language model, over the small corpus."""

from __future__ import annotations

from riktlots.ingest.model import Passage
from riktlots.retrieval.answering.extract import extract
from riktlots.retrieval.model import Hit
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.store import Store


def passage(store: Store, source: str, locator: str, language: str = "sv") -> Passage:
    return next(
        p
        for p in store.passages
        if (p.address.source, str(p.address.locator), p.language) == (source, locator, language)
    )


def quotes(store: Store, *found: tuple[str, str, float], question: str = "Vad gäller för avtal?") -> list[str]:
    """The places that an answer quotes when these hits (source, locator, score) were found."""
    hits = [Hit(passage(store, source, locator), score) for source, locator, score in found]
    return [str(c.passage.address.locator) for _, (c,) in extract(Query.of(store, question, "sv"), hits)]


def test_the_best_passage_is_always_quoted_and_a_much_weaker_one_is_not(mini_store: Store) -> None:
    best, weak = ("test-samverkanslag", "2 kap. 3 §", 0.5), ("test-riktlinje", "section 3", 0.4)
    assert quotes(mini_store, best, weak) == ["2 kap. 3 §"]


def test_binding_rules_come_before_recommendations_and_a_proposal_comes_last(mini_store: Store) -> None:
    found = quotes(
        mini_store,
        ("test-forslag", "digest 4", 0.50),
        ("test-riktlinje", "section 1.1", 0.49),
        ("test-samverkanslag", "2 kap. 3 §", 0.48),
    )
    assert found == ["2 kap. 3 §", "section 1.1", "digest 4"]


def test_similar_quotes_are_not_repeated(mini_store: Store) -> None:
    twice = ("test-samverkanslag", "2 kap. 3 §", 0.5)
    assert quotes(mini_store, twice, twice) == ["2 kap. 3 §"]


def test_an_answer_has_at_most_four_quotes(mini_store: Store) -> None:
    places = ["1 kap. 1 §", "1 kap. 2 §", "2 kap. 1 §", "2 kap. 2 § st. 1", "2 kap. 3 §"]
    assert len(quotes(mini_store, *(("test-samverkanslag", place, 0.5) for place in places))) == 4


def test_of_a_longer_passage_the_relevant_sentence_is_quoted(mini_store: Store) -> None:
    hit = Hit(passage(mini_store, "test-samverkanslag", "2 kap. 1 §"), 0.5)
    [(text, (citation,))] = extract(Query.of(mini_store, "Vem äger resultaten?", "sv"), [hit])
    assert text == citation.quote == "Avtalet ska ange vem som äger resultaten."


def test_a_place_that_the_question_names_is_quoted_alone(mini_store: Store) -> None:
    named = Hit(passage(mini_store, "test-samverkanslag", "2 kap. 3 §"), 0.1, exact=True)
    other = Hit(passage(mini_store, "test-riktlinje", "section 3"), 0.9)
    [(_, (citation,))] = extract(Query.of(mini_store, "2 kap. 3 § samverkanslagen", "sv"), [other, named])
    assert citation.passage is named.passage
