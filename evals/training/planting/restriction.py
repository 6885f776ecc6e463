"""Rewordings of “may not, unless” as “may, only if” and back: one rule, said as a ban and as a permission."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evals.training.planting.edit import body_start, is_free, tidy
from evals.training.planting.swedish import NEGATIONS

_BAN = {
    "sv": re.compile(r"\b(?P<verb>får|kan) (?:inte|ej) (?P<deed>[^,.;:]{3,90}?),? om inte (?P<case>[^;:]{4,})"),
    "en": re.compile(r"\b(?P<verb>may not|cannot) (?P<deed>[^,.;:]{3,90}?),? unless (?P<case>[^;:]{4,})"),
}
_PERMISSION = {
    "sv": re.compile(r"\b(?P<verb>får|kan) (?P<deed>[^,.;:]{3,90}?),? (?:endast|bara|enbart) om (?P<case>[^;:]{4,})"),
    "en": re.compile(r"\b(?P<verb>may|can) (?P<deed>[^,.;:]{3,90}?),? only if (?P<case>[^;:]{4,})"),
}
# “Endast om något annat sägs” is not what “om inte något annat sägs” says; and two denials would make a third thing.
_OTHERWISE = re.compile(
    r"\b(?:annat|annan|andra|otherwise|else|another|exceptions?|undantag\w*)\b|, (?:or if|eller om)\b", re.IGNORECASE
)
_DENIED = re.compile(rf"\b(?:{NEGATIONS}|not|no|never|only|neither|om|if|som|when|när)\b", re.IGNORECASE)


def restricted(text: str, language: str) -> Iterator[str]:
    """The sentence with a ban and its exception said as a permission and its condition, or the reverse."""
    for pattern, new in ((_BAN, _as_permission), (_PERMISSION, _as_ban)):
        match = pattern[language].search(text, body_start(text))
        if not match or not is_free(text, *match.span()):
            continue
        before = text[body_start(text) : match.start()]
        if _DENIED.search(match["deed"]) or _DENIED.search(before) or _OTHERWISE.search(match["case"]):
            continue
        yield tidy(text[: match.start()] + new(match, language) + text[match.end() :])


def _as_permission(match: re.Match[str], language: str) -> str:
    if language == "sv":
        return f"{match['verb']} {match['deed']} endast om {match['case']}"
    return f"{'may' if match['verb'] == 'may not' else 'can'} {match['deed']} only if {match['case']}"


def _as_ban(match: re.Match[str], language: str) -> str:
    if language == "sv":
        return f"{match['verb']} inte {match['deed']} om inte {match['case']}"
    return f"{'may not' if match['verb'] == 'may' else 'cannot'} {match['deed']} unless {match['case']}"
