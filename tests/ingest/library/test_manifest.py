"""The manifest's sources by id."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from riktlots.ingest.errors import ManifestError
from riktlots.ingest.library.manifest import Sources, load_manifest


def test_sources_that_hold_the_same_are_the_same_in_any_order(mini_corpus: Path) -> None:
    held = list(load_manifest(mini_corpus).values())
    one, other = Sources(held), Sources(reversed(held))
    assert one == other
    assert hash(one) == hash(other)
    changed = Sources([dataclasses.replace(held[0], title="Another title"), *held[1:]])
    assert len({one, other, changed}) == 2


def test_two_sources_with_one_id_are_refused(mini_corpus: Path) -> None:
    held = list(load_manifest(mini_corpus).values())
    with pytest.raises(ManifestError, match="two sources have the id"):
        Sources([held[0], held[0]])
