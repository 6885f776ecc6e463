"""Whom to ask next, and what the sources leave open, by words alone over the small corpus with an overview."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.library.register import load_library
from riktlots.retrieval.answer import answer
from riktlots.retrieval.answering.related import OPEN, WHOM, related
from riktlots.retrieval.model import Status
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.store import Store

ENTRY = """
[[source]]
id = "overview-{topic}"
title = "Översikt {topic}"
cite = "översikten {topic}"
cite_en = "the overview {topic}"
language = ["sv"]
kind = "overview"
weight = "background"
jurisdiction = "SE"
status = "in_force"
verified = "full"
topics = ["{topic}"]
"""
TEXTS = {
    WHOM: "Vem ska jag fråga om samverkansavtalet ska anmälas? Fråga lärosätets jurister.",
    OPEN: "Om samverkansavtalet ska anmälas på nytt när det ändras framgår inte av källorna.",
}
QUESTION = "När ska samverkansavtalet anmälas?"


@pytest.fixture
def store(home: Home, mini_corpus: Path, tmp_path: Path) -> Iterator[Store]:
    corpus = tmp_path / "corpus"
    shutil.copytree(mini_corpus, corpus)
    for topic, text in TEXTS.items():
        (corpus / "sources" / f"{topic}.toml").write_text(ENTRY.format(topic=topic), encoding="utf-8")
        (corpus / "digest" / "sv" / f"overview-{topic}.md").write_text(
            f'+++\nsource = "overview-{topic}"\nlanguage = "sv"\nbasis = "Egen."\nchecked = 2026-11-24\n+++\n\n'
            f"[digest 1] {text}\n→ test-samverkanslag 2 kap. 2 § st. 1\n\n"
            "[digest 2] Vem ska jag fråga om zebror? Fråga zoologen.\n→ test-samverkanslag 1 kap. 1 §\n",
            encoding="utf-8",
        )
    with build_lock(home):
        opened = Store(build(home, load_library(home, corpus), None), None)
    yield opened
    opened.close()


@pytest.mark.parametrize("topic", [WHOM, OPEN])
def test_the_paragraph_of_the_overview_that_fits_is_cited_whole(store: Store, topic: str) -> None:
    found = related(Query.of(store, QUESTION, "sv"), topic, [])
    assert [citation.quote for citation in found] == [TEXTS[topic]]
    assert found[0].passage.rests_on == ("test-samverkanslag 2 kap. 2 § st. 1",)


def test_an_unrelated_paragraph_is_left_out(store: Store) -> None:
    assert related(Query.of(store, "Får man ha giraffer på campus?", "sv"), WHOM, []) == ()


def test_a_paragraph_that_the_answer_cites_is_not_said_twice(store: Store) -> None:
    said = related(Query.of(store, QUESTION, "sv"), WHOM, [])[0].passage
    assert related(Query.of(store, QUESTION, "sv"), WHOM, [said]) == ()


def test_another_language_has_no_paragraph_of_its_own(store: Store) -> None:
    assert related(Query.of(store, QUESTION, "en"), WHOM, []) == ()


@pytest.mark.usefixtures("nothing_covered")
def test_whom_to_ask_is_shown_if_the_documents_have_no_answer(store: Store) -> None:
    given = answer(QUESTION, store)
    assert given.status is Status.NOT_COVERED
    assert [citation.quote for citation in given.whom] == [TEXTS[WHOM]]


@pytest.mark.usefixtures("out_of_scope")
def test_outside_the_field_nobody_is_named(store: Store) -> None:
    given = answer("Vilken är huvudstaden i det land där anmälan görs?", store)
    assert given.status is Status.OUT_OF_SCOPE
    assert given.whom == given.left_open == ()


def test_a_corpus_without_overviews_has_nothing_to_add(mini_store: Store) -> None:
    assert related(Query.of(mini_store, QUESTION, "sv"), WHOM, []) == ()
