"""Errors of exception and condition: the clause that limits a rule is left out."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from riktlots.evals.fitting.planting.edit import (
    MODALS,
    NEGATIONS,
    body_end,
    body_start,
    capital,
    is_free,
    is_infinitive,
    put,
    tidy,
)

EXCEPTIONS = {
    "sv": r"(?:utom|förutom|med undantag (?:för|av)|om inte|såvida inte|med mindre)",
    "en": r"(?:unless|except(?: that| where| if| when| for| in| to)?|with the exception of|save where)",
}
CONDITIONS = {
    "sv": (
        r"(?:(?:endast |bara |enbart )?om(?! inte| möjligt)|(?:endast |bara "
        r"|enbart )?när(?! det gäller)|ifall|under förutsättning att"
        r"|förutsatt att|på villkor att|så länge|i den mån|i de fall(?: då| där)?|i fall där|såvida(?! inte))"
    ),
    "en": (
        r"(?:(?:only |but only )?if(?! not| so| any| possible| necessary)|(?:only "
        r"|but only )?when(?! it comes)|(?:only )?where(?! appropriate| necessary| possible"
        r"| relevant| applicable| needed)"
        r"|provided(?: that)?|on (?:the )?condition that|as long as|so long as|in cases where"
        r"|in so far as|insofar as|to the extent that)"
    ),
}
# After these “om” and “if” open no condition, or one that widens the rule.
_NOT_AFTER = {
    "sv": re.compile(
        r"\b(?:även|också|som|än|också|inte minst|särskilt|frågan|frågor|information|uppgift"
        r"|uppgifter|beslut|bestämmelser|föreskrifter|lagen|förordningen|avtal|regler|reglerna"
        r"|råd|besked|kunskap)\s$",
        re.I,
    ),
    "en": re.compile(
        r"\b(?:even|as|especially|particularly|also|see|check|know|ask|decide|determine|asks|whether|wonder|sure|country|place|countries|areas|cases|state|states|university|and|or|but|consider|say|says|tell|tells|test|assess|judge|clear|unclear|not|situations?|examine|later|than|of|from|to|until|is|are)\s$",
        re.I,
    ),
}
_VERB = {
    "sv": re.compile(
        rf"\b(?:{MODALS}|är|har|gäller|krävs|omfattas|beslutar|prövar|kräver|räknas|anses|var|blir|\w{{2,}}(?:as|ar|er|ts|ds|ns))\b"
    ),
    "en": re.compile(
        r"\b(?:must|shall|should|may|can|is|are|has|have|was|were|will|applies|apply|requires?|needs?|does|do|did|cannot|\w+(?:es|ts|ns|ds|rs))\b"
    ),
}
_SUBORDINATE_START = {
    "sv": re.compile(
        r"(?:Om|När|Ifall|Innan|Eftersom|Den som|De som|Det som|Den vars|Även om|Sedan|Medan"
        r"|Vad som|Trots att|För att)\b"
    ),
    "en": re.compile(
        r"(?:If|When|Where|Unless|Before|After|Because|Although|While|Whoever|Anyone who"
        r"|Those who|Even|To|As|Since|What)\b"
    ),
}
_UNFINISHED = re.compile(
    r"\b(?:och|eller|men|samt|and|or|but|att|that|som|which|dock|också|även|endast|bara|only|ska|skall|får|måste|bör|kan|är|har"
    r"|must|shall|may|should|can|is|are|has|have|of|to|for|till|för|av|i|på|med|avse)$"
)
# These take a noun: with a verb after it, the main clause goes on.
_WITH_A_NOUN = re.compile(r"(?:utom|förutom|med undantag|except(?! where| if| when| that)|with the)\b", re.IGNORECASE)
_CASE = re.compile(r"\b(?:om|när|ifall|if|when|where|unless|provided)\b(?! möjligt)", re.IGNORECASE)
_TELLING = re.compile(
    r"\b(?:inform\w*|upplys\w*|anger?|pröva\w*|bedöm\w*|avgör\w*|fråg\w*|kontrollera\w*|undersök\w*|ask|check|tell)\b[^,;]*$",
    re.IGNORECASE,
)
# After a leading clause, these go on with it.
_NO_MAIN = re.compile(
    r"(?:at|in|by|or|and|to|for|of|with|that is|which|who|such|including|eller|och|som|till|i|på|vid)\b"
)
# After such a comma the main clause goes on, and its rest would be lost too.
_GOES_ON = re.compile(
    r"[;:?]|,\s(?:att|that|även|också|also|ska|skall|får|måste|bör|kan|är|har|and|och|men|but|så|must|shall|may|should|is|are|has|\w+as)\b"
)
_RULE = re.compile(
    r"\b(?:ska|skall|måste|får|kan|bör|krävs|behöv\w+|gäller|skyldig\w*|må|hindrar|omfattas|lämnas|must|shall|may|should|can|cannot"
    r"|required|requires?|appl(?:y|ies)|need\w*|prohibited|forbidden|allowed|permitted|counts?)\b"
)
_MERELY_ALLOWS = re.compile(r"\b(?:får|kan|may|can)\b(?!\s(?:inte|ej|not))|\b(?:annat|otherwise)\b")
_UNIVERSAL = {
    "sv": ("alltid", "i samtliga fall", "i alla lägen", "utan undantag"),
    "en": ("always", "in all cases", "at all times", "without exception"),
}
_AT_THE_END = {"sv": ("i samtliga fall", "utan undantag"), "en": ("in all cases", "without exception")}
_ALWAYS = 0.3
_INSIDE = 0.7
_POSITIVE = {"sv": re.compile(r"\b(?:ska|måste|får|kan|bör)\b"), "en": re.compile(r"\b(?:must|shall|may|can|should)\b")}
_WITHOUT = {
    "sv": re.compile(
        r"\sutan (?:särskilt |föregående |skriftligt |uttryckligt )?(?:tillstånd|samtycke"
        r"|godkännande|medgivande)(?: (?:från|av) [\w-]+)?(?=[,.]|$)"
    ),
    "en": re.compile(
        r"\swithout (?:a |an |the |prior |written |explicit |special )*(?:licence|permit"
        r"|permission|consent|authorisation|approval)(?: (?:from|of) (?:the )?[\w-]+)?(?=[,.]"
        r"|$)"
    ),
}
_DENIED = {"sv": re.compile(rf"\b{NEGATIONS}\b", re.I), "en": re.compile(r"\b(?:not|cannot|no|never)\b", re.I)}


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause that limits a sentence: where it stands, and whether it opens the sentence."""

    start: int
    end: int
    opens: bool


