"""Shared by the tests of the suite."""

from __future__ import annotations

from pathlib import Path

import pytest

from riktlots.evals.runs.scores import Scores
from riktlots.retrieval.search.store import Store
from tests.evals.runs.runs import by_status, scored


@pytest.fixture
def good_run(tmp_path: Path, mini_store: Store, everything_covered: None) -> Scores:
    """The product as it is, over the small corpus."""
    return scored(tmp_path / "good", mini_store, lambda question: by_status(question, mini_store))
