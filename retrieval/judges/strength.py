"""Strength of obligation of a text: must, should, may or none; in Swedish and English."""

from __future__ import annotations

import re

from riktlots.retrieval.model import Strength

ORDER = (Strength.NONE, Strength.MAY, Strength.SHOULD, Strength.MUST)

# “behöver inte” and “is not required” free from a duty, so they count as a permission. They are matched before duties.
_NO_DUTY = re.compile(
    r"\b(?:(?:krävs|kräver|behöver|behövs|kräv[ae]s|fordras) (?:\w+ )?(?:inte|ej|inget|inga|ingen)|inte (?:\w+ )?(?:krävs|behöver|behövs|skyldig[at]?)"
    r"|(?:inget|inga|ingen) (?:krav|skyldighet|plikt)|undantas|undantag(?:en|na|et)?|frivillig\w*"
    r"|need not|(?:do|does|did) not (?:need|have|require)|(?:is|are) not (?:required|obliged|mandatory)|no (?:duty|obligation|requirement)"
    r"|not (?:required|necessary|mandatory|obliged)|exempt(?:ed|ion)?|voluntary)\b",
    re.IGNORECASE,
)
# “får inte” and “may not” forbid, which is as strong as a duty. They are matched before the plain “får” and “may”.
# Words may stand between “får” and its limitation, but not another clause.
_NEAR = r"(?:(?!\b(?:och|men|som|att|om|när|and|but|which|that|if|when|where)\b)[^.,;]){0,70}?"
_WORDS: tuple[tuple[Strength, str], ...] = (
    (
        Strength.MUST,
        r"\b(?:ska|skall|måste|krävs|kräver|krävas|krav|behöver|behövs|fordras|skyldig(?:a|t|het\w*)?|förbjud\w+|förbud\w*"
        r"|åligger|tvung\w+|obligatorisk\w*|plikt\w*|rätt till|(?:inte|aldrig|ej) (?:får|kan)|inte heller \w+ får"
        rf"|(?:får|kan)\b{_NEAR}\b(?:aldrig|inte|ej|endast|bara|enbart)|(?:endast|bara|enbart)\b{_NEAR}\bfår"
        r"|must|shall|(?:is|are|be) required|requires?|required to|requirements?|obliged|oblig(?:ation|atory)\w*|mandatory"
        r"|compulsory|duty|duties|not (?:be )?(?:allowed|permitted)|inte tillåt\w*|otillåt\w*|forbid\w*|forbade|prohibit\w*|bans?|banned|need to|needs to|ha(?:s|ve) to|cannot|can't"
        rf"|(?:entitled|right) to (?=an?\b|the\b|compensation)|nor may|(?:may|can)\b{_NEAR}\b(?:not|only|never)|only\b{_NEAR}\bmay"
        r"|(?<!aim )(?<!purpose )(?<!goal )(?<!objective )(?<!task )(?<!role )(?<!point )(?<!idea )(?:is|are) to(?= [a-z]))\b",
    ),
    (
        Strength.SHOULD,
        r"\b(?:bör|borde|rekommenderas?|rekommenderade|rekommendation\w*|uppmanas?|tillråds|avråd\w*"
        r"|should|ought to|recommend(?:s|ed)?|recommendations?|(?:is|are|be) advised|encouraged|urged)\b",
    ),
    (
        Strength.MAY,
        r"\b(?:får|kan|kunna|går det att|det går att|möjligt|tillåt\w*|rätt att"
        r"|may|can|might|could|allow(?:s|ed)?|permit(?:s|ted)?|entitled|possible)\b",
    ),
)
_COMPILED = tuple((strength, re.compile(pattern, re.IGNORECASE)) for strength, pattern in _WORDS)


def strength_of(text: str) -> Strength:
    """Return the strength of the strongest word of obligation in a text."""
    rest, freed = _NO_DUTY.subn(" ", text)
    strongest = next((strength for strength, pattern in _COMPILED if pattern.search(rest)), Strength.NONE)
    return Strength.MAY if freed and not is_stronger(strongest, Strength.MAY) else strongest


def strengths(text: str) -> frozenset[Strength]:
    """Return all strengths in a text. Each word counts once, with its strongest meaning."""
    rest, freed = _NO_DUTY.subn(" ", text)
    found = {Strength.MAY} if freed else set()
    for strength, pattern in _COMPILED:
        rest, times = pattern.subn(" ", rest)
        if times:
            found.add(strength)
    return frozenset(found)


def duties(text: str) -> list[tuple[Strength, int]]:
    """Return the words of obligation of a text in order, each as its strength and the offset of its end.

    Of overlapping words the strongest counts.
    """
    taken: list[tuple[int, int, Strength]] = [(*match.span(), Strength.MAY) for match in _NO_DUTY.finditer(text)]
    for strength, pattern in _COMPILED:
        taken += [
            (*match.span(), strength)
            for match in pattern.finditer(text)
            if not any(match.start() < end and start < match.end() for start, end, _ in taken)
        ]
    return [(strength, end) for _, end, strength in sorted(taken)]


def duty_at(text: str) -> tuple[int, int] | None:
    """Return the (start, end) of the first word of obligation, the longest if several start there; None without any."""
    found = [match.span() for _, pattern in _COMPILED if (match := pattern.search(text))]
    return min(found, key=lambda span: (span[0], -span[1]), default=None)


def is_stronger(one: Strength, other: Strength) -> bool:
    """Whether `one` obliges more than `other`."""
    return ORDER.index(one) > ORDER.index(other)


def is_raised(claimed: Strength, actual: Strength) -> bool:
    """Whether a claim turns something weaker into advice or a duty. An added “kan” obliges nobody, and may stand."""
    return claimed is not Strength.MAY and is_stronger(claimed, actual)
