"""Select passages: by their source, and by the filters that a reader sets."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from riktlots.ingest.index.passages import Columns, Group
from riktlots.ingest.library.editions import status_on
from riktlots.ingest.model import Edition, Passage, Source


class BySource:
    """An index of passages by source. An ordinal is the position of a passage in `passages`."""

    def __init__(self, passages: Sequence[Passage], columns: Columns | None = None) -> None:
        """`columns` are those of the passages; without them every passage is read."""
        self.passages = passages
        numbers: dict[str, int] = {}
        if columns is None:
            of = np.array([numbers.setdefault(p.address.source, len(numbers)) for p in passages], dtype=np.int32)
        else:
            of_group = [numbers.setdefault(group.source, len(numbers)) for group in columns.groups]
            of = np.array(of_group, dtype=np.int32)[columns.group]
        counts = np.bincount(of, minlength=len(numbers))
        # One array for all: a list of a million numbers would take five times the memory.
        rows = np.argsort(of, kind="stable").astype(np.int32)
        self._rows = dict(zip(numbers, np.split(rows, np.cumsum(counts)[:-1]), strict=True)) if numbers else {}

    def ordinals(self, source: str) -> list[int]:
        """The ordinals of the passages of a source, ascending; empty for an unknown source."""
        found = self._rows.get(source)
        return [] if found is None else [int(i) for i in found]

    def of(self, source: str) -> list[Passage]:
        """The passages of a source, in their order."""
        return [self.passages[i] for i in self.ordinals(source)]

    def of_edition(self, source: str, edition: str) -> list[Passage]:
        """The passages of one edition of a source, in their order."""
        return [passage for passage in self.of(source) if passage.address.edition == edition]


@dataclass(frozen=True, slots=True)
class PassageFilter:
    """A filter on passages. An empty field matches everything; the values are those of the manifest.

    An authority matches by a part of its name, ignoring case. `as_of` is the day (ISO) for which an answer is wanted;
    empty means today.
    """

    sources: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    weights: frozenset[str] = frozenset()
    jurisdictions: frozenset[str] = frozenset()
    authorities: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    as_of: str = ""

    @property
    def day(self) -> str:
        """The day (ISO) for which an answer is wanted: `as_of`, or today."""
        return self.as_of or datetime.date.today().isoformat()

    @property
    def chosen(self) -> dict[str, list[str]]:
        """The values that the search is narrowed to, by field and sorted, without the day and without empty fields."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: sorted(value) for name, value in values.items() if isinstance(value, frozenset) and value}

    def choosing(self, field: str, values: Iterable[str]) -> PassageFilter:
        """The same filter with these values in a field, in place of those it has there."""
        change: dict[str, Any] = {field: frozenset(values)}
        return replace(self, **change)

    def lets_through(self, held: Passage | Group, source: Source) -> bool:
        """Whether a passage, or a group of them, matches the filter. `search.validity` decides whether it is valid on
        the day."""
        return self.lets_source_through(source) and self.lets_text_through(held)

    def lets_text_through(self, held: Passage | Group | Edition) -> bool:
        """Whether the language and the form of a passage or an edition match."""
        return (not self.languages or held.language in self.languages) and (not self.forms or held.form in self.forms)

    def lets_source_through(self, source: Source) -> bool:
        """Whether a source may be found, in whatever language and form."""
        return (
            (not self.sources or source.id in self.sources)
            and (not self.kinds or source.kind in self.kinds)
            and (not self.statuses or status_on(source, self.day) in self.statuses)
            and (not self.weights or source.weight in self.weights)
            and (not self.jurisdictions or source.jurisdiction in self.jurisdictions)
            and (not self.authorities or any(a.casefold() in source.authority.casefold() for a in self.authorities))
        )
