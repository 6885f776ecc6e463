"""Mark words in a text: those of a search of the index, and those sought in one document."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from riktlots.app.present.markup import escaped
from riktlots.ingest.language import content_stems
from riktlots.retrieval.search.query import Query

_WORD = re.compile(r"[^\W_]+(?:[-/:.][^\W_]+)*")


def searched_stems(query: Query) -> frozenset[str]:
    """All stems that a query searches for, synonyms included."""
    return frozenset((*query.all_stems, *(stem for phrase in query.synonyms for stem in phrase)))


def highlighted(text: str, wanted: frozenset[str], language: str) -> str:
    """A text as HTML, with words marked whose stems are in `wanted`."""
    return _marked(text, lambda word: bool(wanted.intersection(_stems(word, language))))


def found_words(text: str, typed: str, language: str) -> str:
    """A text as HTML with the typed words marked, if each of them occurs in it; else empty.

    A word occurs in another form of it, and within a longer one. Stop words count only where nothing else is typed.
    """
    words = [match.group().casefold() for match in _WORD.finditer(typed)]
    sought = [word for word in words if _stems(word, language)] or words
    if not sought:
        return ""
    held = {match.group() for match in _WORD.finditer(text)}
    if not all(any(_is_like(word, one, language) for word in held) for one in sought):
        return ""
    return _marked(text, lambda word: any(_is_like(word, one, language) for one in sought))


def _is_like(word: str, sought: str, language: str) -> bool:
    return sought in word.casefold() or not set(_stems(sought, language)).isdisjoint(_stems(word, language))


def _marked(text: str, is_wanted: Callable[[str], bool]) -> str:
    written, position = "", 0
    for match in _WORD.finditer(text):
        if is_wanted(match.group()):
            start, end = match.span()
            written += f"{escaped(text[position:start])}<mark>{escaped(text[start:end])}</mark>"
            position = end
    return written + escaped(text[position:])


@lru_cache(maxsize=20_000)
def _stems(word: str, language: str) -> tuple[str, ...]:
    """The stems of a word and of its parts; empty for a stop word."""
    return tuple(content_stems(word, language))
