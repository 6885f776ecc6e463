"""What stands beside an answer, by words alone over the small corpus with an overview and a document of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.library.register import load_library
from riktlots.ingest.model import Passage
from riktlots.retrieval.answering.related import left_open
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.store import Store

ENTRY = """
[[source]]
id = "overview-left-open"
title = "Öppna frågor"
cite = "översikten Öppna frågor"
cite_en = "the overview Open questions"
language = ["sv"]
kind = "overview"
weight = "background"
jurisdiction = "SE"
status = "in_force"
verified = "full"
topics = ["left-open"]
"""
OPEN = "Om samverkansavtalet ska anmälas på nytt när det ändras framgår inte av källorna."
QUESTION = "När ska samverkansavtalet anmälas?"


@pytest.fixture
def store(home: Home, mini_corpus: Path, tmp_path: Path) -> Iterator[Store]:
    corpus = tmp_path / "corpus"
    shutil.copytree(mini_corpus, corpus)
    (corpus / "sources" / "overview.toml").write_text(ENTRY, encoding="utf-8")
    (corpus / "digest" / "sv" / "overview-left-open.md").write_text(
        '+++\nsource = "overview-left-open"\nlanguage = "sv"\nbasis = "Egen."\nchecked = 2026-11-24\n+++\n\n'
        f"[digest 1] {OPEN}\n→ test-samverkanslag 2 kap. 2 § st. 1\n\n"
        "[digest 2] Om zebror får vistas på campus framgår inte av källorna.\n→ test-samverkanslag 1 kap. 1 §\n",
        encoding="utf-8",
    )
    with build_lock(home):
        opened = Store(build(home, load_library(home, corpus), None), None)
    yield opened
    opened.close()


def at(store: Store, place: str) -> Passage:
    return next(p for p in store.passages if p.address.place_name == place and p.language == "sv")


def test_an_open_issue_at_a_cited_place_is_cited_whole(store: Store) -> None:
    found = left_open(Query.of(store, QUESTION, "sv"), [at(store, "test-samverkanslag 2 kap. 2 § st. 1")])
    assert [citation.quote for citation in found] == [OPEN]
    assert found[0].passage.rests_on == ("test-samverkanslag 2 kap. 2 § st. 1",)


def test_an_open_issue_at_a_cited_place_that_is_not_what_was_asked_is_left_out(store: Store) -> None:
    asked = Query.of(store, "När gäller lagen för studentutbyten?", "sv")
    assert left_open(asked, [at(store, "test-samverkanslag 1 kap. 1 §")]) == ()


def test_an_open_issue_at_another_place_of_a_cited_source_is_cited_if_it_is_what_was_asked(store: Store) -> None:
    found = left_open(Query.of(store, QUESTION, "sv"), [at(store, "test-samverkanslag 1 kap. 1 §")])
    assert [citation.quote for citation in found] == [OPEN]


def test_an_open_issue_of_another_source_is_left_out_however_near_it_is(store: Store) -> None:
    assert left_open(Query.of(store, QUESTION, "sv"), [at(store, "test-riktlinje section 1.1")]) == ()


def test_without_a_passage_nothing_is_open(store: Store) -> None:
    assert left_open(Query.of(store, QUESTION, "sv"), []) == ()


def test_an_issue_that_the_answer_cites_is_not_said_twice(store: Store) -> None:
    cited = [at(store, "test-samverkanslag 2 kap. 2 § st. 1"), at(store, "overview-left-open digest 1")]
    assert left_open(Query.of(store, QUESTION, "sv"), cited) == ()


def test_another_language_has_no_paragraph_of_its_own(store: Store) -> None:
    asked = Query.of(store, QUESTION, "en")
    assert left_open(asked, [at(store, "test-samverkanslag 2 kap. 2 § st. 1")]) == ()


def test_a_corpus_without_overviews_has_nothing_to_add(mini_store: Store) -> None:
    asked = Query.of(mini_store, QUESTION, "sv")
    assert left_open(asked, [at(mini_store, "test-samverkanslag 2 kap. 2 § st. 1")]) == ()
