"""Shared by the tests of the command line."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from riktlots.ingest.home import Home


@pytest.fixture
def over_mini_corpus(home: Home, mini_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands work on the small corpus, by words alone and without a language model."""
    monkeypatch.setenv("RIKTLOTS_CORPUS", str(mini_corpus))
    monkeypatch.setenv("RIKTLOTS_EMBEDDER", "none")
    monkeypatch.delenv("RIKTLOTS_MODEL", raising=False)


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    """A command that serves sends our log to stderr alone; the next test finds it where it was."""
    ours, make = logging.getLogger("riktlots"), logging.getLogRecordFactory()
    before = ours.handlers, ours.level, ours.propagate
    yield
    logging.setLogRecordFactory(make)
    ours.handlers, ours.propagate = before[0], before[2]
    ours.setLevel(before[1])
