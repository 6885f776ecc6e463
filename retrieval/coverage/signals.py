"""Signals from which it is decided whether the documents answer: of the search, and of the question itself."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from riktlots.ingest.language import stems
from riktlots.retrieval.model import Hit
from riktlots.retrieval.plan.vocabulary import countries_in
from riktlots.retrieval.search.fusion import asked_cosine, worded_nearness
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.rerank import clamp_odds
from riktlots.retrieval.search.store import Store

# Hits that the signals of the search look at, and passages in which a question's names and figures are looked for.
_TOP, _READ = 5, 3
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
_SUM = re.compile(r"\d[ ,.]*(?:kronor|miljon\w*|euro|million|per ?cent|procent)|\b(?:SEK|EUR|kronor)\b", re.IGNORECASE)
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
# Matters of the field in everyday words, and what is plainly asked about something else.
_MATTER = re.compile(
    r"\brisk|säkerhet|secur|\bsafe|export|personuppgift|personal data|\betik|ethic|avtal|agreement|contract|kontrakt|\bmou\b"
    r"|gäst|guest|visit|besök|sanktion|sanction|samarbet|collaborat|partner|embargo|tillstånd|licen[cs]e|permit|spion|spy"
    r"|\bhot(?:a|ad|et)?\b|threat|bisyssl|side job|sekretess|confidential|hemlig|secret|\bdata\b|forsk|research|doktorand|\bphd\b"
    r"|student|delegation|resa|travel|dator|laptop|telefon|phone|molntjänst|cloud|finansi|fund|stipend|scholarship|patent|dual"
    r"|huawei|[ck]onfucius|[ae]mbass|militär|militar|försvar|defen[cs]e|linkedin|talangprogram|\btalent|co-?author"
    r"|medförfatt|supervisor|handledar|påverka|influenc|underrättelse|intelligence|hemlandet|home country|radar|\bgen ?synt",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\bhuvudstad|\bcapital (?:city )?of\b|\brecept\b|\brecipe|\bhotell?\b|restaurang|restaurant|\bväder\w*|\bweather|\bflygbiljett"
    r"|\bflights?\b|\bväxelkurs|exchange rate|\binvånare|\bpopulation of|\bfotboll|\bfootball|\bfilm\b|\bmovie|\bmusik|\bmusic\b"
    r"|\bsevärdhet|\bsights?(?:eeing)?\b|\bmatlag|\bcook|\blunch|\bparker|\bparking|\bskämt|\bjoke|\bdikt\b|\bpoem",
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


def touches_field(question: str, language: str) -> bool:
    """Whether a question holds a word of the field, names one of its matters in everyday words or another country, and
    does not plainly ask for something else.

    Such a question is not told that it is about another field, however far the words are from those of the documents.
    """
    if _ELSEWHERE.search(question):
        return False
    return speaks_of_the_field(question) or bool(_MATTER.search(question)) or bool(countries_in(question, language))


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


@dataclass(frozen=True, slots=True)
class Signals:
    """What the search tells about whether the documents answer.

    Of the search: `cosine` and `fused` of the best hit, its `lead` over the second; `asked`, the cosine of the nearest
    question written for one of the first five passages, and `asked_first` that of the first one; `worded`, how near the
    wordings of written answers are that rest on one of these, and `worded_first` of the first one; `cosine_mean` of the
    first five; `sources`, how many sources these come from (a question of the field gathers its hits, another one
    scatters them); `one_passage`, the largest
    share of the question's words, weighted by rarity, in one of the first five passages; `evidence`, the logarithm of
    that weight itself; `unknown`, the share in no passage at all. Of the question: `field`, `count`, `lacks`,
    `unknown_names` are the functions below, read against the three best passages;
    `any_unknown_name`, whether it names anyone whom these do not mention. (The length of a question tells the sets of
    questions apart better than it tells what is covered, so it is left out.)

    Of the reranker, all 0 without one: the log odds that a passage answers, the greatest among those read
    (`answers`) and the second greatest (`second`), and the greatest that one bears on the question (`bears`).
    """

    cosine: float
    cosine_mean: float
    sources: float
    fused: float
    lead: float
    asked: float
    asked_first: float
    worded: float
    worded_first: float
    one_passage: float
    evidence: float
    unknown: float
    field: float
    count: float
    lacks: float
    unknown_names: float
    any_unknown_name: float
    answers: float
    second: float
    bears: float


def signals(query: Query, hits: Sequence[Hit]) -> Signals:
    """Measure the signals of a question and its hits."""
    store = query.store
    top = hits[:_TOP]
    scores = [*sorted((hit.score for hit in hits), reverse=True), 0.0, 0.0]
    cosines = [hit.cosine or 0.0 for hit in top] or [0.0]
    weights = {stem: store.lexical.idf(stem) for stem in query.stems}
    total = sum(weights.values()) or 1.0
    found = [_stems_of(store, hit) for hit in top]
    best = max((sum(w for stem, w in weights.items() if stem in words) for words in found), default=0.0)
    read = " ".join(hit.passage.text for hit in top[:_READ])
    unnamed = unknown_names(query.text, read)
    return Signals(
        cosine=max(cosines),
        cosine_mean=sum(cosines) / len(cosines),
        sources=float(len({hit.passage.address.source for hit in top})),
        fused=scores[0],
        lead=scores[0] - scores[1],
        asked=max((asked_cosine(hit) for hit in top), default=0.0),
        asked_first=asked_cosine(top[0]) if top else 0.0,
        worded=max((worded_nearness(hit) for hit in top), default=0.0),
        worded_first=worded_nearness(top[0]) if top else 0.0,
        one_passage=best / total,
        evidence=math.log(1 + best),
        unknown=sum(w for stem, w in weights.items() if not store.lexical.document_frequency(stem)) / total,
        field=float(speaks_of_the_field(query.text)),
        count=float(asks_for_count(query.text)),
        lacks=float(lacks_figure(query.text, read)),
        unknown_names=unnamed,
        any_unknown_name=float(unnamed > 0),
        **_of_second_look(hits),
    )


def _of_second_look(hits: Sequence[Hit]) -> dict[str, float]:
    answers = sorted((clamp_odds(hit.answers) for hit in hits if hit.answers is not None), reverse=True)
    bears = max((clamp_odds(hit.bears) for hit in hits if hit.bears is not None), default=0.0)
    first, second = [*answers, 0.0, 0.0][:2]
    return {"answers": first, "second": second, "bears": bears}


def _stems_of(store: Store, hit: Hit) -> set[str]:
    passage = hit.passage
    context = " ".join([store.source(passage).short_name(passage.language), *passage.heading_path])
    return set(stems(f"{context} {passage.text}", passage.language))
