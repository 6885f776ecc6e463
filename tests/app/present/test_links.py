"""Links to originals, at the place that was quoted."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import unquote

import pytest

from riktlots.app.present.names import original_link, quote_link
from riktlots.ingest.document import PageStart
from riktlots.ingest.library.corpus import load_corpus, starter_corpus
from riktlots.ingest.locator import parse_locator
from riktlots.ingest.model import Form, Passage
from riktlots.retrieval.model import Citation
from riktlots.retrieval.search.store import Store

HELD = "https://riktlinjer.example/fil.pdf"


def passage_of(store: Store, source: str, form: Form) -> Passage:
    return replace(next(p for p in store.passages if p.address.source == source), form=form)


def test_a_digest_leads_to_the_document_and_not_to_words_that_are_ours(mini_store: Store) -> None:
    passage = passage_of(mini_store, "test-riktlinje", Form.DIGEST)
    link = quote_link(mini_store.source(passage), Citation.of(passage, passage.text), HELD)
    assert link == mini_store.source(passage).url
    assert "#" not in link


def test_an_original_with_pages_leads_to_the_page_on_which_the_quote_begins(mini_store: Store) -> None:
    passage = passage_of(mini_store, "test-riktlinje", Form.ORIGINAL)
    turn = passage.text.index(" ", 20)
    paged = replace(passage, pages=(PageStart(0, 6, "vii"), PageStart(turn, 7, "viii")))
    source = mini_store.source(passage)
    assert quote_link(source, Citation.of(paged, paged.text[:10]), HELD) == f"{HELD}#page=7"
    late = paged.text[turn + 1 :]
    assert quote_link(source, Citation(paged, late, turn + 1, len(paged.text)), HELD) == f"{HELD}#page=8"


def test_an_original_without_pages_leads_to_the_quoted_words(mini_store: Store) -> None:
    text = "Lärosätet ska – före ett avtal – pröva nytto-riskbalansen, enligt 2 kap., i varje fall och i god tid."
    passage = passage_of(mini_store, "test-riktlinje", Form.ORIGINAL)
    passage = replace(passage, text=text, start=0, end=len(text))
    source = mini_store.source(passage)
    link = quote_link(source, Citation.of(passage, text), "https://riktlinjer.example/sida")
    address, _, fragment = link.partition("#:~:text=")
    assert address == "https://riktlinjer.example/sida"
    first, last = fragment.split(",")
    assert text.startswith(unquote(first))
    assert text.endswith(unquote(last))
    assert "-" not in fragment
    short = quote_link(source, Citation.of(passage, "nytto-riskbalansen"), "https://riktlinjer.example/sida")
    assert short.endswith("#:~:text=nytto%2Driskbalansen")


def test_only_web_addresses_are_followed(mini_store: Store) -> None:
    passage = passage_of(mini_store, "test-riktlinje", Form.ORIGINAL)
    citation = Citation.of(passage, passage.text)
    source = mini_store.source(passage)
    assert quote_link(source, citation, "javascript:alert(1)").startswith(source.url)
    assert quote_link(replace(source, url="javascript:alert(1)"), citation) == ""


@pytest.mark.parametrize(
    ("source", "place", "expected"),
    [
        ("eu-gdpr", "art. 28.3 a", "https://eur-lex.europa.eu/eli/reg/2016/679/oj#art_28"),
        ("eu-nis2", "art. 21", "https://eur-lex.europa.eu/eli/dir/2022/2555/oj#art_21"),
        # Inserted by a later act, and so not in the act as published.
        ("eu-sanctions-833-2014", "art. 5k.1", "https://data.europa.eu/eli/reg/2014/833/oj"),
        # Published before EUR-Lex surely marked articles.
        ("eu-sanctions-267-2012", "art. 7.1", "https://data.europa.eu/eli/reg/2012/267/oj"),
        # A recommendation has no articles.
        ("eu-rec-2021-1700", "point 3", "https://data.europa.eu/eli/reco/2021/1700/oj"),
    ],
)
def test_an_act_of_the_eu_opens_at_its_article_where_the_anchor_is_known(
    source: str, place: str, expected: str
) -> None:
    assert original_link(load_corpus(starter_corpus()).sources[source], parse_locator(place)) == expected
