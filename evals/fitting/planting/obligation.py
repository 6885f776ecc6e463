"""Rewordings that keep the strength: a duty stays a duty, and a permission a permission."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from riktlots.evals.fitting.planting.edit import (
    NEGATIONS,
    body_start,
    is_denied,
    is_free,
    is_infinitive,
    is_subordinate,
    put,
    table,
    tidy,
    verb_after,
)
from riktlots.evals.fitting.planting.names import role_pattern

# “Ska” with these tells what will be, and not what one must do.
_FUTURE = re.compile(
    r"\s(?:\S+\s){0,2}?(?:träda|upphöra|börja|pågå|inledas|vara|finnas|bli|gälla|kunna"
    r"|behöva|ha|få|tas över|betyda|innebära|leda)\b"
)
_SV_BACK = (
    (re.compile(r"\bär skyldig(?:a|t)? att\b"), ("måste", "ska")),
    (re.compile(r"\bhar (?:rätt|möjlighet) att\b"), ("får", "kan")),
    (re.compile(r"\brekommenderas att\b"), ("bör",)),
    (re.compile(r"\bDet är förbjudet att\b"), ("Man får inte", "Det är inte tillåtet att")),
    (re.compile(r"\bDet är inte tillåtet att\b"), ("Man får inte", "Det är förbjudet att")),
    (re.compile(r"\bMan får inte\b"), ("Det är förbjudet att", "Det är inte tillåtet att")),
)
_EN_BACK = (
    (re.compile(r"\b(?:is|are) required to\b"), ("must", "shall")),
    (re.compile(r"\b(?:is|are) obliged to\b"), ("must", "shall")),
    (re.compile(r"\b(?:is|are) (?:allowed|permitted) to\b"), ("may",)),
    (re.compile(r"\b(?:do|does) not have to\b"), ("need not",)),
    (re.compile(r"\b(?<!not )(?:has|have) to\b"), ("must",)),
    (re.compile(r"\bought to\b"), ("should",)),
    (re.compile(r"\bmust not\b"), ("shall not", "may not")),
    (re.compile(r"\bshall not\b"), ("must not", "may not")),
    (re.compile(r"\bmay not (?!always|yet|know|have|apply"
     r"|be (?:able|enough|possible|the case|suitable|needed|clear|aware|known))"), ("must not ",)),
    (re.compile(r"\bshould(?! not)\b"), ("ought to",)),
)  # fmt: skip
_EN_FREE = re.compile(r"[^,.;]{0,50}?\b(?:not|only|never|no)\b")
# The subject opens its clause, with no more than an article and an adjective before it.
_OPENS = re.compile(r"(?:^|[,;:§]\s|\b(?:att|that)\s)(?:\w+\s){0,2}$")
_IN_PHRASE = re.compile(
    r"\b(?:och|eller|av|till|från|med|för|hos|om|på|i|vid|mellan|enligt|of|and|or|to|by|for|from|with|in|at|under)\s(?:\w+\s){0,2}$",
    re.IGNORECASE,
)


@lru_cache(maxsize=2)
def _acting(language: str) -> re.Pattern[str]:
    """A role that acts: a form of the table right before a word of obligation, in the nominative."""
    verbs = (
        "ska inte|får inte|behöver inte|ska|måste|får|bör"
        if language == "sv"
        else "must not|may not|need not|must|shall|may|should"
    )
    return re.compile(rf"({role_pattern(language).pattern})\s({verbs})\b", re.IGNORECASE)


@lru_cache(maxsize=2)
def _numbers(language: str) -> dict[str, tuple[int, bool]]:
    """The form of each role, and whether it is a neuter."""
    rows = table("roles", language)
    forms = {}
    for kind, lists in rows.items():
        if kind != "titles":
            for row in lists:
                for place, names in reversed(list(enumerate(row))):
                    neuter = kind in ("neuter", "data_protection")
                    forms.update({name.lower(): (place, neuter) for name in names.split("|")})
    return forms


def same_strength(text: str, language: str) -> Iterator[str]:
    """The sentence with a word of obligation changed for another one of the same strength."""
    for pattern, words in _SV_BACK if language == "sv" else _EN_BACK:
        for match in pattern.finditer(text):
            if is_free(text, *match.span()) and not re.search(r"\b(?:not|inte|att) $", text[: match.start()]):
                yield from (put(text, *match.span(), new) for new in words)
    yield from _roles(text, language)
    yield from _swedish(text) if language == "sv" else _english(text)


def _swedish(text: str) -> Iterator[str]:
    for match in re.finditer(r"\b(ska|måste|får)\b", text):
        start, end = match.span()
        if not is_free(text, start, end) or is_denied(text, end) or is_denied(text, start):
            continue
        if is_subordinate(text, start) or not verb_after(text, end):
            continue
        if re.search(
            r"(?:lagen|lagarna|förordningen|direktivet|projektet|programmet|syftet|sidan|rapporten)\s$",
            text[:start],
            re.I,
        ):
            continue
        if match[0] == "får":
            follows = text[end:].split()[0].rstrip(".,")
            if is_infinitive(follows) and follows.endswith("s"):
                yield put(text, start, end, "kan")
        elif not _FUTURE.match(text, end):
            yield put(text, start, end, "måste" if match[0] == "ska" else "ska")


def _english(text: str) -> Iterator[str]:
    for match in re.finditer(r"\b(must|shall)\b", text):
        if is_free(text, *match.span()) and not _EN_FREE.match(text, match.end()):
            yield put(text, *match.span(), "shall" if match[0] == "must" else "must")
    for match in re.finditer(
        r"\bmay(?= be (?:appealed|made|granted|given|disclosed|published|exported|used|refused|withdrawn|shared)\b)",
        text,
    ):
        if is_free(text, *match.span()):
            yield put(text, *match.span(), "can")


def _roles(text: str, language: str) -> Iterator[str]:
    for match in _acting(language).finditer(text):
        before = text[body_start(text) : match.start()]
        if match[1].lower() not in _numbers(language) or not _OPENS.search(before) or _IN_PHRASE.search(before):
            continue
        start, end = match.span(2)
        place, neuter = _numbers(language)[match[1].lower()]
        if not is_free(text, start, end) or _FUTURE.match(text, end):
            continue
        if language == "sv":
            follows = (text[end:].split() or [""])[0].rstrip(".,")
            if is_infinitive(follows) and not follows.endswith("s") and not is_subordinate(text, match.start()):
                yield from (put(text, start, end, new) for new in _swedish_forms(match[2].lower(), place, neuter))
        elif re.match(r"\s(?!also|only|not|be\b|have\b)[a-z]+\b", text[end:]):
            yield from (put(text, start, end, new) for new in _english_forms(match[2].lower(), place == 1))


def _swedish_forms(word: str, place: int, neuter: bool) -> tuple[str, ...]:
    ending = "a" if place > 1 else "t" if neuter else ""
    if word in ("ska", "måste"):
        return (f"är skyldig{ending} att", "har en skyldighet att")
    if word == "får":
        return ("har rätt att",)
    if word == "bör":
        return ("rekommenderas att",)
    if word == "behöver inte":
        return (f"är inte skyldig{ending} att",)
    return ("har inte rätt att",) if word == "får inte" else ()


def _english_forms(word: str, plural: bool) -> tuple[str, ...]:
    be = "are" if plural else "is"
    if word in ("must", "shall"):
        return (f"{be} required to", f"{be} obliged to", "have to" if plural else "has to")
    if word == "may":
        return (f"{be} allowed to", f"{be} permitted to")
    if word == "should":
        return (f"{be} advised to",)
    if word == "need not":
        return (f"{'do' if plural else 'does'} not have to",)
    return (f"{be} not allowed to",)


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
