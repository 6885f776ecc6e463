"""The words of a search, marked in what was found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from app.markup import escaped
from ingest.stems import content_stems
from retrieval.query import Query

_WORD = re.compile(r"[^\W_]+(?:[-/:.][^\W_]+)*")


def searched_stems(query: Query) -> frozenset[str]:
    """The stems of all that a search looks for, synonyms included."""
    return frozenset((*query.all_stems, *(stem for phrase in query.synonyms for stem in phrase)))


def highlighted(text: str, wanted: frozenset[str], language: str) -> str:
    """A text as HTML, with the words of `wanted` stems marked."""
    written, position = "", 0
    for start, end in _spans(text, wanted, language):
        written += f"{escaped(text[position:start])}<mark>{escaped(text[start:end])}</mark>"
        position = end
    return written + escaped(text[position:])


def _spans(text: str, wanted: frozenset[str], language: str) -> Iterable[tuple[int, int]]:
    for match in _WORD.finditer(text):
        if wanted.intersection(_stems(match.group(), language)):
            yield match.span()


@lru_cache(maxsize=20_000)
def _stems(word: str, language: str) -> tuple[str, ...]:
    """The stems of a word and of its parts; none for a word without a meaning of its own."""
    return tuple(content_stems(word, language))
