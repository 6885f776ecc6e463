"""What a question asks for: who, when, how much, the penalty, where or why."""

from __future__ import annotations

import re
from enum import StrEnum

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


class Aspect(StrEnum):
    """Something particular that a question asks for; one that asks what applies or whether it may be done has none."""

    WHO = "who"
    WHEN = "when"
    HOW_MUCH = "how_much"
    PENALTY = "penalty"
    WHERE = "where"
    WHY = "why"


_PATTERNS = {
    Aspect.WHO: r"vem|till vem|vart vänder|vilka? (?:myndighet\w*|organ|funktion\w*)|whom?"
    r"|which (?:authority|body|agency)|where do (?:we|i) turn",
    Aspect.WHEN: r"hur (?:lång tid|länge|snabbt|snart|ofta)|inom hur|när|vilken dag|vilket datum"
    r"|how (?:long|soon|quickly|often)|when|what date|deadline",
    Aspect.HOW_MUCH: r"hur (?:mycket|många|stor|hög)|vad kostar|how (?:much|many|large|high)|what does it cost",
    Aspect.PENALTY: r"straff\w*|böter|sanktionsavgift\w*|vad händer om|påföljd\w*|penalt\w+|fine[sd]?|punish\w+|prison"
    r"|what happens if",
    Aspect.WHERE: r"var (?:kan|ska|finns|hittar|anmäl\w*|söker)|vart|where",
    Aspect.WHY: r"varför|why",
}
_ASKS_FOR = {aspect: re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE) for aspect, pattern in _PATTERNS.items()}


def aspects(question: str) -> frozenset[Aspect]:
    """What the last sentence of a question asks for."""
    last = _SENTENCE_END.split(question.strip())[-1]
    return frozenset(aspect for aspect, pattern in _ASKS_FOR.items() if pattern.search(last))
