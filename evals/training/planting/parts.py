"""Rewordings that leave out what changes no rule: an example, a short name in parentheses, a second statement."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evals.training.planting.clauses import CONDITIONS, EXCEPTIONS
from evals.training.planting.edit import body_end, body_start, is_free, put

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