def clauses(text: str, language: str, marks: str) -> Iterator[Clause]:
    """The clauses of a sentence that one of the marks opens, where the rest of the sentence can stand without them."""
    begin, stop = body_start(text), body_end(text)
    if opening := re.compile(rf"(?:{marks})\s[^,;:?]+,\s", re.IGNORECASE).match(text, begin):
        if not _NO_MAIN.match(text, opening.end()):
            yield Clause(begin, opening.end(), True)
        return
    for match in re.finditer(rf"(,?)\s({marks})\s", text[:stop], re.IGNORECASE):
        if match.start() <= begin or _NOT_AFTER[language].search(text[: match.start(2)]):
            continue
        # Without a comma “om” and “where” are mostly no conditions.
        if not match[1] and match[2].lower() in ("om", "when", "where", "när"):
            continue
        # A clause of the second half of a sentence, or one inside commas, is left alone unless it ends the sentence.
        rest = text[match.end() : stop]
        kept = text[begin : match.start()]
        # One of several cases left out says less, and nothing wrong; and “informera om …, om …” lists what is told.
        if _CASE.search(kept) or _TELLING.search(kept):
            return
        if _WITH_A_NOUN.match(match[2]) and _VERB[language].search(rest):
            return
        if _stands_alone(kept, language) and not _GOES_ON.search(rest):
            yield Clause(match.start(), stop, False)
        return


