"""Shared by the tests of retrieval."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.build import build, build_lock
from ingest.home import Home
from ingest.load import load_library
from retrieval.store import Store


@pytest.fixture(scope="session")
def read_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The small corpus by words alone, opened once for the many tests that only read it."""
    home = Home(tmp_path_factory.mktemp("read") / "home")
    corpus = Path(__file__).parent.parent / "fixtures" / "mini_corpus"
    with build_lock(home):
        folder = build(home, load_library(home, corpus), None)
    store = Store(folder, None)
    yield store
    store.close()
