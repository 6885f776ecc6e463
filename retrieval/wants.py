"""What kind of thing a question asks for, and whom it names: signals that its answer is not in a text."""

from __future__ import annotations

import re

_COUNT = re.compile(r"\b(?:hur många|hur stor andel|how many|what (?:total|share|proportion))\b", re.IGNORECASE)
_MONEY = re.compile(
    r"\b(?:kostar?|avgift\w*|kronor|miljoner|hur mycket|dyrt|lön|belopp\w*|budget|how much|costs?|fees?|salary|amounts?)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:hur (?:lång tid|länge|snabbt|fort|gam\w+)|handläggningstid\w*|när|vilket datum|senast|deadline|how (?:long|soon)"
    r"|when|(?:by )?wh(?:ich|at) date)\b",
    re.IGNORECASE,
)
_SUM = re.compile(r"\d[\d ,.]*(?:kronor|miljon\w*|euro|million|per ?cent|procent)|SEK|EUR|kronor", re.IGNORECASE)
_FIGURE = re.compile(
    r"\d|\b(?:två|tre|fyra|fem|sex|sju|åtta|tio|vecka|veckor|månad\w*|år|dagar|two|three|four|five|six|ten|weeks?|months?"
    r"|days?|years?)\b",
    re.IGNORECASE,
)
# A capital that does not open a sentence, or an abbreviation anywhere.
_NAME = re.compile(r"(?<![.?!:] )(?<!^)\b[A-ZÅÄÖ][\w-]+|\b[A-ZÅÄÖ]{2,}\b")
# “A partner in the USA”, “en doktorand från Iran”: where the case plays, not whose rules are asked for.
_PLACE = re.compile(r"\b(?:i|från|till|in|from|to)(?: the| det| den)?(?: [A-ZÅÄÖ][\w-]+)+")
# Inflected and compounded names share their beginning: Iran, Irans; Migrationsverket, Migrationsverkets.
_NAME_STEM = 5


def asks_for_count(question: str) -> bool:
    """Whether a question asks how many of something there are: statistics, which rules seldom hold."""
    return bool(_COUNT.search(question))


def lacks_figure(question: str, text: str) -> bool:
    """Whether a question asks for a sum, a number or a time, and `text` holds none of that kind."""
    if _MONEY.search(question) and not _SUM.search(text):
        return True
    return bool(_COUNT.search(question) or _TIME.search(question)) and not _FIGURE.search(text)


def strangers(question: str, text: str) -> float:
    """The share of the names in a question that `text` does not mention; 0 for a question without names.

    Where somebody is or comes from does not count: rules are written for all countries.
    """
    names = [name for name in _NAME.findall(_PLACE.sub(" ", question)) if name != "I"]
    if not names:
        return 0.0
    lowered = text.lower()
    return sum(name.lower()[:_NAME_STEM] not in lowered for name in names) / len(names)