def _stands_alone(rest: str, language: str) -> bool:
    last = re.split(r"[,;:]\s", rest)[-1]
    opens_badly = _SUBORDINATE_START[language].match(rest) and "," not in rest
    ends_badly = _UNFINISHED.search(rest)
    return bool(
        len(rest.split()) >= 4
        and _VERB[language].search(last if "," in rest else rest)
        and not opens_badly
        and not ends_badly
    )


def without_exception(text: str, language: str, rng: random.Random) -> Iterator[str]:
    """The sentence without the clause that excepts something."""
    yield from _without(text, language, EXCEPTIONS[language], rng)
    for match in _WITHOUT[language].finditer(text):
        if is_free(text, *match.span()) and _DENIED[language].search(text[: match.start()]):
            yield put(text, *match.span(), "")


def without_condition(text: str, language: str, rng: random.Random) -> Iterator[str]:
    """The sentence without the clause that says when it holds."""
    yield from _without(text, language, CONDITIONS[language], rng)


def _without(text: str, language: str, marks: str, rng: random.Random) -> Iterator[str]:
    for clause in clauses(text, language, marks):
        if not is_free(text, clause.start, clause.end):
            continue
        if clause.opens and language == "sv":
            mended = main_clause(text[clause.end :])
            rest = tidy(text[: clause.start] + mended) if mended else ""
        else:
            rest = put(text, clause.start, clause.end, "")
        if not _RULE.search(rest):
            continue
        # What may be done on a condition may be done, and “unless otherwise said” limits little: said to hold always,
        # both are wrong for sure.
        weak = _MERELY_ALLOWS.search(rest) or _MERELY_ALLOWS.search(text[clause.start : clause.end])
        universal = _universal(rest, language, rng)
        if not weak and rng.random() > _ALWAYS:
            yield rest
        elif universal:
            yield universal


_INVERTED = re.compile(
    rf"(?P<verb>{MODALS}|är|har|gäller|krävs|beslutar|prövar|omfattas)\s"
    r"(?P<subject>(?:(?:den|det|de|en|ett|dessa|denna|detta)\s)?(?:\w+(?:a|e)\s)?(?:[A-ZÅÄÖ]\w+|\w+(?:en|et|rna|na|rn|ln)s?\s(?=\w)|\w+(?:en|et|rna|na|rn)|rektor|prefekten?|man|du|ni|vi|de|den|det|myndigheter|tillstånd|uppgifter|personuppgifter))\s"
    r"(?P<rest>\S.*)",
    re.DOTALL,
)
_ADVERB = re.compile(
    r"(?:inte|även|också|dock|alltid|då|därför|bara|endast|aldrig|ha|en|ett|i|för|till|av|på|om|enligt|med)\b"
)


def main_clause(after: str) -> str:
    """“ska C göra D” as a sentence of its own: “C ska göra D”; empty where the subject cannot be told."""
    match = _INVERTED.match(after)
    if not match:
        return ""
    follows = match["rest"].split()[0].rstrip(".,")
    if not (is_infinitive(follows) or _ADVERB.match(match["rest"])):
        return ""
    return capital(f"{match['subject'].strip()} {match['verb']} {match['rest']}")


def _universal(text: str, language: str, rng: random.Random) -> str:
    """The rule said to hold always, as one who forgets a limit would say it; empty where it cannot be said."""
    if re.search(rf"\b(?:{'|'.join(_UNIVERSAL[language])})\b", text):
        return ""
    match = _POSITIVE[language].search(text, body_start(text))
    follows = text[match.end() :].split()[:1] if match else []
    inside = follows and not _DENIED[language].search(text) and (language == "en" or is_infinitive(follows[0]))
    if match and inside and rng.random() < _INSIDE:
        return put(text, match.end(), match.end(), f" {rng.choice(_UNIVERSAL[language])}")
    end = body_end(text)
    return put(text, end, end, f" {rng.choice(_AT_THE_END[language])}") if text.endswith(".") else ""
