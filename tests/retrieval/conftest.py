"""Shared by the tests of retrieval."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from riktlots.evals.questions.recall import starter_store
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.library.register import load_library
from riktlots.retrieval.search.store import Store
from tests import FIXTURES


@pytest.fixture(scope="session")
def read_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The small corpus by words alone, opened once for the many tests that only read it."""
    home = Home(tmp_path_factory.mktemp("read") / "home")
    corpus = FIXTURES / "mini_corpus"
    with build_lock(home):
        folder = build(home, load_library(home, corpus), None)
    store = Store(folder, None)
    yield store
    store.close()


@pytest.fixture(scope="session")
def starter_words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The starter corpus without an embedder."""
    store = starter_store(tmp_path_factory.mktemp("starter"), None)
    yield store
    store.close()
