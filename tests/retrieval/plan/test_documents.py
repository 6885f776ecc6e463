"""Which documents speak in a list: of the day, held here, originals before their digests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.library.corpus import starter_corpus
from riktlots.ingest.library.register import add_document, describe_edition, load_library
from riktlots.ingest.locator import Unit
from riktlots.ingest.model import Form, Kind
from riktlots.retrieval.model import Strength
from riktlots.retrieval.plan.case import Case
from riktlots.retrieval.plan.model import Plan
from riktlots.retrieval.plan.plan import make_plan
from riktlots.retrieval.search.store import Store
from tests.describing import describe_file


def _ids(made: Plan) -> set[str]:
    return {item.id for item in made.items}


def test_for_a_past_day_nothing_of_a_later_document_and_no_overview_is_cited(starter_words: Store) -> None:
    case = Case(country=("IR",), kind=("research",), technology=("technical",))
    then = make_plan(case, starter_words, as_of="2024-05-01")
    cited = {citation.passage.address.source for item in then.items for citation in item.citations}
    assert "iran-goods" in _ids(then)
    # The Sanctions Act is of 2025, and so is the return of the nuclear sanctions.
    assert not {"se-law-sanctions", "eu-sanctions-2025-1975"} & cited
    assert {"se-law-sanctions", "eu-sanctions-2025-1975"} <= {
        c.passage.address.source for item in make_plan(case, starter_words).items for c in item.citations
    }
    kinds = {starter_words.source(c.passage).kind for item in then.items for c in item.citations}
    assert Kind.OVERVIEW not in kinds
    assert then.whom == then.left_open == ()


@pytest.fixture
def ethics_corpus(tmp_path: Path) -> Path:
    """The starter corpus with no other text than that of the Ethical Review Act."""
    corpus = tmp_path / "corpus"
    shutil.copytree(starter_corpus(), corpus, ignore=shutil.ignore_patterns("vectors"))
    for path in [*corpus.glob("digest/*/*.md"), *corpus.glob("questions/*.jsonl")]:
        if path.stem != ACT:
            path.unlink()
    return corpus


def _built(home: Home, corpus: Path) -> Store:
    with build_lock(home):
        return Store(build(home, load_library(home, corpus), None), None)


def test_a_silence_is_not_claimed_once_a_document_breaks_it(home: Home, ethics_corpus: Path, tmp_path: Path) -> None:
    path = tmp_path / "nagoya.md"
    path.write_text("# Rutin\n\nEnligt Nagoyaprotokollet ska ursprungslandet ha samtyckt.\n", encoding="utf-8")
    case = Case(country=("BR",), data=("genetic-resources",))
    before = _built(home, ethics_corpus)
    assert [one.id for one in make_plan(case, before).not_held] == ["nagoya"]
    before.close()
    add_document(home, path, describe_file(path))
    after = _built(home, ethics_corpus)
    assert make_plan(case, after).not_held == ()
    after.close()


def test_what_the_corpus_does_not_hold_is_not_claimed(home: Home, ethics_corpus: Path) -> None:
    store = _built(home, ethics_corpus)
    made = make_plan(Case(country=("US",), technology=("technical",), data=("sensitive",)), store)
    assert {c.passage.address.source for item in made.items for c in item.citations} == {ACT}
    assert "ethics-review" in _ids(made)
    assert "export-licence" not in _ids(made)
    store.close()


ACT = "se-law-etikprovning"
ORIGINAL = """6 § Forskning som avses i 3–5 §§ får utföras {how} om den har godkänts vid en etikprövning.

3 § Denna lag gäller forskning som innefattar känsliga personuppgifter.
"""


@pytest.mark.parametrize(("how", "strength"), [("bara", Strength.MUST), ("gärna", Strength.MAY)])
def test_an_original_takes_the_place_of_the_digest_and_lends_no_more_than_its_words(
    how: str, strength: Strength, home: Home, ethics_corpus: Path, tmp_path: Path
) -> None:
    path = tmp_path / "lag.txt"
    path.write_text(ORIGINAL.format(how=how), encoding="utf-8")
    source = load_library(home, ethics_corpus).sources[ACT]
    add_document(home, path, source, describe_edition(path, source, "original"), described=True)
    store = _built(home, ethics_corpus)
    [item] = [i for i in make_plan(Case(data=("sensitive",)), store).items if i.id == "ethics-review"]
    quotes = {c.quote: c.passage for c in item.citations if c.passage.form is Form.ORIGINAL}
    assert [passage.address.locator.value(Unit.MARK) for passage in quotes.values()] == ["6", "3"]
    assert f"får utföras {how}" in next(iter(quotes))
    assert item.strength is strength
    # Our sentence says “bara om”. Where the law no longer does, the law speaks for itself.
    assert (item.title in quotes) is (how == "gärna")
    assert [c.passage.address.locator.value(Unit.MARK) for c in item.citations if c.quote not in quotes] == ["24"]
    store.close()
