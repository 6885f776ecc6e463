"""Exact references in a question: “2 kap. 5 § säkerhetsskyddslagen”, “art 2.2 d i 2021/821”, “OSL 24:8”."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from ingest.errors import LocatorError
from ingest.locator import Locator, Unit, parse_locator
from ingest.manifest import Sources
from ingest.model import Passage, Source
from retrieval.store import Store

# Ways of writing a place that people have, and the one way in which it is then read.
_REWRITES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), written)
    for pattern, written in (
        (r"\b(?:ch\.|chap\.) ?(?=\d)", "chapter "),
        (r"\b(?:sec\.|sect\.|s\.) ?(?=\d)", "section "),
        (r"(?<!\d )(?<!\d [a-z] )\b(?:kapitel|kap\.?) ?(\d+(?: [a-z])?),? ?(?=§|paragraf|\d+ ?[a-z]? ?§)", r"\1 kap. "),
        (r"(\d+(?: [a-z])?):? ?kap(?:\.|itlet)?,? ?(?=\d|§)", r"\1 kap. "),
        (r"(?:§§?|\bparagraf(?:en)?) ?(\d+(?: [a-hj-z](?!\w))?)(?! ?§)", r"\1 §"),
        (r"(\d+(?: [a-z](?!\w))?) ?paragrafen", r"\1 §"),
        (r"§ ?,? (?:första|1:a) stycket", "§ st. 1"),
        (r"§ ?,? (?:andra|2:a) stycket", "§ st. 2"),
        (r"§ ?,? (?:tredje|3:e) stycket", "§ st. 3"),
        (r"\b(?:artiklarna|artikeln|artikel|articles|article|art\.?) ?(?=\d)", "art. "),
    )
)
# `24:8` is chapter 24, section 8, where a law is named; `2018:585` is an act.
_SHORT = re.compile(r"(?<![\d:/])(\d{1,2}(?: ?[a-z])?):(\d{1,3}(?: ?[a-z](?!\w))?)(?![\d:/])")
_PART = r"(?: ?,? ?(?:st\.? \d+|p\.? \d+|(?:punkt|point|paragraph) \d+))*"
_PLACE = re.compile(
    rf"\d+(?: ?[a-z])? kap\.?,? ?\d+(?: ?[a-z](?= ?§))?(?:[–-]\d+)? ?§§?{_PART}"
    rf"|\d+(?: ?[a-z](?= ?§))?(?:[–-]\d+)? ?§§?{_PART}"
    r"|chapter \d+(?: ?[a-z])?,? section \d+(?: [a-z](?!\w))?"
    r"|art\. \d+[a-z]?(?:\(\d+\)|\.\d+)*(?:\([a-z]\)| ?[a-z](?!\w))?(?:[–-]\d+)?"
    r"|(?:recital|skäl) \d+"
    r"|(?:annex|bilaga) (?:[IVX]+|\d+)(?!\w)"
    r"|avsnitt \d+(?:\.\d+)*"
    r"|section \d+(?:\.\d+)*(?: [a-z](?!\w))?",
    re.IGNORECASE,
)
_AROUND_NUMBERS = frozenset(
    "sfs eu eg ec nr no lag lagen förordning förordningen regulation directive act the i av om of".split()
)
_LONG_NAME = 8
_SLIPS = 2


@dataclass(frozen=True, slots=True)
class Reference:
    """The sources that a question names and the places that it writes out; `alone` when it says nothing else."""

    sources: tuple[Source, ...]
    places: tuple[Locator, ...]
    alone: bool


def read_reference(question: str, sources: Sources) -> Reference:
    """What a question refers to by name and number."""
    found = named_sources(question, sources)
    places = named_places(question, short_form=bool(found))
    if places and not found:
        found = _misspelt_sources(question, sources)
        places = named_places(question, short_form=bool(found))
    return Reference(tuple(found), tuple(places), bool(found) and not places and _is_name_alone(question, found))


def named_sources(question: str, sources: Sources) -> list[Source]:
    """The sources that a question names by id, short name, alias or number, in the order of the manifest.

    Where one name contains another (“dataskyddslagen” in a longer name), only the longest at a place counts.
    """
    text = f" {_plain(question)} "
    spans: list[tuple[int, int, Source]] = []
    for source in sources.values():
        for name in _names(source):
            spans += [(start, start + len(name), source) for start in _mentions(text, name)]
    kept = [
        (start, end, source)
        for start, end, source in spans
        if not any(s <= start and end <= e and e - s > end - start for s, e, _ in spans)
    ]
    ids = {source.id for _, _, source in kept}
    return [source for source in sources.values() if source.id in ids]


@lru_cache(maxsize=4096)
def _names(source: Source) -> tuple[str, ...]:
    """The names of a source as `_plain` writes them.

    A bare common word would be heard everywhere; a name has a digit, a capital inside or at its start, or at least
    eight letters.
    """
    given = {source.id, source.cite, source.cite_en, *source.aliases}
    return tuple(
        plain
        for name in given
        if (plain := _plain(name))
        and (len(plain) >= _LONG_NAME or any(c.isdigit() for c in plain) or name != name.lower())
    )


def _plain(text: str) -> str:
    """Lower case, and anything but letters, digits and the marks of numbers as one space: spellings that differ in a
    hyphen or a bracket are the same name."""
    return re.sub(r"[^0-9a-zåäöéü:/]+", " ", text.lower()).strip()


def _mentions(text: str, name: str) -> list[int]:
    """Where a name stands in a text as words of its own, also with the s of the genitive."""
    return [match.start() for match in re.finditer(rf"(?<= ){re.escape(name)}(?=s? )", text)]


def _misspelt_sources(question: str, sources: Sources) -> list[Source]:
    """The sources whose one-word name is nearly one of the question's long words."""
    words = [word for word in _plain(question).split() if len(word) > _LONG_NAME]
    nearest: tuple[int, list[Source]] = (_SLIPS + 1, [])
    for source in sources.values():
        for name in _names(source):
            if " " in name or len(name) <= _LONG_NAME:
                continue
            slips = min(
                (DamerauLevenshtein.distance(word, name, score_cutoff=_SLIPS) for word in words), default=_SLIPS + 1
            )
            if slips < nearest[0]:
                nearest = (slips, [source])
            elif slips == nearest[0] <= _SLIPS and source not in nearest[1]:
                nearest[1].append(source)
    return nearest[1]


