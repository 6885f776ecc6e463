"""Decide which passages are valid on a day: by edition, by publication, and originals before their digests."""

from __future__ import annotations

import datetime
from collections import defaultdict

from riktlots.ingest.index.generation import Manifest
from riktlots.ingest.library.editions import counting, existed
from riktlots.ingest.locator import Locator, Step, Unit
from riktlots.ingest.model import Form, Passage
from riktlots.retrieval.search.filter import BySource

_PLACE_UNITS = (Unit.CHAPTER, Unit.MARK, Unit.ARTICLE, Unit.RECITAL, Unit.ANNEX, Unit.SECTION, Unit.HEADING)


def excluded(manifest: Manifest, passages: tuple[Passage, ...], day: str) -> frozenset[int]:
    """Return the ordinals of the passages that may not be used for an answer on `day` (ISO).

    Excluded are passages of editions not in force on that day, of documents not yet published, and of a digest where
    the original of the same place is in the corpus. A digest paragraph taken from another page (`seen_at`) stays.
    """
    counted = {(edition.source, edition.label) for edition in counting(manifest.editions, day)}
    # Every document in the corpus exists today, whatever its date says: a law may be published before it applies.
    past = day < datetime.date.today().isoformat()
    absent = {source.id for source in manifest.sources.values() if past and not existed(source, day)}
    dropped: set[int] = set()
    originals: dict[str, set[tuple[tuple[Unit, str], ...]]] = defaultdict(set)
    digests: list[tuple[int, Passage]] = []
    for ordinal, passage in enumerate(passages):
        address = passage.address
        if address.source in absent or (address.source, address.edition) not in counted:
            dropped.add(ordinal)
        elif passage.form is Form.ORIGINAL:
            originals[address.source].add(_anchor(address.locator))
        elif not passage.seen_at:
            digests.append((ordinal, passage))
    for ordinal, passage in digests:
        anchors = originals.get(passage.address.source)
        if anchors and (passage.address.locator.value(Unit.DIGEST) or _anchor(passage.address.locator) in anchors):
            dropped.add(ordinal)
    return frozenset(dropped)


def digest_of(passage: Passage, by_source: BySource, language: str) -> Passage | None:
    """Return the digest paragraph in `language` for the place of an original passage; None if there is none."""
    if passage.form is not Form.ORIGINAL:
        return None
    anchor = _anchor(passage.address.locator)
    return next(
        (
            other
            for other in by_source.of(passage.address.source)
            if other.form is Form.DIGEST
            and other.language == language
            and not other.seen_at
            and _anchor(other.address.locator) == anchor
        ),
        None,
    )


def _anchor(locator: Locator) -> tuple[tuple[Unit, str], ...]:
    """Return the numbered place of a locator: 2 kap. 5 § for both `2 kap. 5–6 §§` and `2 kap. 5 § st. 1`."""
    return tuple((step.unit, _first(step)) for step in locator.steps if step.unit in _PLACE_UNITS)


def _first(step: Step) -> str:
    """Return the first number of a range; for an article only its number, since `2.2 d` is in article 2."""
    value = step.value.split("–")[0]
    return value.split(".")[0].split(" ")[0] if step.unit is Unit.ARTICLE else value
