"""References to documents and places: “2 kap. 5 § säkerhetsskyddslagen”, “art 2.2 d i 2021/821”, “OSL 24:8”."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from riktlots.ingest.library.manifest import Sources
from riktlots.ingest.locator import Locator
from riktlots.ingest.model import Source
from riktlots.retrieval.question.names import Mention, Words, mentions, merge_mentions, misspelt_mentions
from riktlots.retrieval.question.places import ACT, NAME, OTHER, parse_places

_AROUND_NUMBERS = frozenset(
    "sfs eu eg ec nr no lag lagen förordning förordningen regulation directive act the i av om of".split()
)
_ENGLISH_ACT = frozenset("act ordinance code".split())
# The name or number of a law; “förslagen”, “bolag” and the like are not laws.
_LAW = re.compile(
    r"\w{3,}(?:lag|lagen|förordning|förordningen|balk|balken|direktivet)s?"
    r"|\w*(?:konventionen|stadgan|fördraget)s?|convention|charter|treaty|(?:1[789]|20)[0-9]{2}:[0-9]+|[0-9]{2,4}/[0-9]{2,4}"
)
_NO_LAW = re.compile(r"\w*(?:(?:för|an|in|upp|ut|av|be|om|på)slag|underlag|bolag)")


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place written out in a question, and the sources that the name nearest to it stands for."""

    place: Locator
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """The sources and the places that a question names.

    `places` are the places written out in it. `names_only` is true when the question is the name of a document and
    nothing else.
    """

    sources: tuple[Source, ...]
    places: tuple[NamedPlace, ...]
    names_only: bool


def read_reference(question: str, sources: Sources) -> Reference:
    """Find the sources that a question names and the places that it writes out."""
    words = Words.of(re.sub(rf"[\s{NAME}{OTHER}]+", " ", question))
    named = mentions(words, sources)
    places = _places(words, named)
    if places and not any(owners for _, owners in places):
        named = merge_mentions(words, [*named, *misspelt_mentions(words, sources)])
        places = _places(words, named)
    named_places = tuple(NamedPlace(place, owners) for place, owners in places if owners)
    unnamed = {word for at, word in enumerate(words.lower) if not any(m.first <= at < m.last for m in named)}
    return Reference(
        tuple(_of_manifest(sources, named)),
        named_places,
        bool(named) and not named_places and unnamed <= _AROUND_NUMBERS,
    )


def _of_manifest(sources: Sources, named: Sequence[Mention]) -> list[Source]:
    ids = {source.id for mention in named for source in mention.sources}
    return [source for source in sources.values() if source.id in ids]


def _places(words: Words, named: Sequence[Mention]) -> list[tuple[Locator, tuple[Source, ...]]]:
    """Find the places written out in a text, each with the sources of the nearest name.

    A place has no sources when the nearest name is that of a law which is not in the manifest.
    """
    # “Sanktionsförordningen 833/2014” is one law, named by the mention that follows.
    known = {at for mention in named for at in range(mention.first - 1, mention.last)}
    others = [Mention(at, at + 1, ()) for at in range(len(words.lower)) if at not in known and _names_a_law(words, at)]
    signs = sorted([*named, *others], key=lambda m: m.first)
    text, end = "", 0
    for sign in signs:
        text += words.text[end : words.spans[sign.first][0]]
        text += OTHER if not sign.sources else ACT if words.lower[sign.last - 1] in _ENGLISH_ACT else NAME
        end = words.spans[sign.last - 1][1]
    places = parse_places(text + words.text[end:])
    return [(place, signs[nearest].sources if signs else ()) for place, nearest in places]


def _names_a_law(words: Words, at: int) -> bool:
    """Tell by its form whether a word is, or ends, the name of a law: “patentlagen”, “Patents Act”."""
    word = words.lower[at]
    if word in _ENGLISH_ACT and at:
        return words.written(at).istitle() and words.written(at - 1).istitle() and words.lower[at - 1] != "the"
    return bool(_LAW.fullmatch(word)) and not _NO_LAW.match(word)
