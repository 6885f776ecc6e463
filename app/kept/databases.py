"""All databases of what is kept, for those who look after the data folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.kept.history import HISTORY_STEPS, history_file
from app.kept.opinions import OPINION_STEPS, opinions_file
from ingest.home import Home


@dataclass(frozen=True, slots=True)
class Database:
    """One database: what it holds in a word, its file (which may be absent), and the steps that it is made by."""

    name: str
    file: Path
    steps: Sequence[str]


def databases(home: Home) -> tuple[Database, ...]:
    """The databases of a home."""
    return (
        Database("opinions", opinions_file(home), OPINION_STEPS),
        Database("history", history_file(home), HISTORY_STEPS),
    )
