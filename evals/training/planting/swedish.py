"""What the order of words tells in a Swedish sentence: verbs, subjects and clauses, as far as they can be told."""

from __future__ import annotations

import re

MODALS = r"(?:ska|skall|måste|får|kan|bör|behöver)"
NEGATIONS = r"(?:inte|ej|icke|aldrig|ingen|inget|inga|ingenting|varken|endast|bara|enbart)"
SUBORDINATORS = r"(?:som|att|om|när|där|vilka|vilken|vilket|innan|eftersom|så|vad|hur|huruvida|vars|medan|därför att)"
ADVERBS = (
    r"(?:inte|ej|även|också|dock|därför|alltid|i så fall|då|alltså|vidare|särskilt|bara|endast|enbart|normalt|i regel|"
    r"däremot|istället|i stället|ändå|först|således|dessutom|aldrig|emellertid|utan dröjsmål|genast|skyndsamt)"
)

_NO_VERBS = frozenset(
    "alla några andra samma denna detta vissa dessa egna båda första flera enda ena inga sina våra era dina mina "
    "bara dina ska hela stora höga nya små goda bra extra data media schema tema kina kanada usa ryska "
    "ofta hemma stanna utanförstående förra öppna".split()
) - {"stanna", "öppna"}
_NO_VERB = re.compile(r".*(?:arna|erna|orna|liga|iska|ländska|enska|ätena|aktiga|samma|fulla|ella|ala|ende|iva)$")
_SHORT = frozenset(
    "få gå stå se ske ge bli ha dö bo tro nå slå må ges ses nås fås le avgå bestå framgå förstå uppstå kvarstå ingå "
    "pågå avstå erhå föregå undgå utgå begå överstå uppgå föreslå avslå bifå fastslå anslå tillstå motstå förestå "
    "ingås begås föreslås avslås förutse avse bortse utse utses förses förse anse anses "
    "avses återge återges ange anges "
    "medge medges överge uppge uppges utge utges avge avges tillse återse bero".split()
)


def is_infinitive(word: str) -> bool:
    """Whether a word looks like the infinitive of a verb."""
    lower = word.lower()
    if lower in _SHORT:
        return True
    if lower != word or lower in _NO_VERBS or _NO_VERB.match(lower):
        return False
    return len(lower) > 2 and lower.endswith(("a", "as"))


def verb_after(text: str, start: int) -> bool:
    """Whether an infinitive follows, after adverbs or a subject of a few words: then what stands before is a modal."""
    words = re.findall(r"[^\s]+", re.split(r"[,;:()]", text[start : start + 90])[0])
    return any(is_infinitive(word.rstrip(".")) for word in words[:6])


def rest_of_clause(text: str, start: int) -> str:
    """What follows up to the next comma or stop."""
    return re.split(r"[,;:]|\.\s|\.$", text[start:], maxsplit=1)[0]


def is_denied(text: str, start: int) -> bool:
    """Whether a word that denies or restricts follows in the same clause, or stands right before."""
    return bool(
        re.search(rf"\b{NEGATIONS}\b", rest_of_clause(text, start), re.IGNORECASE)
        or re.search(rf"\b{NEGATIONS}\b[^,;.]{{0,60}}$", text[: max(0, start)], re.IGNORECASE)
    )


def is_subordinate(text: str, start: int) -> bool:
    """Whether the verb at `start` stands in a clause that a subordinator opens, so that “inte” comes before it."""
    before = re.split(r"[,;:.]\s", text[:start])[-1]
    return bool(re.search(rf"(?:^|\s){SUBORDINATORS}\s(?:\S+\s){{0,5}}$", before, re.IGNORECASE))
