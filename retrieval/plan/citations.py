"""Citations of the places that rules name: the original if it is valid, else the digest in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from riktlots.ingest.errors import ManifestError
from riktlots.ingest.language import content_stems, sentence_spans
from riktlots.ingest.locator import Locator, parse_locator
from riktlots.ingest.model import Form, Kind, Passage, Source
from riktlots.retrieval.model import Citation
from riktlots.retrieval.question.references import NamedPlace, Reference
from riktlots.retrieval.search.filter import BySource, PassageFilter
from riktlots.retrieval.search.lookup import look_up
from riktlots.retrieval.search.store import Store

# The most characters and sentences of an original that are quoted below a title.
_READABLE, _SENTENCES = 500, 3
_PLACE = re.compile(r"(?P<source>\S+) (?P<locator>.+?)(?: #(?P<part>[1-9]\d*))?")


@dataclass(frozen=True, slots=True)
class RulePlace:
    """A place that a rule cites: `se-law-osl 8 kap. 3 § #2`."""

    source: str
    locator: Locator
    part: int

    @classmethod
    def parse(cls, written: str) -> RulePlace:
        """Parse a place. Raises ManifestError or LocatorError."""
        match = _PLACE.fullmatch(written)
        if not match:
            raise ManifestError(
                f"“{written}” is not a place. Write it as “source-id locator” or “source-id locator #2”."
            )
        return cls(match["source"], parse_locator(match["locator"]), int(match["part"] or 1))


class PlanCitations:
    """Citations from the passages of a store that are valid on a day, in one language."""

    def __init__(self, store: Store, language: str, as_of: str = "") -> None:
        self._store = store
        self._language = language
        self._past = bool(as_of) and as_of < PassageFilter().day
        self._eligible = store.eligible(PassageFilter(as_of=as_of))

    def citations(self, places: Iterable[str]) -> tuple[Citation, ...]:
        """Return the citations of places, in order; a place without a passage valid on the day gives none."""
        found = (self._citation(RulePlace.parse(written)) for written in places)
        return tuple(dict.fromkeys(citation for citation in found if citation))

    def _citation(self, place: RulePlace) -> Citation | None:
        source = self._store.manifest.sources.get(place.source)
        # Overviews describe today, not an earlier day.
        if source is None or (self._past and source.kind is Kind.OVERVIEW):
            return None
        own = [self._store.passages[i] for i in self._store.by_source.ordinals(source.id) if self._eligible[i]]
        digest = self._digest(own, place, self._language)
        if digest:
            return Citation.of(digest, digest.text)
        originals = [own[i] for i in look_up(_reference(source, place), BySource(own)) if own[i].form is Form.ORIGINAL]
        return self._from_original(originals, place) if originals else None

    def _digest(self, passages: Iterable[Passage], place: RulePlace, language: str) -> Passage | None:
        return next(
            (
                passage
                for passage in passages
                if passage.form is Form.DIGEST
                and passage.language == language
                and (passage.address.locator, passage.address.part) == (place.locator, place.part)
            ),
            None,
        )

    def _from_original(self, originals: list[Passage], place: RulePlace) -> Citation:
        """Quote the part of the original that is nearest to the digest of the place."""
        wanted: set[str] = set()
        for language in dict.fromkeys(passage.language for passage in originals):
            digest = self._digest(self._store.by_source.of(place.source), place, language)
            wanted |= set(content_stems(digest.text, language)) if digest else set()

        def near(text: str, language: str) -> int:
            return len(wanted & set(content_stems(text, language)))

        passage = max(originals, key=lambda p: near(p.text, p.language))
        if len(passage.text) <= _READABLE:
            return Citation.of(passage, passage.text)
        spans = sentence_spans(passage.text)
        runs = [
            (spans[first][0], spans[last][1])
            for first in range(len(spans))
            for last in range(first, min(first + _SENTENCES, len(spans)))
            if first == last or spans[last][1] - spans[first][0] <= _READABLE
        ]
        start, end = max(runs, key=lambda run: (near(passage.text[slice(*run)], passage.language), run[0] - run[1]))
        return Citation(passage, passage.text[start:end], start, end)


def _reference(source: Source, place: RulePlace) -> Reference:
    return Reference((source,), (NamedPlace(place.locator, (source,)),), names_only=False)
