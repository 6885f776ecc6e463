"""How the first word of a sentence is written when it stands inside one."""

from __future__ import annotations

import re
from functools import lru_cache

from evals.training.planting.names import role_pattern

_COMMON = {
    "sv": re.compile(
        r"(?:en|ett|den|det|de|man|du|ni|vi|alla|samtliga|varje|vissa|ingen|inga|inget|om|när|för|i|vid|på|med|enligt|uppgifter"
        r"|personuppgifter|tillstånd|beslut|reglerna|bestämmelserna|regeringen|kommissionen|myndigheten|myndigheter|uppgiften"
        r"|uppgifterna|ansökan|avtalet|lagen|förordningen|samarbetet|projektet|partner|forskare|lärosäten|studenter|tiden"
        r"|innan|efter|endast|bara|enbart|sådana|sådant|sådan|dessa|denna|detta|både|verksamheten|kravet|kraven|ansvaret|beslutet"
        r"|riskbedömningen|programmet|syftet|regler|avtal|risker|länsstyrelsen|domstolen|ansökningar|handlingar|handlingen"
        r"|varan|varor|varorna|produkten|produkter|produkterna|tekniken|teknik|export|överföring|bidrag|bidraget|stöd"
        r"|stödet|anmälan|information|informationen|data|sekretess|rätten|ersättning|ersättningen|nämnden|rådet|investeringen"
        r"|forskning|forskningen|prov|provet|utbildningen|stipendiet|avgiften|planen|kontrollen|parterna|deltagare"
        r"|deltagarna|besökare|anställda|lärare|universitet|högskolor|företag|frågan|frågor|rutinerna|bilagan|undantaget"
        r"|förbudet|skyldigheten|tillståndet|villkoren|villkor|internationella|utländska|statliga|svenska|vissa|många)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"(?:the|a|an|it|this|that|these|they|you|we|each|every|all|any|some|no|if|when|where|for|in|at|on|with|under|personal"
        r"|such|before|after|only|universities|researchers|students|both|information|data|applicants|partners|licences|decisions"
        r"|collaboration|research|staff|employees|risks|applications|agreements|documents|projects|according|export|exports"
        r"|technology|technical|international|foreign|state|public|access|goods|items|authorities|companies|funders"
        r"|institutions|publication|training|visitors|guests|travel|secrecy|secret|sensitive|many|most|several|whoever"
        r"|those|anyone|between|within|from)\b",
        re.IGNORECASE,
    ),
}


@lru_cache(maxsize=2)
def _roles(language: str) -> re.Pattern[str]:
    return role_pattern(language)


def lowered(text: str, language: str) -> str:
    """The text with a small first letter; names and short names keep theirs. Empty where it may be a name."""
    if _COMMON[language].match(text) or _roles(language).match(text):
        return text[:1].lower() + text[1:]
    return text if re.match(r"[A-ZÅÄÖ]{2}|[A-ZÅÄÖ]\w+s? (?:universitet|University)", text) else ""
