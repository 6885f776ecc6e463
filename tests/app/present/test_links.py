"""Links to originals, at the place that was quoted."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import unquote

from riktlots.app.present.names import quote_link
from riktlots.ingest.document import PageStart
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
