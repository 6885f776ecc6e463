"""Shared by the tests of the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from riktlots.ingest.home import Home


@pytest.fixture
def over_mini_corpus(home: Home, mini_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands work on the small corpus, by words alone and without a language model."""
    monkeypatch.setenv("RIKTLOTS_CORPUS", str(mini_corpus))
    monkeypatch.setenv("RIKTLOTS_EMBEDDER", "none")
    monkeypatch.delenv("RIKTLOTS_MODEL", raising=False)
