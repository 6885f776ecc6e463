"""Look up passages by place: by an address, or by a reference as people write it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from riktlots.ingest.errors import AddressError, LocatorError
from riktlots.ingest.locator import Locator, Unit
from riktlots.ingest.model import Address, Passage, Source
from riktlots.retrieval.model import Hit
from riktlots.retrieval.question.references import NamedPlace, Reference, read_reference
from riktlots.retrieval.question.route import clean_question
from riktlots.retrieval.search.filter import BySource, PassageFilter
from riktlots.retrieval.search.store import Store

_Number = tuple[tuple[int, str], ...]
# The kind of a place (its unit, and whether it is in a chapter), its chapter and its number.
_Rank = tuple[tuple[Unit, bool], _Number, _Number]
_EVERYTHING = PassageFilter()


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """The passages at a named place, in document order; if there are none, the nearest passages instead."""

    passages: tuple[Passage, ...] = ()
    nearest: tuple[Passage, ...] = ()


def paragraphs(store: Store, named: str, language: str) -> Paragraphs:
    """Return the passages at a place, named by an address or by a reference as people write it.

    An address always gives its passage, even one of an edition that has been replaced. A reference gives the passages
    that may be cited today, and of translations the one in `language`. Words that name no place in a source of the
    store give an empty result.
    """
    try:
        return _addressed(store, Address.parse(named.strip()), language)
    except (AddressError, LocatorError):
        reference = read_reference(clean_question(named), store.manifest.sources)
        return _referred(store, reference, sorted(look_up(reference, store.by_source)), language)


def _addressed(store: Store, address: Address, language: str) -> Paragraphs:
    if passage := store.passage_at(address):
        return Paragraphs((passage,))
    source = store.manifest.sources.get(address.source)
    if source is None:
        return Paragraphs()
    reference = Reference((source,), (NamedPlace(address.locator, (source,)),), names_only=False)
    found = _referred(store, reference, look_up(reference, store.by_source), language)
    return Paragraphs(nearest=found.passages or found.nearest)


def _referred(store: Store, reference: Reference, ordinals: list[int], language: str) -> Paragraphs:
    if found := _eligible(store, ordinals, language):
        return Paragraphs(found)
    return Paragraphs(nearest=_eligible(store, neighbours(reference, store.by_source), language))


def _eligible(store: Store, ordinals: Iterable[int], language: str) -> tuple[Passage, ...]:
    eligible = store.eligible(_EVERYTHING)
    hits = [Hit(store.passages[i], score=0.0) for i in ordinals if eligible[i]]
    return tuple(hit.passage for hit in one_per_place(hits, language))


def one_per_place(hits: list[Hit], language: str) -> list[Hit]:
    """Keep one hit of each place that was found in two languages, with the higher of each score.

    The one in `language` is kept if it was found.
    """
    by_place: dict[tuple[tuple[str, str, int], str], Hit] = {}
    for hit in hits:
        key = (hit.passage.address.place, hit.passage.form)
        kept = by_place.setdefault(key, hit)
        if kept is not hit:
            shown = hit if kept.passage.language != language and hit.passage.language == language else kept
            cosine = None if kept.cosine is None or hit.cosine is None else max(kept.cosine, hit.cosine)
            asked = max((x.asked for x in (kept, hit) if x.asked is not None), default=None)
            by_place[key] = replace(shown, cosine=cosine, words=max(kept.words, hit.words), asked=asked)
    return list(by_place.values())


def in_language(store: Store, hits: Iterable[Hit], language: str, only: PassageFilter) -> Iterator[Hit]:
    """The hits with each digest paragraph in `language`, where it is held in both languages and may be found."""
    eligible = store.eligible(only)
    for hit in hits:
        passage = hit.passage
        twins = (
            other
            for other in store.by_source.of(passage.address.source)
            if (other.address.place, other.form, other.language) == (passage.address.place, passage.form, language)
            and eligible[store.ordinal(other)]
        )
        yield replace(hit, passage=next(twins, passage))


def look_up(reference: Reference, by_source: BySource) -> list[int]:
    """Return the ordinals of the passages at the places that a reference names.

    If no passage is at the named paragraph or point alone, the passages that contain it are returned. A reference that
    only names documents gives all their passages.
    """
    if reference.names_only:
        return [i for source in reference.sources for i in by_source.ordinals(source.id)]
    found: list[int] = []
    for named in reference.places:
        for source in named.sources:
            own = by_source.ordinals(source.id)
            exact = [i for i in own if within(by_source.passages[i].address.locator, named.place)]
            found += exact or [i for i in own if _contains(by_source.passages[i].address.locator, named.place)]
    return list(dict.fromkeys(found))


def neighbours(reference: Reference, by_source: BySource) -> list[int]:
    """Return the ordinals of the passages nearest to named places that have no passage of their own.

    These are the passages before and after the place in the document, or the other parts of the same section.
    """
    found = (
        i
        for named in reference.places
        for source in named.sources
        if (rank := _rank(named.place))
        for i in _nearest(rank, source, by_source)
    )
    return list(dict.fromkeys(found))


def _nearest(wanted: _Rank, source: Source, by_source: BySource) -> list[int]:
    places = {i: by_source.passages[i].address.locator for i in by_source.ordinals(source.id)}
    ranks = {i: rank for i, place in places.items() if (rank := _rank(place)) and rank[0] == wanted[0]}
    before = max((rank for rank in ranks.values() if rank < wanted), default=None)
    after = min((rank for rank in ranks.values() if rank > wanted), default=None)
    chosen = (wanted,) if wanted in ranks.values() else (before, after)
    return [i for i, rank in ranks.items() if rank in chosen]


def within(locator: Locator, place: Locator) -> bool:
    """Whether a passage at `locator` is at `place`: it has each step of the place, as a number or within a range."""
    return all(
        (value := locator.value(step.unit)) is not None and _covers(step.unit, value, step.value)
        for step in place.steps
    )


_MAIN = (Unit.MARK, Unit.ARTICLE, Unit.SECTION, Unit.RECITAL, Unit.ANNEX)


def _contains(locator: Locator, place: Locator) -> bool:
    """Whether a passage at `locator` contains `place`: 5 § contains `5 § st. 2`, and art. 2 contains 2.2 d."""
    if not any(locator.value(unit) for unit in _MAIN if place.value(unit)):
        return False
    return all(
        (wanted := place.value(step.unit)) is not None
        and (_covers(step.unit, step.value, wanted) or _covers(step.unit, wanted, step.value))
        for step in locator.steps
    )


def _rank(locator: Locator) -> _Rank | None:
    """Return the sort key of a locator among places of its kind; None if it has no number."""
    chapter = locator.value(Unit.CHAPTER) or ""
    for unit in _MAIN:
        if value := locator.value(unit):
            return (unit, bool(chapter)), _ends(Unit.CHAPTER, chapter)[0], _ends(unit, value)[0]
    return None


def _covers(unit: Unit, value: str, wanted: str) -> bool:
    """Whether a number is the wanted one, a part of it (2.2 d of article 2.2), or a range that overlaps it.

    An empty `wanted` (“the annex”) matches any number.
    """
    if value == wanted or not wanted:
        return True
    if not value or unit is Unit.HEADING:
        return False
    (first, last), (wanted_first, wanted_last) = _ends(unit, value), _ends(unit, wanted)
    return first[: len(wanted_last)] <= wanted_last and wanted_first <= last[: len(wanted_first)]


def _ends(unit: Unit, value: str) -> tuple[_Number, _Number]:
    """Return the first and the last number of a range; for a single number, that number twice.

    `2.2 a–c` gives 2.2 a and 2.2 c.
    """
    start, dash, end = value.partition("–")
    first = _number(unit, start)
    if not dash:
        return first, first
    return first, (*first[:-1], *_number(unit, end)) if end.isalpha() else _number(unit, end)


def _number(unit: Unit, value: str) -> _Number:
    """Return a number as a tuple of its levels from the outermost in.

    `5k.2 d` has three levels; `4 a` of a law has one, and sorts between 4 and 5.
    """
    if unit is Unit.ANNEX and set(value) <= _ROMAN.keys():
        digits = [_ROMAN[c] for c in value]
        return ((sum(-a if a < b else a for a, b in zip(digits, [*digits[1:], 0], strict=True)), ""),)
    levels = re.split(r"[. ]", value) if unit in (Unit.ARTICLE, Unit.SECTION, Unit.POINT) else [value]
    pieces = [re.fullmatch(r"([0-9]*) ?(.*)", level, re.DOTALL) for level in levels]
    return tuple((int(piece[1] or 0), piece[2]) for piece in pieces if piece)


_ROMAN = {"I": 1, "V": 5, "X": 10}
