"""Rewordings of order: a condition before or after its rule, who does it first or last, and openings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from riktlots.evals.fitting.planting.clauses import CONDITIONS, EXCEPTIONS, clauses, main_clause
from riktlots.evals.fitting.planting.edit import MODALS, body_end, body_start, capital, is_free, put, tidy
from riktlots.evals.fitting.planting.names import lowered

_FIRST_VERB = {
    "sv": re.compile(rf"\s({MODALS}|är|har|gäller|krävs|behövs|omfattas|beslutar|prövar)\s"),
    "en": re.compile(r"\s(must|shall|may|should|can|is|are|has|have|applies)\s"),
}
_NO_SUBJECT = re.compile(
    r"[,;:]|\b(?:som|att|om|när|där|vad|hur|vilka|vilken|varför|what|how|whether|why|vet|tror|anser|säger"
    r"|skriver|anger|visar|menar|vill|avgör|beror|går|står|ligger|kommer|tar|gör|blir|finns|ger"
    r"|who|which|that|if|when|where|och det)\b|^(?:Om|När|I"
    r"|Vid|För|På|Enligt|Då|Där|Här|Därför|Inom|Under|Av|Till|Efter|Innan|Med|Från|Utan"
    r"|Sedan|Också|Även|Så|Nej|Ja|In|At|For|On|Under|With|Before|After|Yes|No|There|Here"
    r"|So|Then|Thus|By|Without|From|To|Within)\b"
)
# A condition put after one of these would seem to belong to it.
_NESTED = re.compile(
    r"[,;:]|\b(?:om|när|som|att|innan|if|when|where|that|who|which|before|unless|whether)\b", re.IGNORECASE
)
_LONGEST = 16
_PRONOUN = re.compile(r"(?:It|They|He|She|Its|Their|Den|Det|De|Han|Hon|Dess|Deras)\b")
_OWN_WORDS = re.compile(r"\b(?:vi|vår|vårt|våra|we|our|Riktlots)\b", re.IGNORECASE)
_OPENINGS = {
    "sv": ("Enligt dokumentet", "Enligt texten", "Enligt källan"),
    "en": ("According to the document,", "According to the text,", "As the document says,"),
}
_ENDINGS = {
    "sv": (", enligt dokumentet", ", enligt texten", ", enligt källan"),
    "en": (", according to the document", ", according to the text", ", according to the source"),
}
_ACTIVE = {
    "prövas": "prövar", "fastställs": "fastställer", "meddelas": "meddelar", "utses": "utser", "leds": "leder",
    "beslutas": "beslutar", "utövas": "utövar", "godkänns": "godkänner", "handläggs": "handlägger", "fattas": "fattar",
    "förordnas": "förordnar",
    "företräds": "företräder", "ges ut": "ger ut", "anordnas": "anordnar", "utfärdas": "utfärdar",
    "finansieras": "finansierar", "samordnas": "samordnar", "granskas": "granskar", "publiceras": "publicerar",
}  # fmt: skip
_PASSIVE_SV = re.compile(
    rf"(?P<what>[^,;:()]{{3,60}}?) (?P<verb>{'|'.join(_ACTIVE)}) av (?P<who>(?:(?!enligt"
    rf"|efter|senast|inom)\S+ ?){{1,4}}?)"
    r"(?P<rest>(?: (?:enligt|efter|senast|inom) [^,;:]{3,60})?)\."
)
_MADE_EN = {
    "decided": "decides", "examined": "examines", "approved": "approves", "issued": "issues", "funded": "funds",
    "appointed": "appoints", "led": "leads", "coordinated": "coordinates", "published": "publishes",
    "supervised": "supervises", "granted": "grants", "reviewed": "reviews", "managed": "manages", "governed": "governs",
}  # fmt: skip
_PASSIVE_EN = re.compile(
    rf"(?P<what>[^,;:()]{{3,60}}?) (?:is"
    rf"|are) (?P<verb>{'|'.join(_MADE_EN)}) by (?P<who>(?:the )?(?:[\w-]+ ?){{1,5}})(?P<rest>)\."
)
# An agent that may be a plural, or more than a noun.
_NO_AGENT = re.compile(r"\b(?:in|of|on|for|that|which|i|på|vid|som|för|\w+(?<!s)s)$|\b(?:och|eller|som|inte|and|or)\b")
_DENIED = re.compile(
    r"\b(?:inte|ej|aldrig|ingen|inga|inget|utan|not|no|never|cannot|none|neither|förbjud\w*|prohibited|forbidden)\b",
    re.I,
)


def moved(text: str, language: str) -> Iterator[str]:
    """The sentence with its condition or exception moved: from the front to the end, or from the end to the front."""
    marks = f"(?:{CONDITIONS[language]}|{EXCEPTIONS[language]})"
    begin, stop = body_start(text), body_end(text)
    if not text.endswith("."):
        return
    for clause in clauses(text, language, marks):
        if not is_free(text, clause.start, clause.end):
            continue
        said = text[clause.start : clause.end].strip(" ,")
        # A clause with a comma of its own, or one that “only” ties to its verb, stays where it is.
        if "," in said or re.match(
            r"(?:endast|bara|enbart|only|but only|utom|förutom|med undantag|undantaget|except|other|with|save)\b",
            said,
            re.I,
        ):
            continue
        if clause.opens:
            rest = text[clause.end : stop]
            rest = main_clause(rest) if language == "sv" else capital(rest)
            # “It” before what it stands for would read as another thing.
            if _PRONOUN.match(rest):
                continue
            if rest and len(rest.split()) <= _LONGEST and not _NESTED.search(rest):
                yield tidy(f"{text[:begin]}{rest} {said[:1].lower()}{said[1:]}{text[stop:]}")
        elif fronted := _after_a_clause(text[begin : clause.start], language):
            yield tidy(f"{text[:begin]}{capital(said)}, {fronted}{text[stop:]}")


def opened(text: str, language: str) -> Iterator[str]:
    """The sentence with an opening that says where it comes from, or that answers."""
    begin, stop = body_start(text), body_end(text)
    rest = text[begin:]
    if not text.endswith(".") or _OWN_WORDS.search(rest):
        return
    if fronted := _after_a_clause(text[begin:stop], language):
        yield from (f"{text[:begin]}{one} {fronted}{text[stop:]}" for one in _OPENINGS[language])
        if not _NESTED.search(text[begin:stop]):
            yield from (f"{text[:stop]}{one}{text[stop:]}" for one in _ENDINGS[language])
    verb = _FIRST_VERB[language].search(rest)
    if verb and verb[1] in ("får", "kan", "ska", "may", "must", "can") and not _NO_SUBJECT.search(rest[: verb.start()]):
        if re.match(r"(?:Ja|Nej|Yes|No|Och|Men|And|But|Om|När|If|When|Where)\b", rest) or not (
            inside := lowered(rest, language)
        ):
            return
        if not _DENIED.search(rest):
            yield f"{text[:begin]}{'Ja' if language == 'sv' else 'Yes'}, {inside}"
        elif re.match(r"(?:inte|not)\b", rest[verb.end() :]):
            yield f"{text[:begin]}{'Nej' if language == 'sv' else 'No'}, {inside}"


def turned_active(text: str, language: str) -> Iterator[str]:
    """“X prövas av Y” as “Y prövar X”."""
    begin = body_start(text)
    match = (_PASSIVE_SV if language == "sv" else _PASSIVE_EN).fullmatch(text, begin)
    # A part of the sentence that is no subject would change who does it.
    if not match or _NO_SUBJECT.search(match["what"]) or _NO_AGENT.search(match["who"]):
        return
    if what := lowered(match["what"], language):
        verb = (_ACTIVE if language == "sv" else _MADE_EN)[match["verb"]]
        yield f"{text[:begin]}{capital(match['who'])} {verb} {what}{match['rest']}."


def _after_a_clause(main: str, language: str) -> str:
    """A main clause as it reads after a clause or an adverbial; empty where its subject cannot be told."""
    verb = _FIRST_VERB[language].search(main)
    if not verb:
        return ""
    subject, rest = main[: verb.start()], main[verb.end() :]
    if len(subject.split()) > 7 or _NO_SUBJECT.search(subject):
        return ""
    inside = lowered(subject, language)
    if not inside:
        return ""
    return f"{verb[1]} {inside} {rest}" if language == "sv" else f"{inside} {verb[1]} {rest}"


_EXAMPLE = re.compile(
    r",\s(?:till exempel|exempelvis|t\.ex\.|for example|for instance"
    r"|e\.g\.)\s(?P<example>[^,.;:()]{3,80})(?:,(?=\s(?:ska|skall|får|måste|bör|kan|är|har"
    r"|must|shall|may|should|can|is|are|has|have)\s)|(?=\.?$|\.\s))"
)
_PARENTHESIS = re.compile(r"\s\((?P<inside>[^()]{2,60})\)")
# What limits a rule, or says whose words it is, is no detail.
_LIMITS = re.compile(
    r"\b(?:utom|inte|endast|bara|om|ej|dock|när|högst|minst|except|only|not|if|when|unless"
    r"|vår|vårt|våra|our|we|vi|max|EU|EG|EEG|EC|EEC|Gusp|CFSP|Euratom|at most|at least|and"
    r"|och|eller|or)\b|→|%",
    re.IGNORECASE,
)
_SECOND = {
    "sv": re.compile(
        r",\soch\s(?:[a-zåäö]+(?:en|et|na|n)|det|den|de|man|[A-ZÅÄÖ]\w+)\s(?:ska|måste|får|kan|bör|är|har|gäller|krävs)\s"
    ),
    "en": re.compile(r",\sand\s(?:the\s)?(?:\w+\s){1,3}?(?:must|shall|may|should|can|is|are|has|applies)\s"),
}
_FINITE = {
    "sv": re.compile(r"\b(?:ska|måste|får|kan|bör|är|har|gäller|krävs|beslutar|prövar|omfattar|ger)\b"),
    "en": re.compile(r"\b(?:must|shall|may|should|can|is|are|has|have|applies|gives|covers)\b"),
}
_LINKED = re.compile(r"^(?:Om|När|If|When|Where|Unless|Både|Both|Varken|Neither|Antingen|Either)\b|[;:?(]")


def shortened(text: str, language: str) -> Iterator[str]:
    """The sentence without one part that changes no rule."""
    for match in _EXAMPLE.finditer(text):
        if is_free(text, *match.span()) and not _LIMITS.search(match["example"]):
            yield put(text, *match.span(), "")
    for match in _PARENTHESIS.finditer(text):
        if is_free(text, *match.span()) and not _LIMITS.search(match["inside"]):
            yield put(text, *match.span(), "")
    begin, stop = body_start(text), body_end(text)
    for match in _SECOND[language].finditer(text, begin, stop):
        first, second = text[begin : match.start()], text[match.start() : stop]
        limits = f"{CONDITIONS[language]}|{EXCEPTIONS[language]}"
        if _LINKED.search(first + second) or not _FINITE[language].search(first) or len(first.split()) < 5:
            continue
        # What limits the second statement may be meant for the first one too.
        if not re.search(rf"\b(?:{limits})\b", second, re.IGNORECASE):
            yield put(text, match.start(), stop, "")
