"""Errors of scope: of more cases than the source speaks of, or of fewer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from evals.training.planting.edit import Change, is_free, put
from evals.training.planting.tables import table

_WIDE = ("all", "varje", "vilket")
# “Alla statliga lärosäten” has its “alla” already, and “vilka alla uppgifter” is no Swedish.
_DETERMINED = re.compile(
    r"\b(?:only|endast|bara|enbart|all[at]?|varje|samtliga|vilka|vilken|dessa|sådana|sådan|de|den|det|deras|sina|sin|sitt|andra|annan|inga|ingen|flera|två|tre|fem|"
    r"every|each|the|these|those|such|which|what|other|its|their|any|no|a|an|more|some|new|our|your|certain|two|three|"
    r"\w+(?:liga|iska|ska|e|s|'s))\s$",
    re.IGNORECASE,
)


@lru_cache(maxsize=2)
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], str, bool], ...]:
    return tuple(
        (_whole_words(pattern), new, kind == "other")
        for kind in ("wider", "other")
        for pattern, new in table("scope", language)[kind]
    )


def _whole_words(pattern: str) -> re.Pattern[str]:
    """The pattern as whole words; one that looks ahead ends at a space already."""
    end = "" if pattern.endswith((")", ".")) else r"(?![\w-])"
    return re.compile(rf"(?<![\w-])(?:{pattern}){end}", re.IGNORECASE)


def rescoped(text: str, language: str) -> Iterator[Change]:
    """The sentence of a wider or narrower scope."""
    for pattern, new, contradicts in _patterns(language):
        for match in pattern.finditer(text):
            if is_free(text, *match.span()) and not (
                new.startswith(_WIDE) and _DETERMINED.search(text[: match.start()])
            ):
                yield put(text, *match.span(), new), contradicts
