"""What kind of thing a question asks for, and whom it names: signals that its answer is not in a text."""

from __future__ import annotations

import re

_COUNT = re.compile(r"\b(?:hur många|hur stor andel|how many|what (?:total|share|proportion))\b", re.IGNORECASE)
_LIMIT = re.compile(
    r"\b(?:måste|ska|krävs|kräver|behöv\w*|minst|högst|får|must|need\w*|requir\w*|may|at (?:least|most)|minimum|maximum)\b",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"\b(?:kostar?|avgift\w*|kronor|miljoner|hur mycket|dyrt|lön|belopp\w*|budget|how much|costs?|fees?|salary|amounts?)\b",
    re.IGNORECASE,
)
_UNIT = r"(?:arbetsdag|dag|veck|månad|år|timm|working day|day|week|month|year|hour)"
_DURATION_ASKED = re.compile(
    rf"\b(?:hur (?:lång tid|länge|snabbt|fort|gam\w+)|handläggningstid\w*|how (?:long|soon|old|quickly|fast)"
    rf"|(?:hur många|how many) {_UNIT}\w*)\b",
    re.IGNORECASE,
)
_DATE_ASKED = re.compile(r"\b(?:när|vilket datum|senast|deadline|when|wh(?:ich|at) date)\b", re.IGNORECASE)
_SUM = re.compile(
    r"\d[\d ,.]*(?:kronor|miljon\w*|euro|million|per ?cent|procent)|\b(?:SEK|EUR|kronor)\b", re.IGNORECASE
)
_NUMBER = (
    r"(?:\d+|en|ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|tolv|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
)
_FIGURE = re.compile(rf"\d|\b{_NUMBER}\b", re.IGNORECASE)
_DURATION = re.compile(rf"\b{_NUMBER}[ -]{_UNIT}\w*", re.IGNORECASE)
# The field's own vocabulary: a question with none of it is seldom about international collaboration.
_FIELD = re.compile(
    r"universit|högskol|lärosät|forsk|doktorand|student|post-?do[ck]|akademi|utbildning|vetenskap|samarbet|internationalis"
    r"|exportkontroll|dubbla användning|sanktion|säkerhetsskydd|säkerhetspröv|säkerhetsklass|registerkontroll|sekretess"
    r"|hemlig|etikpröv|tredjeland|horisont|riktlinj|direktinvest|cybersäk|incident|utländsk|främmande makt|spion|uppfinn"
    r"|avknopp|rektor|lärarundantag|research|academ|scholar|\bph\.?d|professor|lectur|collaborat|institution|export control"
    r"|dual.?use|sanction|protective security|vetting|classified|secrecy|ethic|third countr|horizon|guideline|investment"
    r"|partner|molntjänst|molnmapp|cloud|ritning|drawing|gästforsk|visiting|krigsmateriel|military|personuppgift|personal data|biobank"
    r"|cyber|foreign|interference|espionage|\bspy|invent|spin-?(?:off|out)|hosting agreement|laborator|\blab\b|grant|technolog|teknik"
    r"|\b(?:ISP|VR|UHR|STINT|SUHF|Vinnova|GDPR|OSL|FDI|NIS ?2?|EU|Säpo|Plint|IMY|Önep|EPM)\b",
    re.IGNORECASE,
)
# A capital that does not open a sentence, or an abbreviation anywhere.
_NAME = re.compile(r"(?<![.?!:] )(?<!^)\b[A-ZÅÄÖ][\w-]+|\b[A-ZÅÄÖ]{2,}\b")
# “A partner in the USA”, “en doktorand från Iran”: where the case plays, not whose rules are asked for.
_PLACE = re.compile(r"\b(?:i|från|till|in|from|to)(?: the| det| den)?(?: [A-ZÅÄÖ][\w-]+)+")
# Inflected and compounded names share their beginning: Iran, Irans; Migrationsverket, Migrationsverkets.
_NAME_STEM = 5


def speaks_of_the_field(question: str) -> bool:
    """Whether a question holds a word of higher education, research, or the rules on them."""
    return bool(_FIELD.search(question))


def asks_for_count(question: str) -> bool:
    """Whether a question asks how many of something there are: statistics, which rules seldom hold.

    How many there must or may be is a rule, and no statistics.
    """
    return bool(_COUNT.search(question)) and not _DURATION_ASKED.search(question) and not _LIMIT.search(question)


def lacks_figure(question: str, text: str) -> bool:
    """Whether a question asks for a sum, a duration, a number or a date, and `text` holds none of that kind."""
    if _MONEY.search(question) and not _SUM.search(text):
        return True
    if _DURATION_ASKED.search(question):
        return not _DURATION.search(text)
    return bool(_COUNT.search(question) or _DATE_ASKED.search(question)) and not _FIGURE.search(text)


def unknown_names(question: str, text: str) -> float:
    """The share of the names in a question that `text` does not mention; 0 for a question without names.

    Where somebody is or comes from does not count: rules are written for all countries.
    """
    names = [name for name in _NAME.findall(_PLACE.sub(" ", question)) if name != "I"]
    if not names:
        return 0.0
    lowered = text.lower()
    return sum(name.lower()[:_NAME_STEM] not in lowered for name in names) / len(names)
