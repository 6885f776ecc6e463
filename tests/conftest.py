"""Shared by all tests: a home of its own for each test, and a small corpus of invented documents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.library.library import Library
from riktlots.ingest.library.register import load_library
from riktlots.retrieval.coverage.decision import Decision
from riktlots.retrieval.search.store import Store
from tests import FIXTURES
from tests.deciding import EVERYTHING_COVERED, NOTHING_COVERED, OUT_OF_SCOPE, SOMETHING_CLOSE


@pytest.fixture
def mini_corpus() -> Path:
    """Five short documents, in the form that corpus/README.md describes."""
    return FIXTURES / "mini_corpus"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An empty home that RIKTLOTS_HOME names."""
    root = tmp_path / "home"
    monkeypatch.setenv("RIKTLOTS_HOME", str(root))
    return Home(root)


@pytest.fixture
def mini_library(home: Home, mini_corpus: Path) -> Library:
    """The small corpus, read."""
    return load_library(home, mini_corpus)


@pytest.fixture
def mini_store(home: Home, mini_library: Library) -> Iterator[Store]:
    """The small corpus, built without an embedder and opened."""
    with build_lock(home):
        folder = build(home, mini_library, None)
    store = Store(folder, None)
    yield store
    store.close()


def _decide(monkeypatch: pytest.MonkeyPatch, decision: Decision) -> None:
    monkeypatch.setattr("riktlots.retrieval.answer.decision_for", lambda store: decision)


@pytest.fixture
def everything_covered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question that finds a passage counts as answered by the documents."""
    _decide(monkeypatch, EVERYTHING_COVERED)


@pytest.fixture
def something_close(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question falls in the middle band: the closest paragraphs are shown."""
    _decide(monkeypatch, SOMETHING_CLOSE)


@pytest.fixture
def nothing_covered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question counts as in scope, and as one on which the documents are silent."""
    _decide(monkeypatch, NOTHING_COVERED)


@pytest.fixture
def out_of_scope(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question counts as outside the field."""
    _decide(monkeypatch, OUT_OF_SCOPE)
