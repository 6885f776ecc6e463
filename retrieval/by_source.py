"""Passages by their source: a question about one document need not look at those of all others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ingest.model import Passage


class BySource:
    """Passages in their order, with the ordinals of those of each source."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = passages
        numbers: dict[str, int] = {}
        of = [numbers.setdefault(passage.address.source, len(numbers)) for passage in passages]
        counts = np.bincount(of, minlength=len(numbers)) if of else np.zeros(0, dtype=np.int64)
        # One array for all: a list of a million numbers would take five times the room.
        rows = np.argsort(np.asarray(of, dtype=np.int32), kind="stable").astype(np.int32)
        self._rows = dict(zip(numbers, np.split(rows, np.cumsum(counts)[:-1]), strict=True)) if numbers else {}

    def ordinals(self, source: str) -> list[int]:
        """Where the passages of a source stand, in ascending order; none of a source without any."""
        found = self._rows.get(source)
        return [] if found is None else [int(i) for i in found]

    def of(self, source: str) -> list[Passage]:
        """The passages of a source, in their order."""
        return [self.passages[i] for i in self.ordinals(source)]

    def of_edition(self, source: str, edition: str) -> list[Passage]:
        """The passages of one edition of a source, in their order."""
        return [passage for passage in self.of(source) if passage.address.edition == edition]
