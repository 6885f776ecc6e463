"""Rewordings by the tables: synonyms, and short names for full ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from evals.training.planting.edit import Swaps, body_start, is_free, lower_first, phrase_pattern, put
from evals.training.planting.swedish import is_infinitive, is_subordinate
from evals.training.planting.tables import table

_UNIVERSAL = {
    "sv": re.compile(r"\b(?:alla|samtliga|varje|alltid)\b(?=[^,.;]*?\b(?P<verb>ska|måste)\s)", re.IGNORECASE),
    "en": re.compile(r"\b(?:all|every|each)\b(?=[^,.;]*?\b(?P<verb>must|shall)\s(?!not\b))", re.IGNORECASE),
}
_LIMITED = re.compile(
    r"\b(?:inte|ej|om|när|utom|endast|bara|not|if|when|where|unless|except|only|alltid|always|never)\b", re.IGNORECASE
)


@lru_cache(maxsize=2)
def _synonyms(language: str) -> tuple[Swaps, re.Pattern[str]]:
    words = table("synonyms", language)
    both: dict[str, list[str]] = {}
    for group in words["groups"]:
        for one in group:
            both.setdefault(one, []).extend(other for other in group if other != one)
    for one, *others in words["one_way"]:
        both.setdefault(one, []).extend(others)
    return Swaps(both), re.compile("|".join(rf"\b{re.escape(one)}" for one in words["guards"]), re.IGNORECASE)


@lru_cache(maxsize=2)
def _abbreviations(language: str) -> Swaps:
    return Swaps.of_groups(table("abbreviations", language)["pairs"])


def synonymous(text: str, language: str) -> Iterator[str]:
    """The sentence with one word or phrase changed for a synonym."""
    swaps, guards = _synonyms(language)
    guarded = [match.span() for match in guards.finditer(text)]
    for start, end, values in swaps.places(text):
        # With a capital inside a sentence it is part of a name.
        is_name = start > body_start(text) and text[start].isupper() and not text[:start].endswith((". ", ": "))
        if not is_name and not any(begin < end and start < stop for begin, stop in guarded):
            yield from (put(text, start, end, new) for new in values)


def renamed(text: str, language: str) -> Iterator[str]:
    """The sentence with a short name written out, or a full name cut short."""
    swaps = _abbreviations(language)
    for start, end, values in swaps.places(text):
        written = text[start:end]
        # A short name is one in capitals, and one beside its full name, or in a name, is left.
        if re.search(r"[\w.’':-]$|\($", text[max(0, start - 1) : start].strip()) or text[end : end + 1] in (
            ":",
            ")",
            "'",
            "’",
            "/",
        ):
            continue
        if not re.match(r"\s\(", text[end:]):
            # “It” is no “IT”.
            if not any(
                written in pair or lower_first(written) in pair for pair in table("abbreviations", language)["pairs"]
            ):
                continue
            yield from (put(text, start, end, new) for new in values if not phrase_pattern([new]).search(text))


def emphasised(text: str, language: str) -> Iterator[str]:
    """A rule of all, said to hold always: where it knows no limit, that adds nothing."""
    match = _UNIVERSAL[language].search(text)
    if match and not _LIMITED.search(text) and is_free(text, *match.span("verb")):
        end = match.end("verb")
        if language == "sv" and (is_subordinate(text, match.start("verb")) or not is_infinitive(text[end:].split()[0])):
            return
        yield put(text, end, end, " alltid" if language == "sv" else " always")
