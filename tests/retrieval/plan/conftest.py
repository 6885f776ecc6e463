"""Shared by the tests of plans: the starter corpus by words alone, built once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from riktlots.evals.questions.recall import starter_store
from riktlots.retrieval.search.store import Store


@pytest.fixture(scope="session")
def starter_words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The starter corpus without an embedder."""
    store = starter_store(tmp_path_factory.mktemp("starter"), None)
    yield store
    store.close()
