"""A guide over a store that a test has opened."""

from __future__ import annotations

from riktlots.retrieval.guide import Guide
from riktlots.retrieval.judges.deterministic import DeterministicJudge
from riktlots.retrieval.open_index import OpenIndex
from riktlots.retrieval.search.store import Store
from riktlots.retrieval.settings import Settings


def guide_over(store: Store) -> Guide:
    """The guide; it judges by rules, and closes the store when it is let go."""
    return Guide(Settings(), open_index=lambda progress: OpenIndex(store, judge=DeterministicJudge()))
