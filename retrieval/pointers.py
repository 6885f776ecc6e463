"""What a sentence of an overview rests on."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.errors import LocatorError
from ingest.locator import Locator, parse_locator
from ingest.manifest import Sources
from ingest.model import Passage, Source, place_label


@dataclass(frozen=True, slots=True)
class Pointer:
    """A place in another source."""

    source: Source
    locator: Locator

    def label(self, language: str) -> str:
        """For people, in the reader's language."""
        return place_label(self.source, self.locator, language)


def pointers(passage: Passage, sources: Sources) -> tuple[Pointer, ...]:
    """The places that a passage says it rests on, each once; those that the corpus does not know are left out."""
    return tuple(dict.fromkeys(found for written in passage.rests_on if (found := _read(written, sources))))


def _read(written: str, sources: Sources) -> Pointer | None:
    source, _, place = written.partition(" ")
    try:
        return Pointer(sources[source], parse_locator(place.partition(" #")[0])) if source in sources else None
    except LocatorError:
        return None
