"""How strongly a sentence obliges: must, should, may, or nothing; in Swedish and English."""

from __future__ import annotations

import re

from retrieval.model import Strength

ORDER = (Strength.NONE, Strength.MAY, Strength.SHOULD, Strength.MUST)

# “får inte” and “may not” forbid: as strong as a duty. They are tried before the plain “får” and “may”.
_WORDS: tuple[tuple[Strength, str], ...] = (
    (
        Strength.MUST,
        r"\b(?:ska|skall|måste|krävs|kräver|är skyldiga?|skyldighet|förbjud\w+|får (?:aldrig|inte|ej|endast|bara)"
        r"|must|shall|is required|are required|requires?|required to|obliged to|duty|forbid\w*|prohibit\w*|banned"
        r"|may (?:not|only|never)|cannot|can not)\b",
    ),
    (Strength.SHOULD, r"\b(?:bör|borde|rekommenderas|should|ought to|recommended|advised)\b"),
    (Strength.MAY, r"\b(?:får|kan|möjligt|may|can|might|could|allowed|permitted)\b"),
)
_COMPILED = tuple((strength, re.compile(pattern, re.IGNORECASE)) for strength, pattern in _WORDS)
_NEGATION = re.compile(
    r"\b(?:inte|ej|aldrig|ingen|inget|inga|utan att|not|never|no|none|neither|without|cannot|can't|don't|doesn't)\b",
    re.IGNORECASE,
)


def strength_of(text: str) -> Strength:
    """The strongest word of obligation in a text."""
    return next((strength for strength, pattern in _COMPILED if pattern.search(text)), Strength.NONE)


def is_stronger(one: Strength, other: Strength) -> bool:
    """Whether `one` obliges more than `other`."""
    return ORDER.index(one) > ORDER.index(other)


def has_negation(text: str) -> bool:
    """Whether a text negates anything."""
    return bool(_NEGATION.search(text))
