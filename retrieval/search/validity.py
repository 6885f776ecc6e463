"""Which passages may speak on a day: editions that count, documents that existed, originals before their digests."""

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
    """The ordinals of the passages that do not speak on `day` (ISO).

    These are the passages of editions that do not count then and of documents that were not there yet; and those of a
    digest whose original is held and has the place that they restate. What a digest says from another page stays.
    """
    counted = {(edition.source, edition.label) for edition in counting(manifest.editions, day)}
    # What is held is there today, whatever its date says; a law may have been published before it applies.
    past = day < datetime.date.today().isoformat()
    absent = {source.id for source in manifest.sources.values() if past and not existed(source, day)}
    silent: set[int] = set()
    originals: dict[str, set[tuple[tuple[Unit, str], ...]]] = defaultdict(set)
    digests: list[tuple[int, Passage]] = []
    for ordinal, passage in enumerate(passages):
        address = passage.address
        if address.source in absent or (address.source, address.edition) not in counted:
            silent.add(ordinal)
        elif passage.form is Form.ORIGINAL:
            originals[address.source].add(_anchor(address.locator))
        elif not passage.seen_at:
            digests.append((ordinal, passage))
    for ordinal, passage in digests:
        held = originals.get(passage.address.source)
        if held and (passage.address.locator.value(Unit.DIGEST) or _anchor(passage.address.locator) in held):
            silent.add(ordinal)
    return frozenset(silent)


def digest_of(passage: Passage, held: BySource, language: str) -> Passage | None:
    """The paragraph of a digest that restates the place of an original passage in the reader's language, if any."""
    if passage.form is not Form.ORIGINAL:
        return None
    anchor = _anchor(passage.address.locator)
    return next(
        (
            other
            for other in held.of(passage.address.source)
            if other.form is Form.DIGEST
            and other.language == language
            and not other.seen_at
            and _anchor(other.address.locator) == anchor
        ),
        None,
    )


def _anchor(locator: Locator) -> tuple[tuple[Unit, str], ...]:
    """The numbered place that a locator is in: 2 kap. 5 § for both `2 kap. 5–6 §§` and `2 kap. 5 § st. 1`."""
    return tuple((step.unit, _first(step)) for step in locator.steps if step.unit in _PLACE_UNITS)


def _first(step: Step) -> str:
    """The first number of a range; of an article its number alone, since `2.2 d` is in article 2."""
    value = step.value.split("–")[0]
    return value.split(".")[0].split(" ")[0] if step.unit is Unit.ARTICLE else value
