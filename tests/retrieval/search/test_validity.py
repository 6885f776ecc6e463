"""Originals before digests, editions by date: the passages that are valid on a day."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.library.register import add_document, describe_edition, load_library
from riktlots.retrieval.answer import Asking, answer
from riktlots.retrieval.model import Status
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.search import find
from riktlots.retrieval.search.store import Store
from tests.describing import describe_file

ACT = "test-samverkanslag"
QUESTION = "Inom vilken tid ska lärosätet anmäla en ny samverkan?"
ORIGINAL = """1 kap. Inledande bestämmelser

1 § Denna lag gäller internationell samverkan.

2 kap. Anmälan

2 § Lärosätet ska anmäla en ny samverkan till myndigheten
senast {days} dagar efter det att avtalet har ingåtts.

5 § Anmälan ska vara skriftlig.
"""
Opened = Callable[[], Store]


@pytest.fixture
def opened(home: Home, mini_corpus: Path) -> Iterator[Opened]:
    stores: list[Store] = []

    def build_and_open() -> Store:
        with build_lock(home):
            stores.append(Store(build(home, load_library(home, mini_corpus), None), None))
        return stores[-1]

    yield build_and_open
    for store in stores:
        store.close()


def _add(home: Home, mini_corpus: Path, tmp_path: Path, days: int, label: str = "original", **known: str) -> None:
    path = tmp_path / "lag.txt"
    path.write_text(ORIGINAL.format(days=days), encoding="utf-8")
    source = load_library(home, mini_corpus).sources[ACT]
    add_document(home, path, source, describe_edition(path, source, label, **known), described=True)


def _texts(store: Store, as_of: str = "") -> list[str]:
    only = PassageFilter(sources=frozenset({ACT}), as_of=as_of)
    return [hit.passage.text for hit in find(store, QUESTION, "sv", 20, only)]


def test_an_original_takes_the_place_of_the_digest_at_the_places_that_it_has(
    home: Home, mini_corpus: Path, tmp_path: Path, opened: Opened
) -> None:
    before = _texts(opened())
    _add(home, mini_corpus, tmp_path, days=25)
    store = opened()
    after = _texts(store)
    assert any("30 dagar" in text for text in before)
    assert not any("30 dagar" in text for text in after)
    assert "25 dagar" in after[0]
    # The digest of a place that this original does not have is still all that is known of it.
    assert set(before) & set(after)


def test_the_digest_stays_as_a_summary_in_the_readers_language(
    home: Home, mini_corpus: Path, tmp_path: Path, opened: Opened
) -> None:
    _add(home, mini_corpus, tmp_path, days=25)
    store = opened()
    hit = find(store, QUESTION, "sv", 1)[0]
    summary = store.digest_of(hit.passage, "en")
    assert summary is not None
    assert summary.language == "en"
    assert "30 days" in summary.text


def test_the_edition_in_force_on_the_day_is_used(
    home: Home, mini_corpus: Path, tmp_path: Path, opened: Opened, everything_covered: None
) -> None:
    _add(home, mini_corpus, tmp_path, days=25, label="2020", valid_from="2020-01-01")
    _add(home, mini_corpus, tmp_path, days=14, label="2026", valid_from="2026-03-01")
    store = opened()
    only = PassageFilter(sources=frozenset({ACT}))
    today = answer(QUESTION, store, how=Asking(only=only))
    assert today.status is Status.ANSWERED
    assert "14 dagar" in today.sentences[0].text
    assert not any("25 dagar" in sentence.text for sentence in today.sentences)
    assert "14 dagar" in _texts(store)[0]


def test_a_past_day_uses_the_documents_of_that_day(
    home: Home, mini_corpus: Path, tmp_path: Path, opened: Opened
) -> None:
    # The act of the small corpus is published in 2031; a document of 2019 is there from then on.
    path = tmp_path / "rutin.md"
    path.write_text("# Rutin\n\nLärosätet ska anmäla en ny samverkan inom 60 dagar.\n", encoding="utf-8")
    add_document(home, path, describe_file(path, published="2019-05"))
    store = opened()
    found = find(store, QUESTION, "sv", 20, PassageFilter(as_of="2020-06-01"))
    assert {hit.passage.address.source for hit in found} == {"rutin"}
    assert find(store, QUESTION, "sv", 20, PassageFilter(as_of="2019-04-30")) == []


def test_a_digest_paragraph_from_another_page_stays_beside_the_original(
    home: Home, mini_corpus: Path, tmp_path: Path
) -> None:
    corpus = tmp_path / "corpus"
    shutil.copytree(mini_corpus, corpus)
    for language in ("sv", "en"):
        path = corpus / "digest" / language / f"{ACT}.md"
        text = path.read_text(encoding="utf-8")
        path.write_text(f"{text}\n[2 kap. 2 § https://sidor.example/x] Sidan säger mer.\n", encoding="utf-8")
    _add(home, corpus, tmp_path, days=25)
    with build_lock(home):
        store = Store(build(home, load_library(home, corpus), None), None)
    assert "Sidan säger mer." in [hit.passage.text for hit in find(store, "Vad säger sidan mer?", "sv", 20)]
    store.close()
