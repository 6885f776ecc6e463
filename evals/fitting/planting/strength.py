"""Errors of strength: a duty as advice, a permission as a duty, a ban as advice, and the reverse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from riktlots.evals.fitting.planting.edit import Change, is_denied, is_free, put, table, verb_after
from riktlots.retrieval.judges.strength import duties

_SV = re.compile(
    r"\b(ska inte|skall inte|får inte|bör inte|behöver inte|kan inte|ska|skall|måste|får|bör|kan|behöver|krävs"
    r"|är skyldiga? att|är skyldigt att|har rätt att|har möjlighet att|rekommenderas att|uppmanas att|rekommenderar att"
    r"|är förbjudet|är inte tillåtet)\b",
    re.IGNORECASE,
)
_EN = re.compile(
    r"\b(must not|shall not|may not|should not|need not|cannot|must|shall|should|may|can|(?:is|are) required to"
    r"|(?:is|are) obliged to|(?:is|are) allowed to|(?:is|are) permitted to|(?:is"
    r"|are) required|(?:has|have) to|needs? to"
    r"|recommends? that|(?:is|are) recommended|(?:is|are) encouraged to|(?:is|are) entitled to|(?:is|are) prohibited)\b"
)
_INSTEAD: dict[str, tuple[str, ...]] = {
    "ska inte": ("bör inte",), "skall inte": ("bör inte",), "får inte": ("bör inte", "behöver inte"),
    "bör inte": ("får inte",), "behöver inte": ("får inte", "ska inte", "bör inte"), "kan inte": ("bör inte",),
    "krävs": ("rekommenderas",), "är skyldig att": ("har rätt att", "uppmanas att"),
    "är skyldiga att": ("har rätt att", "uppmanas att"), "är skyldigt att": ("har rätt att", "uppmanas att"),
    "har rätt att": ("måste", "ska"), "har möjlighet att": ("måste", "ska"),
    "rekommenderas att": ("måste", "ska", "kan"),
    "uppmanas att": ("måste", "ska"), "rekommenderar att": ("kräver att",), "är förbjudet": ("är olämpligt",),
    "är inte tillåtet": ("är inte lämpligt",),
    "ska": ("bör", "får", "kan"), "skall": ("bör", "får", "kan"), "måste": ("bör", "får", "kan"),
    "får": ("ska", "måste", "bör"), "bör": ("ska", "måste", "får", "kan"), "kan": ("ska", "måste", "bör"),
    "behöver": ("bör", "kan", "får"),
    "must not": ("should not", "need not"), "shall not": ("should not", "need not"),
    "may not": ("should not", "need not"),
    "should not": ("must not", "may not"), "need not": ("must not", "should not"), "cannot": ("should not",),
    "must": ("should", "may"), "shall": ("should", "may"), "should": ("must", "may", "shall"),
    "may": ("must", "should", "shall"), "can": ("must", "should"), "recommended": ("required",),
    "required to": ("allowed to", "encouraged to"), "obliged to": ("allowed to", "encouraged to"),
    "allowed to": ("required to",), "permitted to": ("required to",), "required": ("recommended",),
    "encouraged to": ("required to",), "entitled to": ("required to",), "prohibited": ("discouraged",),
    "has to": ("may", "should"), "have to": ("may", "should"), "need to": ("may",), "needs to": ("may", "should"),
    "recommends that": ("requires that",), "recommend that": ("require that",),
}  # fmt: skip
# With these “kan” and “may” speak of what happens, not of what is permitted.
_HAPPENS_SV = re.compile(
    r"(?:\s\S+){0,3}?\s(?:leda|innebära|bli|vara|finnas|medföra|antas|gälla|behöva|påverka|ha|uppstå|röra|komma|också|även|bero"
    r"|handla|betyda|orsaka|skada|utgöra|skilja|ge|innehålla|tänkas|förekomma|befaras|krävas|hjälpa|räcka)\b"
)
_HAPPENS_EN = re.compile(
    r"\s(?:(?:also|well|then|therefore|in turn|still|even)\s)*(?:lead|cause|mean"
    r"|be(?! (?:\w+ed|given|made|held|taken|set|"
    r"sent|done|kept|shown|put|drawn)\b)|have|need|affect|differ|contain|apply|result|arise|happen|become|involve|harm|"
    r"include|require|depend|help|well|take place|fall|cost|come|matter|count|feel|look|seem|exist)\b"
)
_NOT_AFTER = re.compile(r"(?:\bnot |n't |\bnever |\bno |\bnor |inte )$")
# “A licence is required to export” obliges no licence.
_THING = re.compile(
    r"\b(?:licen[cs]es?|permits?|authorisations?|consent|approvals?|agreements?|visas?|information)\s$", re.I
)
_PURPOSE = re.compile(r"\b(?:för|så) att\s[^,.;]*$")
_DENIED_EN = re.compile(r"[^,.;]{0,40}?\b(?:not|only|never|no)\b")


def weakened_or_strengthened(text: str, language: str) -> Iterator[str]:
    """The sentence with one word of obligation changed for one of another strength."""
    said = [strength for strength, _ in duties(text)]
    for match in (_SV if language == "sv" else _EN).finditer(text):
        if not is_free(text, *match.span()):
            continue
        for new in _swedish(text, match) if language == "sv" else _english(text, match):
            changed = put(text, match.start(), match.end(), new)
            if [strength for strength, _ in duties(changed)] != said:
                yield changed


def _swedish(text: str, match: re.Match[str]) -> tuple[str, ...]:
    word, end = match[0].lower(), match.end()
    if " " in word and not word.endswith("inte"):
        return _INSTEAD[word]
    if word.endswith(" inte"):
        return _INSTEAD[word] if verb_after(text, end) else ()
    if word in ("ska", "skall") and _PURPOSE.search(text[: match.start()]):
        return ()
    if word == "krävs":
        return () if is_denied(text, match.start()) or is_denied(text, end) else _INSTEAD[word]
    if word in ("får", "behöver", "kan") and not verb_after(text, end):
        return ()
    if word == "kan" and (_HAPPENS_SV.match(text, end) or text[max(0, match.start() - 4) : match.start()] == "att "):
        return ()
    if is_denied(text, end) or is_denied(text, match.start()):
        # Under a denial “ska”, “får” and “kan” come to the same.
        return {"bör": ("får",), "behöver": (), "måste": ()}.get(word, ("bör",))
    return _INSTEAD[word]


def _english(text: str, match: re.Match[str]) -> tuple[str, ...]:
    word, end = match[0].lower(), match.end()
    first, _, rest = word.partition(" ")
    if match[0][0].isupper() and word == "may":
        return ()
    if _NOT_AFTER.search(text[: match.start()]):
        return ()
    if first in ("is", "are") and rest == "required to" and _THING.search(text[: match.start()]):
        return (f"{first} recommended to",)
    if first in ("is", "are"):
        return tuple(f"{first} {new}" for new in _INSTEAD[rest])
    if word in ("may", "can") and _HAPPENS_EN.match(text, end):
        return ()
    if " " not in word and _DENIED_EN.match(text, end):
        return {"should": ("must",)}.get(word, ("should",) if word != "must" or " only" in text[end:] else ())
    return _INSTEAD[word]


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
