"""Exact references in a question: “2 kap. 5 § säkerhetsskyddslagen”, “art 2.2 d i 2021/821”, “OSL 24 kap. 8 §”."""

from __future__ import annotations

import re

from ingest.errors import LocatorError
from ingest.locator import Locator, Unit, parse_locator
from ingest.manifest import Sources
from ingest.model import Passage, Source
from retrieval.store import Store

_PLACE = re.compile(
    r"\d+(?: [a-z])? kap\.?,? ?\d+(?: [a-z](?= §))?(?:[–-]\d+)? ?§§?"
    r"|\d+(?: [a-z](?= ?§))?(?:[–-]\d+)? ?§§?"
    r"|chapter \d+(?: [a-z])?,? section \d+(?: [a-z](?!\w))?"
    r"|(?:articles?|artikel|art)\.? ?\d+[a-z]?(?:\(\d+\)|\.\d+)*(?:\([a-z]\)| [a-z](?!\w))?"
    r"|(?:recital|skäl) \d+"
    r"|(?:annex|bilaga) (?:[IVX]+|\d+)(?!\w)",
    re.IGNORECASE,
)


def named_sources(question: str, sources: Sources) -> list[Source]:
    """The sources that a question names by id, short name, alias or number, in the order of the manifest."""
    text = f" {re.sub(r'[^0-9a-zåäöéü:/-]+', ' ', question.lower())} "
    return [source for source in sources.values() if any(_mentions(text, name) for name in _names(source))]


def _names(source: Source) -> set[str]:
    return {source.id, source.cite, source.cite_en, *source.aliases}


def _mentions(text: str, name: str) -> bool:
    plain = re.sub(r"[^0-9a-zåäöéü:/-]+", " ", name.lower()).strip()
    # A bare common word would be heard everywhere; a name has a digit, a capital, or at least eight letters.
    if len(plain) < 8 and not any(c.isdigit() for c in plain) and name == name.lower():
        return False
    return f" {plain} " in text or f" {plain}s " in text


def named_places(question: str) -> list[Locator]:
    """The places in a document that a question writes out."""
    places: list[Locator] = []
    for match in _PLACE.finditer(question):
        written = re.sub(r"\bart(?=[ \d])", "art.", match.group(), flags=re.IGNORECASE)
        written = re.sub(r"section", "Section", written, flags=re.IGNORECASE)
        try:
            places.append(parse_locator(written))
        except LocatorError:
            continue
    return places


def look_up(question: str, store: Store) -> list[Passage]:
    """The passages at the places that a question names in sources that it names; empty without both."""
    sources = {source.id for source in named_sources(question, store.manifest.sources)}
    places = named_places(question)
    if not sources or not places:
        return []
    return [
        passage
        for passage in store.passages
        if passage.address.source in sources and any(within(passage.address.locator, place) for place in places)
    ]


def names_missing_place(question: str, store: Store) -> bool:
    """Whether a question writes out a place of a source held here, and no passage stands there."""
    named = bool(named_sources(question, store.manifest.sources) and named_places(question))
    return named and not look_up(question, store)


def within(locator: Locator, place: Locator) -> bool:
    """Whether a passage at `locator` is at the asked place: each step asked for is there, as a number or in a range."""
    return all(
        (value := locator.value(step.unit)) is not None and _covers(step.unit, value, step.value)
        for step in place.steps
    )


def _covers(unit: Unit, value: str, asked: str) -> bool:
    if value == asked:
        return True
    if unit is Unit.ARTICLE:
        # Asked for article 2.2, also 2.2 d is an answer; asked for 2, all of article 2.
        return value.startswith((f"{asked}.", f"{asked} ")) or _in_range(value, asked)
    return _in_range(value, asked)


def _in_range(value: str, asked: str) -> bool:
    first, dash, last = value.partition("–")
    if not dash or not (first[:1].isdigit() and last[:1].isdigit() and asked[:1].isdigit()):
        return False
    return _number(first) <= _number(asked) <= _number(last)


def _number(value: str) -> tuple[int, str]:
    match = re.match(r"(\d+)(.*)", value)
    return (int(match[1]), match[2]) if match else (0, value)
