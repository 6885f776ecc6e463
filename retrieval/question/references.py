"""Exact references in a question: “2 kap. 5 § säkerhetsskyddslagen”, “art 2.2 d i 2021/821”, “OSL 24:8”."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from riktlots.ingest.library.manifest import Sources
from riktlots.ingest.locator import Locator, Unit
from riktlots.ingest.model import Source
from riktlots.retrieval.question.names import Mention, Words, in_order, mentions, misspelt
from riktlots.retrieval.question.places import ACT, NAME, OTHER, written_places
from riktlots.retrieval.search.filter import BySource

_AROUND_NUMBERS = frozenset(
    "sfs eu eg ec nr no lag lagen förordning förordningen regulation directive act the i av om of".split()
)
_ENGLISH_ACT = frozenset("act ordinance code".split())
# The name or number of a law; “förslagen”, “bolag” and the like are none.
_LAW = re.compile(
    r"\w{3,}(?:lag|lagen|förordning|förordningen|balk|balken|direktivet)s?"
    r"|\w*(?:konventionen|stadgan|fördraget)s?|convention|charter|treaty|(?:1[789]|20)[0-9]{2}:[0-9]+|[0-9]{2,4}/[0-9]{2,4}"
)
_NO_LAW = re.compile(r"\w*(?:(?:för|an|in|upp|ut|av|be|om|på)slag|underlag|bolag)")

_Number = tuple[tuple[int, str], ...]
# The kind of a place, its chapter and its number.
_Rank = tuple[tuple[Unit, bool], _Number, _Number]


@dataclass(frozen=True, slots=True)
class Asked:
    """A place that a question writes out, and the sources by the name nearest to it."""

    place: Locator
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """The sources that a question names and the places that it writes out; `alone` when it says nothing else."""

    sources: tuple[Source, ...]
    asked: tuple[Asked, ...]
    alone: bool


def read_reference(question: str, sources: Sources) -> Reference:
    """What a question refers to by name and number."""
    words = Words.of(re.sub(rf"[\s{NAME}{OTHER}]+", " ", question))
    named = mentions(words, sources)
    places = _places(words, named)
    if places and not any(owners for _, owners in places):
        named = in_order(words, [*named, *misspelt(words, sources)])
        places = _places(words, named)
    asked = tuple(Asked(place, owners) for place, owners in places if owners)
    unnamed = {word for at, word in enumerate(words.lower) if not any(m.first <= at < m.last for m in named)}
    return Reference(
        tuple(_of_manifest(sources, named)), asked, bool(named) and not asked and unnamed <= _AROUND_NUMBERS
    )


def _of_manifest(sources: Sources, named: Sequence[Mention]) -> list[Source]:
    ids = {source.id for mention in named for source in mention.sources}
    return [source for source in sources.values() if source.id in ids]


def _places(words: Words, named: Sequence[Mention]) -> list[tuple[Locator, tuple[Source, ...]]]:
    """The places that a text writes out, each with the sources by the nearest name; none where that is another law."""
    # “Sanktionsförordningen 833/2014” is one law, which the mention that follows names.
    known = {at for mention in named for at in range(mention.first - 1, mention.last)}
    others = [Mention(at, at + 1, ()) for at in range(len(words.lower)) if at not in known and _names_a_law(words, at)]
    signs = sorted([*named, *others], key=lambda m: m.first)
    text, end = "", 0
    for sign in signs:
        text += words.text[end : words.spans[sign.first][0]]
        text += OTHER if not sign.sources else ACT if words.lower[sign.last - 1] in _ENGLISH_ACT else NAME
        end = words.spans[sign.last - 1][1]
    places = written_places(text + words.text[end:])
    return [(place, signs[nearest].sources if signs else ()) for place, nearest in places]


def _names_a_law(words: Words, at: int) -> bool:
    """Whether a word is, or ends, the name of a law as far as its form tells: “patentlagen”, “Patents Act”."""
    word = words.lower[at]
    if word in _ENGLISH_ACT and at:
        return words.written(at).istitle() and words.written(at - 1).istitle() and words.lower[at - 1] != "the"
    return bool(_LAW.fullmatch(word)) and not _NO_LAW.match(word)


def look_up(reference: Reference, held: BySource) -> list[int]:
    """The ordinals of the passages at the places that a question names in sources that it names.

    A passage that restates more than the asked paragraph or point is given when none stands at it alone. When the name
    of a document is all that was said, all its passages are meant.
    """
    if reference.alone:
        return [i for source in reference.sources for i in held.ordinals(source.id)]
    found: list[int] = []
    for asked in reference.asked:
        for source in asked.sources:
            own = held.ordinals(source.id)
            exact = [i for i in own if within(held.passages[i].address.locator, asked.place)]
            found += exact or [i for i in own if _holds(held.passages[i].address.locator, asked.place)]
    return list(dict.fromkeys(found))


def neighbours(reference: Reference, held: BySource) -> list[int]:
    """Where no passage stands at a place that is named: the ordinals of those before and after it in the document, or
    of the other parts of the same section."""
    found = (
        i
        for asked in reference.asked
        for source in asked.sources
        if (rank := _rank(asked.place))
        for i in _nearest(rank, source, held)
    )
    return list(dict.fromkeys(found))


def _nearest(wanted: _Rank, source: Source, held: BySource) -> list[int]:
    places = {i: held.passages[i].address.locator for i in held.ordinals(source.id)}
    ranks = {i: rank for i, place in places.items() if (rank := _rank(place)) and rank[0] == wanted[0]}
    before = max((rank for rank in ranks.values() if rank < wanted), default=None)
    after = min((rank for rank in ranks.values() if rank > wanted), default=None)
    chosen = (wanted,) if wanted in ranks.values() else (before, after)
    return [i for i, rank in ranks.items() if rank in chosen]


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
    return all(
        (asked := place.value(step.unit)) is not None
        and (_covers(step.unit, step.value, asked) or _covers(step.unit, asked, step.value))
        for step in locator.steps
    )


def _rank(locator: Locator) -> _Rank | None:
    """The place of a locator among its like; None for what has no number."""
    chapter = locator.value(Unit.CHAPTER) or ""
    for unit in _MAIN:
        if value := locator.value(unit):
            return (unit, bool(chapter)), _ends(Unit.CHAPTER, chapter)[0], _ends(unit, value)[0]
    return None


def _covers(unit: Unit, value: str, asked: str) -> bool:
    """Whether a number is the asked one, a part of it (asked for article 2.2, also 2.2 d is an answer), or a range that
    meets it. Asked for “the annex”, any is an answer."""
    if value == asked or not asked:
        return True
    if not value or unit is Unit.HEADING:
        return False
    (first, last), (asked_first, asked_last) = _ends(unit, value), _ends(unit, asked)
    return first[: len(asked_last)] <= asked_last and asked_first <= last[: len(asked_first)]


def _ends(unit: Unit, value: str) -> tuple[_Number, _Number]:
    """The first and the last number of a range, which may be one and the same; `2.2 a–c` is 2.2 a and 2.2 c."""
    start, dash, end = value.partition("–")
    first = _number(unit, start)
    if not dash:
        return first, first
    return first, (*first[:-1], *_number(unit, end)) if end.isalpha() else _number(unit, end)


def _number(unit: Unit, value: str) -> _Number:
    """A number as its levels from the outside in: `5k.2 d` has three, `4 a` of a law one, between 4 and 5."""
    if unit is Unit.ANNEX and set(value) <= _ROMAN.keys():
        digits = [_ROMAN[c] for c in value]
        return ((sum(-a if a < b else a for a, b in zip(digits, [*digits[1:], 0], strict=True)), ""),)
    levels = re.split(r"[. ]", value) if unit in (Unit.ARTICLE, Unit.SECTION, Unit.POINT) else [value]
    pieces = [re.fullmatch(r"([0-9]*) ?(.*)", level, re.DOTALL) for level in levels]
    return tuple((int(piece[1] or 0), piece[2]) for piece in pieces if piece)


_ROMAN = {"I": 1, "V": 5, "X": 10}