def _is_name_alone(question: str, found: Sequence[Source]) -> bool:
    """Whether nothing is left of a question when the names of the sources and the words around numbers are gone."""
    text = f" {_plain(question)} "
    for name in sorted((name for source in found for name in _names(source)), key=len, reverse=True):
        text = re.sub(rf"(?<= ){re.escape(name)}s?(?= )", " ", text)
    return not set(text.split()) - _AROUND_NUMBERS


def named_places(question: str, *, short_form: bool = False) -> list[Locator]:
    """The places in a document that a question writes out; `short_form` also reads `24:8` as 24 kap. 8 §."""
    text = question
    for pattern, written in _REWRITES:
        text = pattern.sub(written, text)
    if short_form:
        text = _SHORT.sub(r"\1 kap. \2 §", text)
    places = [place for match in _PLACE.finditer(text) for place in _read_place(match.group())]
    return list(dict.fromkeys(places))


def _read_place(written: str) -> list[Locator]:
    """A place as the locators that it may mean: “section 5” is the § of an act or the section of a report."""
    written = re.sub(r"^(chapter .*?) section", r"\1 Section", written, flags=re.IGNORECASE)
    written = re.sub(r"^(\d+|.* kap\. ?\d+)([a-z]) ?§", r"\1 \2 §", written)
    written = re.sub(r"^(\d+)([a-z]) kap", r"\1 \2 kap", written)
    written = re.sub(r"\b(st|p) (?=\d)", r"\1. ", written)
    written = re.sub(r"^(art\. \d+[a-z]?(?:\.\d+)+)([a-z])$", r"\1 \2", written)
    readings = [written]
    if re.match(r"section \d+(?: [a-z])?$", written, re.IGNORECASE):
        readings = [written.capitalize(), written.lower()]
    places: list[Locator] = []
    for reading in readings:
        try:
            places.append(parse_locator(reading))
        except LocatorError:
            continue
    return places


def look_up(reference: Reference, passages: Sequence[Passage]) -> list[int]:
    """The ordinals of the passages at the places that a question names in sources that it names.

    A passage that restates more than the asked paragraph or point is given when none stands at it alone. When the name
    of a document is all that was said, all its passages are meant.
    """
    own = _of_sources(reference, passages)
    if reference.alone:
        return own
    found: list[int] = []
    for place in reference.places:
        exact = [i for i in own if within(passages[i].address.locator, place)]
        found += exact or [i for i in own if _holds(passages[i].address.locator, place)]
    return list(dict.fromkeys(found))


def neighbours(reference: Reference, passages: Sequence[Passage]) -> list[int]:
    """Where no passage stands at a place that is named: the ordinals of those before and after it in the document."""
    own = _of_sources(reference, passages)
    found: list[int] = []
    for asked in filter(None, map(_rank, reference.places)):
        ranked = [(rank, i) for i in own if (rank := _rank(passages[i].address.locator)) and rank[0] == asked[0]]
        before = max((rank for rank, _ in ranked if rank < asked), default=None)
        after = min((rank for rank, _ in ranked if rank > asked), default=None)
        found += [i for rank, i in ranked if rank in (before, after)]
    return list(dict.fromkeys(found))


def _of_sources(reference: Reference, passages: Sequence[Passage]) -> list[int]:
    wanted = {source.id for source in reference.sources}
    return [i for i, passage in enumerate(passages) if passage.address.source in wanted] if wanted else []


def names_missing_place(question: str, store: Store) -> bool:
    """Whether a question writes out a place of a source held here, and no passage stands there."""
    reference = read_reference(question, store.manifest.sources)
    return bool(reference.sources and reference.places) and not look_up(reference, store.passages)


def within(locator: Locator, place: Locator) -> bool:
    """Whether a passage at `locator` is at the asked place: each step asked for is there, as a number or in a range."""
    return all(
        (value := locator.value(step.unit)) is not None and _covers(step.unit, value, step.value)
        for step in place.steps
    )


_MAIN = (Unit.MARK, Unit.ARTICLE, Unit.SECTION, Unit.RECITAL, Unit.ANNEX)


def _holds(locator: Locator, place: Locator) -> bool:
    """Whether a passage restates a whole of which the asked place is a part: 5 § for `5 § st. 2`, art. 2 for 2.2 d."""
    if not any(locator.value(unit) for unit in _MAIN if place.value(unit)):
        return False
    for step in locator.steps:
        asked = place.value(step.unit)
        if asked is None:
            return False
        if not _covers(step.unit, step.value, asked) and not _covers(step.unit, asked, step.value):
            return False
    return True


def _rank(locator: Locator) -> tuple[tuple[str, str], tuple[int, str]] | None:
    """A place as its chapter with its kind, and its number among its like; None for what has no number."""
    for unit in _MAIN:
        value = locator.value(unit)
        if value and value[0].isdigit():
            return (unit.value, locator.value(Unit.CHAPTER) or ""), _number(value.split("–")[0])
    return None


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
