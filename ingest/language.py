"""Detect the language of a text, Swedish or English, and split it into sentences and words."""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from typing import Any

LANGUAGES = ("sv", "en")
# Below this probability the guess is a coin flip ("MoU", "Erasmus+ stipendium"): the caller's fallback is better.
_CERTAIN = 0.9


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from riktlots.ingest.home import Home
    from riktlots.ingest.language_model import open_identifier

    return open_identifier(LANGUAGES, Home.default().unpacked)


def detect_language(text: str, fallback: str) -> str:
    """ "sv" or "en"; `fallback` when the text is too short or mixed to tell."""
    language, probability = _identifier().classify(text)
    return str(language) if probability >= _CERTAIN else fallback


# After these a full stop ends no sentence.
_ABBREVIATIONS = frozenset(
    "t.ex bl.a m.m m.fl o.d dvs d.v.s osv s.k f.d fr.o.m t.o.m ca kap st art nr jfr resp inkl exkl prop dir p.g.a "
    "e.g i.e etc no vs cf para arts ch approx incl u.s u.k dr prof".split()
)
_END = re.compile(r"[.!?][\"”’)\]]*(?=\s+[\"”(\[]?[A-ZÅÄÖÉ0-9])")
_SPACES = re.compile(r"\s*")

# Enough to see that a word is none of the abbreviations.
_LONGEST_WORD = 40


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The (start, end) of each sentence; together they cover all but the white space between them."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if match.group()[0] == "." and _is_abbreviation(
            text[max(start, match.start() - _LONGEST_WORD) : match.start()]
        ):
            continue
        spans.append((start, match.end()))
        start = _SPACES.match(text, match.end()).end()  # type: ignore[union-attr]
    if text[start:].strip():
        spans.append((start, len(text.rstrip())))
    return spans


def _is_abbreviation(before: str) -> bool:
    word = before.split()[-1].lower().lstrip('("”') if before.split() else ""
    return word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha())


# A word may hold digits, and inner marks that belong to identifiers: 2021/821, 2018:585, dual-use, 2.2, U2025/01518.
_WORD = re.compile(r"[^\W_]+(?:[-/:.][^\W_]+)*")
_INNER = re.compile(r"[-/:.]")

_STOP_SV = """
alla allt andra att av bara ber bland blev bli blir borde bra båda både de dem den denna deras dess dessa det detta dig
din dina ditt du där då efter ej eller en enligt er era ert ett finns från för få får fått genom gör göra ha hade han har
hennes henne hos hur här i in inga ingen inget innan inte jag kan kommer kunna lite man med mellan men mer mig min mina
mitt mot mycket måste ni nu när nån någon något några och också om oss på samma sedan ser sig sin sina sitt ska skall
skulle så sådan sådana säga som till tycker under upp ut utan vad var vara varför varit vart vem vems vet vi via vid vilka
vilken vilket vill väl vår våra vårt än är åt även över bör behöver gäller gälla ta tar säger saker sak också ju egentligen
"""
_STOP_EN = """
a about after all also am an and any are as at be because been before being between both but by can could did do does
doing down during each few for from further get give given had has have having he her here his how i if in into is it its
just kind let like made make many may me might more most must my need no nor not of off on once one only or other our out
over own really same shall she should so some such take tell than that the their them then there these they this those
through to too under until up us use very was we were what when where which while who whom whose why will with would you
your say says thing things want please
"""
STOP_WORDS = {"sv": frozenset(_STOP_SV.split()), "en": frozenset(_STOP_EN.split())}
_ALL_STOP = STOP_WORDS["sv"] | STOP_WORDS["en"]

_lock = threading.Lock()


@lru_cache(maxsize=2)
def _stemmer(language: str) -> Any:
    import Stemmer

    return Stemmer.Stemmer("swedish" if language == "sv" else "english")


def words(text: str) -> list[str]:
    """The words of a text in lower case; a hyphenated or numbered identifier is given whole and in its parts."""
    found: list[str] = []
    for match in _WORD.finditer(text.lower()):
        word = match.group()
        found.append(word)
        if _INNER.search(word):
            found.extend(part for part in _INNER.split(word) if part)
    return found


def stems(text: str, language: str) -> list[str]:
    """The stems of all words, for indexing."""
    return _stem(words(text), language)


def content_stems(text: str, language: str) -> list[str]:
    """The stems of the words that carry meaning, each once, in order: what a question is about."""
    return list(dict.fromkeys(_stem([w for w in words(text) if w not in _ALL_STOP and len(w) > 1], language)))


def token(stem: str) -> str:
    """A stem as one token of the index: inner marks would split it, and letters keep their dots and rings."""
    return stem if stem.isalnum() else "".join(c if c.isalnum() else "x" for c in stem)


def _stem(tokens: list[str], language: str) -> list[str]:
    # PyStemmer's objects hold a buffer and must not be used by two threads at once.
    with _lock:
        return list(_stemmer(language).stemWords(tokens))
