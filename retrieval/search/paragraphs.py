"""The paragraphs at a place that somebody names: by its address, or by a reference as people write it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from riktlots.ingest.errors import AddressError, LocatorError
from riktlots.ingest.model import Address, Passage
from riktlots.retrieval.model import Hit
from riktlots.retrieval.question.query import Query
from riktlots.retrieval.question.references import Asked, Reference, look_up, neighbours
from riktlots.retrieval.question.route import clean_question
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.search import one_per_place
from riktlots.retrieval.search.store import Store

_EVERYTHING = PassageFilter()


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """The passages at a named place, in the order of the documents; where none stands there, those nearest to it."""

    passages: tuple[Passage, ...] = ()
    nearest: tuple[Passage, ...] = ()


def paragraphs(store: Store, named: str, language: str) -> Paragraphs:
    """What stands at a place: the passage with an address, or those that a reference means.

    An address means its passage even when that is no longer cited, as of an edition that has been replaced. A
    reference means what may be cited today, of language twins the one in `language`. Words that name no place of a
    source held here give nothing at all.
    """
    try:
        return _addressed(store, Address.parse(named.strip()), language)
    except (AddressError, LocatorError):
        query = Query.of(store, clean_question(named), language)
        return _referred(store, query.reference, sorted(query.exact), language)


def _addressed(store: Store, address: Address, language: str) -> Paragraphs:
    if passage := store.passage_at(address):
        return Paragraphs((passage,))
    source = store.manifest.sources.get(address.source)
    if source is None:
        return Paragraphs()
    reference = Reference((source,), (Asked(address.locator, (source,)),), alone=False)
    beside = _referred(store, reference, look_up(reference, store.by_source), language)
    return Paragraphs(nearest=beside.passages or beside.nearest)


def _referred(store: Store, reference: Reference, there: list[int], language: str) -> Paragraphs:
    if found := _eligible(store, there, language):
        return Paragraphs(found)
    return Paragraphs(nearest=_eligible(store, neighbours(reference, store.by_source), language))


def _eligible(store: Store, ordinals: Iterable[int], language: str) -> tuple[Passage, ...]:
    eligible = store.eligible(_EVERYTHING)
    hits = [Hit(store.passages[i], score=0.0) for i in ordinals if eligible[i]]
    return tuple(hit.passage for hit in one_per_place(hits, language))
