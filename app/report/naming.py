"""What the places of a run are called for people, and where they can be read now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evals.questions import Gold
from evals.suite.record import Place
from ingest.errors import AddressError, LocatorError
from ingest.locator import parse_locator
from ingest.model import Address, Source, place_label
from retrieval.store import Store


@dataclass(frozen=True, slots=True)
class Named:
    """A place in words, and the address at which the index that answers has it; None where it has not."""

    words: str
    held: Address | None = None


@dataclass(frozen=True, slots=True)
class Naming:
    """Names places by the documents that are known, in a language. A place of any other document keeps its address.

    With a `store` a place that this no longer holds keeps its address too, and those that it holds can be read there;
    what stands at an address now may be worded otherwise than in the run.
    """

    sources: Mapping[str, Source]
    language: str
    store: Store | None = None

    def place(self, address: str) -> Named:
        """The place of an address as a run keeps it."""
        try:
            parsed = Address.parse(address)
        except (AddressError, LocatorError):
            return Named(address)
        is_gone = self.store is not None and self.store.passage_at(parsed) is None
        if is_gone or parsed.source not in self.sources:
            return Named(address)
        return Named(parsed.label(self.sources[parsed.source], self.language), parsed if self.store else None)

    def document(self, place: Place) -> str:
        """What the document of a place is called in the reader's language; as the run has it where it is not known."""
        source = self.sources.get(place.address.split("@")[0])
        return source.name(self.language) if source else place.source

    def gold(self, gold: Gold) -> Named:
        """The place that answers a question."""
        source = self.sources.get(gold.source)
        if source is None:
            return Named(f"{gold.source} {gold.locator}".strip())
        try:
            words = place_label(source, parse_locator(gold.locator), self.language) if gold.locator else ""
        except LocatorError:
            words = f"{source.short_name(self.language)} {gold.locator}"
        return Named(words or source.short_name(self.language), self._held(gold))

    def _held(self, gold: Gold) -> Address | None:
        """The first passage there, in the reader's language where one is."""
        there = list(filter(gold.accepts, self.store.by_source.of(gold.source))) if self.store else []
        there.sort(key=lambda passage: passage.language != self.language)
        return there[0].address if there else None
