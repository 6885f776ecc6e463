"""Quotes of an answer without a language model, over the small corpus."""

from __future__ import annotations

from dataclasses import replace

import pytest

from riktlots.ingest.library.manifest import Sources
from riktlots.ingest.model import Form, Passage, Weight
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


def test_the_best_passage_comes_first_then_what_binds_and_a_proposal_last(mini_store: Store) -> None:
    found = quotes(
        mini_store,
        ("test-forslag", "digest 4", 0.50),
        ("test-riktlinje", "section 1.1", 0.49),
        ("test-samverkanslag", "2 kap. 3 §", 0.48),
    )
    assert found == ["section 1.1", "2 kap. 3 §", "digest 4"]


@pytest.mark.parametrize(("chance", "first"), [(0.80, "2 kap. 3 §"), (0.60, "section 1.1")])
def test_a_rule_leads_where_advice_is_hardly_more_likely_to_answer(
    mini_store: Store, monkeypatch: pytest.MonkeyPatch, chance: float, first: str
) -> None:
    local = replace(mini_store.manifest.sources["test-riktlinje"], weight=Weight.LOCAL_GUIDELINE)
    others = [one for one in mini_store.manifest.sources.values() if one.id != local.id]
    monkeypatch.setattr(mini_store, "manifest", replace(mini_store.manifest, sources=Sources([*others, local])))
    advice = passage(mini_store, "test-riktlinje", "section 1.1")
    rule = passage(mini_store, "test-samverkanslag", "2 kap. 3 §")
    hits = [Hit(advice, 0.5, read=0.85), Hit(rule, 0.4, read=chance)]
    drafted = extract(Query.of(mini_store, "Vad gäller för avtal?", "sv"), hits)
    assert str(drafted[0][1][0].passage.address.locator) == first


def test_an_exception_is_quoted_after_the_rule_that_it_is_made_from(starter_words: Store) -> None:
    rule = Hit(passage(starter_words, "se-law-fdi", "23 §", "en"), 0.89)
    exception = Hit(passage(starter_words, "se-law-fdi", "23 § st. 2", "en"), 0.9)
    query = Query.of(starter_words, "Is the purchase of shares on a regulated market void?", "en")
    for found in ([exception], [exception, rule], [rule, exception]):
        assert [str(c.passage.address.locator) for _, (c,) in extract(query, found)] == ["23 §", "23 § st. 2"]


def test_similar_quotes_are_not_repeated(mini_store: Store) -> None:
    twice = ("test-samverkanslag", "2 kap. 3 §", 0.5)
    assert quotes(mini_store, twice, twice) == ["2 kap. 3 §"]


def test_an_answer_has_at_most_three_quotes(mini_store: Store) -> None:
    places = ["1 kap. 1 §", "1 kap. 2 §", "2 kap. 1 §", "2 kap. 2 § st. 1", "2 kap. 3 §"]
    assert len(quotes(mini_store, *(("test-samverkanslag", place, 0.5) for place in places))) == 3


def test_the_paragraph_of_a_digest_is_quoted_whole(mini_store: Store) -> None:
    hit = Hit(passage(mini_store, "test-samverkanslag", "2 kap. 1 §"), 0.5)
    [(text, (citation,))] = extract(Query.of(mini_store, "Vem äger resultaten?", "sv"), [hit])
    assert text == citation.quote == hit.passage.text


@pytest.mark.parametrize(
    ("after", "quoted"),
    [
        ("Partnern betalar resan.", "Lärosätet får lämna ut resultat."),
        (
            "Detta gäller bara med rektors beslut.",
            "Lärosätet får lämna ut resultat. Detta gäller bara med rektors beslut.",
        ),
        ("Undantag görs för patent.", "Lärosätet får lämna ut resultat. Undantag görs för patent."),
    ],
)
def test_of_an_original_the_sentence_is_quoted_with_what_it_hangs_on(
    mini_store: Store, after: str, quoted: str
) -> None:
    text = f"Avtalet ska vara skriftligt. Parterna utser en kontakt. Lärosätet får lämna ut resultat. {after}"
    held = passage(mini_store, "test-samverkanslag", "2 kap. 1 §")
    original = replace(held, text=text, start=0, end=len(text), form=Form.ORIGINAL)
    [(_, (citation,))] = extract(Query.of(mini_store, "Får resultat lämnas ut?", "sv"), [Hit(original, 0.5)])
    assert citation.quote == quoted


def test_a_place_that_the_question_names_is_quoted_alone(mini_store: Store) -> None:
    named = Hit(passage(mini_store, "test-samverkanslag", "2 kap. 3 §"), 0.1, exact=True)
    other = Hit(passage(mini_store, "test-riktlinje", "section 3"), 0.9)
    [(_, (citation,))] = extract(Query.of(mini_store, "2 kap. 3 § samverkanslagen", "sv"), [other, named])
    assert citation.passage is named.passage
