"""Errors of negation: a denial put in or left out, or a word turned into its opposite."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from riktlots.evals.fitting.planting.edit import (
    Swaps,
    body_start,
    is_denied,
    is_free,
    is_infinitive,
    is_subordinate,
    phrase_pattern,
    put,
    table,
)

_SV_VERB = re.compile(
    r"\b(ska|skall|måste|får|kan|bör|behöver|är|gäller|krävs|omfattas|innebär|kräver|prövar|beslutar|ansvarar"
    r"|omfattar|behövs|ingår|anges|medför|påverkar|förutsätter|lämnas|överklagas|tillämpas|innehåller|hindrar|prövas|fattas|leds|ges"
    r"|finns|beslutas|räknas|kontrolleras|utfärdas|meddelas|avser|räcker|ger|tillåter|skyddar|föreskriver|undantar|rör)\b"
)
_SV_NOT = re.compile(r",?\s(?:inte|ej|icke)(?=\s|[.,])")
_SV_IDLE = re.compile(
    r"\b(?:om inte|såvida inte|inte bara|inte endast|inte enbart|inte minst|inte längre|inte heller|om ej)\b", re.I
)
_NEAR_SUBORDINATOR = re.compile(r"(?:(?<!vem )(?<!vad )\bsom\s|(?:^Om|^När|, om|, när|eftersom|där)\s(?:\S+\s){0,2})$")
_SV_BEING = {"måste": "behöver inte"}
_EN_VERB = re.compile(
    r"\b(must|shall|should|may|can|is|are|was|were|has to|have to|applies|apply|requires"
    r"|require|covers|cover|means|includes"
    r"|include|decides|contains|contain|prevents|needs|gives|allows|counts|affects|concerns|belongs|holds)\b"
)
_EN_DO = {
    "applies": "apply", "requires": "require", "covers": "cover", "means": "mean",
    "includes": "include", "decides": "decide",
    "contains": "contain", "prevents": "prevent", "needs": "need",
    "gives": "give", "allows": "allow", "counts": "count",
    "affects": "affect", "concerns": "concern", "belongs": "belong", "holds": "hold", "has to": "have to",
}  # fmt: skip
_EN_NOT = re.compile(r"(?<=[\w,])(?: not(?=[\s.,])|n't\b)")
_EN_IDLE = re.compile(
    r"\b(?:not only|not least|not just|whether or not|not (?:later|more|less|fewer) than"
    r"|if not|or not|but not|not yet)\b",
    re.I,
)
_EN_DENIED = re.compile(r"[^,.;]{0,60}?\b(?:not|never|no|only|neither|none|nor)\b|n't", re.I)
_EN_DENIED_BEFORE = re.compile(r"\b(?:no|none|neither|nobody|nothing|only|never|not|nor)\b[^,.;]{0,80}$", re.I)
# A question denied is the same question.
_ASKED = re.compile(r"\b(?:whether|if|how|what|who|which|whoever)\s[^,.;]{0,60}$", re.I)
_EN_SUBJECT_VERBS = frozenset("apply require cover include contain".split())
_OTHER_FORMS: dict[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    "sv": (
        (re.compile(r"\bvarken (.{3,60}?) eller\b"), r"både \1 och"),
        (re.compile(r"\bbåde (.{3,60}?) och\b"), r"varken \1 eller"),
        (re.compile(r"^Ingen (?=får|ska|kan|bör)"), "Alla "),
        (re.compile(r"^Inga (?=\w+(?:er|ar|or|ter)\b)"), "Alla "),
        (re.compile(r"(?<=\w )inga (?=(?:\w+ )?\w+(?:er|ar|or)\b)"), "alla "),
        (
            re.compile(
                r"(?<!, )\butan (?=(?:tillstånd|samtycke|godkännande|medgivande|föregående|anmälan|ersättning|avtal)\b)"
            ),
            "med ",
        ),
        (re.compile(r"\bInget tillstånd krävs\b"), "Tillstånd krävs"),
        (re.compile(r"\bkrävs inget tillstånd\b"), "krävs tillstånd"),
        (re.compile(r"\binte (?=krävs|behövs|omfattas|gäller|får|kan|ska|bör|är)"), ""),
    ),
    "en": (
        (re.compile(r"\bneither (.{3,60}?) nor\b"), r"both \1 and"),
        (re.compile(r"\bboth (.{3,60}?) and\b"), r"neither \1 nor"),
        (re.compile(r"^No (?=\w+s (?:are|may|must|can|have|were)\b)"), "All "),
        (re.compile(r"^No (?=\w+ (?:is|may|must|can|has|was)\b)"), "Every "),
        (
            re.compile(
                r"(?<=\w )without (?=a licence|a permit|permission|consent|authorisation|approval|an agreement|prior)"
            ),
            "with ",
        ),
        (re.compile(r"\b(is|are) no (?=longer\b)"), r"\1 "),
        (re.compile(r"\b(has|have) no (?=right|duty|obligation|power)"), r"\1 a "),
        (re.compile(r"\bthere is no (?=duty|obligation|requirement|ban|rule)"), "there is a "),
        (re.compile(r"\bcannot\b"), "can"),
    ),
}


def turned(text: str, language: str) -> Iterator[str]:
    """The sentence saying the opposite of what it said."""
    yield from _swapped(text, language)
    for pattern, new in _OTHER_FORMS[language]:
        for match in pattern.finditer(text):
            if is_free(text, *match.span()):
                yield put(text, *match.span(), match.expand(new))
    yield from _swedish(text) if language == "sv" else _english(text)


@lru_cache(maxsize=2)
def _opposites(language: str) -> tuple[Swaps, re.Pattern[str]]:
    words = table("opposites", language)
    guards = "|".join(re.escape(one) for one in words["guards"])
    both = {one: [other] for one, other in words["one_way"]}
    for one, other in words["pairs"]:
        both.setdefault(one, []).append(other)
        both.setdefault(other, []).append(one)
    return Swaps(both), re.compile(guards, re.IGNORECASE)


def _swapped(text: str, language: str) -> Iterator[str]:
    swaps, guards = _opposites(language)
    guarded = [match.span() for match in guards.finditer(text)]
    for start, end, values in swaps.places(text):
        if any(start < stop and begin < end for begin, stop in guarded):
            continue
        # “Export och import”: the opposite stands beside it, and the sentence would say the same or nothing.
        yield from (put(text, start, end, new) for new in values if not phrase_pattern([new]).search(text))


def _swedish(text: str) -> Iterator[str]:
    idle = [match.span() for match in _SV_IDLE.finditer(text)]
    for match in _SV_NOT.finditer(text):
        if is_free(text, *match.span()) and not any(a <= match.start() + 1 < b for a, b in idle):
            yield put(text, *match.span(), ", liksom" if match[0].startswith(",") else "")
    if text.rstrip().endswith("?"):
        return
    for match in _SV_VERB.finditer(text):
        start, end = match.span()
        if not is_free(text, start, end) or is_denied(text, start) or is_denied(text, end) or start == body_start(text):
            continue
        if is_subordinate(text, start):
            # Far from its subordinator the verb may be that of the main clause, and a question denied is the same one.
            if not _NEAR_SUBORDINATOR.search(text[:start]):
                continue
            yield put(text, start, start, "inte ")
        elif match[0] in _SV_BEING and _verb_next(text, end):
            yield put(text, start, end, _SV_BEING[match[0]])
        elif (place := _after_subject(text, start, end)) is not None:
            if between := re.compile(r"\s(?:dock|därför|alltså|däremot)(?=\s)").match(text, place):
                place = between.end()
            too = re.compile(r"\s(?:även|också)(?=\s)").match(text, place)
            yield put(text, place, too.end() if too else place, " inte heller" if too else " inte")
        return


def _verb_next(text: str, end: int) -> bool:
    words = text[end:].split()
    return bool(words) and is_infinitive(words[0].rstrip(".,"))


_SUBJECT = re.compile(r"\s(?:det|den|de|man|du|ni|vi|\w+(?:et|en|erna|arna|orna))(?=\s)", re.IGNORECASE)


def _after_subject(text: str, start: int, end: int) -> int | None:
    """Where “inte” stands in a main clause: after the verb, or after a short subject that follows it."""
    before = text[body_start(text) : start]
    if re.match(r"(?:Därför|Då|Där|Här|I|Vid|För|Enligt|Under|Av|På|Om|Till|Med|När|Efter|Innan|Sedan)\b", before):
        subject = _SUBJECT.match(text, end)
        return subject.end() if subject else None
    return end


def _english(text: str) -> Iterator[str]:
    idle = [match.span() for match in _EN_IDLE.finditer(text)]
    for match in _EN_NOT.finditer(text):
        if is_free(text, *match.span()) and not any(a < match.end() and match.start() < b for a, b in idle):
            before = text[: match.start()]
            start = match.start() - 1 if before.endswith(",") else match.start()
            new = ", as well as" if before.endswith(",") else " also" if before.endswith(" and") else ""
            yield put(text, start, match.end(), new).replace(" do have ", " have ").replace(" does have ", " has ")
    if text.rstrip().endswith("?"):
        return
    for match in _EN_VERB.finditer(text):
        start, end = match.span()
        if not is_free(text, start, end) or start == body_start(text):
            continue
        if _ASKED.search(text[:start]):
            continue
        if _EN_DENIED.match(text, end) or _EN_DENIED_BEFORE.search(text[:start]):
            return
        word = match[0]
        if word in _EN_DO:
            yield put(text, start, end, f"does not {_EN_DO[word]}")
        elif word == "have to":
            yield put(text, start, end, "do not have to")
        elif word in _EN_SUBJECT_VERBS:
            if not re.search(r"\b(?:to|must|may|can|shall|should|and|or|not|will)\s$", text[:start]):
                yield put(text, start, end, f"do not {word}")
        elif word in ("may", "can"):
            yield put(text, start, end, "cannot" if word == "can" else "may not")
        else:
            yield put(text, end, end, " not")
        return
