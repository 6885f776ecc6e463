"""A paragraph with all that is known of it, as programs read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from riktlots.app.schemas.paragraph import paragraph_json
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.library.register import add_document, describe_edition, load_library
from riktlots.ingest.model import Address
from riktlots.retrieval.search.paragraphs import paragraphs
from riktlots.retrieval.search.store import Store

DIGEST = "test-samverkanslag@digest-sv 2 kap. 2 § st. 1"
ACT = """1 kap. Inledande bestämmelser

1 § Denna lag gäller internationell samverkan.

2 kap. Anmälan

2 § Lärosätet ska anmäla en ny samverkan till myndigheten.
"""


@pytest.fixture
def with_original(home: Home, mini_corpus: Path, tmp_path: Path) -> Store:
    """The small corpus, of whose act the original is held."""
    path = tmp_path / "lag.txt"
    path.write_text(ACT, encoding="utf-8")
    source = load_library(home, mini_corpus).sources["test-samverkanslag"]
    add_document(home, path, source, describe_edition(path, source, "2031", valid_from="2020-01-01"), described=True)
    with build_lock(home):
        return Store(build(home, load_library(home, mini_corpus), None), None)


def shown(store: Store, named: str) -> dict[str, object]:
    (passage,) = paragraphs(store, named, "sv").passages
    return paragraph_json(passage, store, "sv")


def test_a_digest_that_gave_way_to_its_original_is_read_by_its_address_and_marked(with_original: Store) -> None:
    old = shown(with_original, DIGEST)
    assert (old["form"], old["current"]) == ("digest", False)
    assert "30 dagar" in str(old["text"])


def test_a_reference_leads_to_the_original(with_original: Store) -> None:
    found = shown(with_original, "2 kap. 2 § samverkanslagen")
    assert (found["form"], found["current"]) == ("original", True)
    edition = found["edition"]
    assert isinstance(edition, dict)
    assert (edition["label"], edition["valid_from"]) == ("2031", "2020-01-01")


def test_at_the_ends_of_a_document_nothing_stands_beside(mini_store: Store) -> None:
    own = [p for p in mini_store.passages if str(p.address).startswith("test-riktlinje@digest-sv ")]
    first, last = (paragraph_json(p, mini_store, "sv") for p in (own[0], own[-1]))
    assert first["before"] is None and first["after"]["address"] == str(own[1].address)
    assert last["after"] is None and last["before"]["address"] == str(own[-2].address)


def test_a_page_that_a_statement_was_seen_on_is_named(mini_store: Store) -> None:
    passage = mini_store.passage_at(Address.parse("test-forslag@digest-sv digest 1"))
    assert passage
    described = paragraph_json(passage, mini_store, "sv")
    assert described["seen_at"] == "https://nyheter.example/mobilitet"
    assert described["source_status"] == "proposal"
