"""Read one turn of a conversation: what it does with the turns before it, and what is left of it to search for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from riktlots.ingest.language import content_stems, words
from riktlots.retrieval.question.leaning import asks, needs_context


class Act(StrEnum):
    """What a turn of a conversation does."""

    ASKS = "asks"
    LEANS = "leans"
    REPLACES = "replaces"
    CORRECTS = "corrects"
    DOUBTS = "doubts"
    SWITCHES = "switches"
    THANKS = "thanks"

    @property
    def adds(self) -> bool:
        """Whether it adds to the turns before it, and cannot be understood without them."""
        return self in (Act.LEANS, Act.REPLACES, Act.CORRECTS)

    @property
    def repeats(self) -> bool:
        """Whether the question before it is answered again: it is doubted, or wanted in the other language."""
        return self in (Act.DOUBTS, Act.SWITCHES)


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn as it is read.

    `text` is what it says apart from thanks, doubt and a wish for a language; `language` is the language it wants the
    answer in (empty for none), and `denied` what a correction says was not meant.
    """

    act: Act
    text: str
    language: str = ""
    denied: str = ""


# Clauses end here; a doubt, thanks or a wish for a language is a clause of its own.
_CLAUSE = re.compile(r"(?<=[.?!,;:])\s+")
_SAY_NOTHING = frozenset(
    "ok okej okay aha jaha jaså ja jo nej nä hm hmm hmmm men va oj well but yes no right wait vänta förresten alltså svara svar "
    "svaret answer answers översätt translate please snälla tack thanks samma same version language språk gärna istället stället "
    "instead again igen texten text skriv write kanske maybe faktiskt actually honestly ärligt talat här there".split()
)
_THANKS = {
    "sv": frozenset("tack tackar tusen jättetack perfekt toppen".split()),
    "en": frozenset("thanks thank thx cheers perfect great brilliant".split()),
}
# Whoever only takes note closes too.
_CLOSE = frozenset("ok okej okay bra aha jaha".split()).union(*_THANKS.values())
_WITH_THANKS = frozenset(
    "så mycket för hjälpen hjälp det då svaret snabba bra jättebra suveränt snällt nu räcker allt var hej hejdå ha fin dag dagen "
    "helg du dig you very much so for the your help a lot that was all helpful useful clear quick good have nice "
    "day bye lots many again".split()
)
_DOUBT = re.compile(
    r"\b(?:är (?:du|ni) (?:\w+ )?säk(?:er|ra)|är (?:det|detta) (?:\w+ )?(?:sant|säkert|så|rätt|korrekt)|stämmer (?:det|detta)"
    r"|verkligen|(?:dubbel|kontroll)koll\w*|tvärtom|motsatsen|tvivlar|tror inte|annan (?:bedömning|uppfattning|åsikt)"
    r"|(?:kan|går) (?:jag|man|vi|det)(?: att)? lita på|inte sant|låter (?:konstigt|fel|märkligt|otroligt)"
    r"|are you (?:\w+ )?(?:sure|certain|positive)|is (?:that|this|it) (?:\w+ )?(?:right|true|correct|so)"
    r"|really|seriously|double[- ]check\w*|check again|second opinion|the opposite|otherwise(?! ?[?])|doubt\w*|don[’']t (?:think|believe)"
    r"|(?:can|should) (?:i|we) (?:trust|rely on)|sounds? (?:wrong|odd|strange|off)|that can[’']t be)\b",
    re.IGNORECASE,
)
# Who is said to think otherwise: “min chef säger att”.
_SAYS = re.compile(
    r"(?:\b(?:min|mitt|mina|vår|vårt|våra|my|our|the)(?: [\w-]+){1,3}|\b(?!(?:jag|vi|i|we) )[\w-]+) "
    r"(?:säger|sa|sade|påstår|hävdar|menar|tycker|says?|said|claims?|thinks?|insists?)\b(?: (?:att|that)\b)?",
    re.IGNORECASE,
)
_IN = re.compile(
    r"\b(?:på|till|in|into|to) (svenska|engelska|swedish|english)\b|^\W*(svenska|engelska|swedish|english)\b",
    re.IGNORECASE,
)
# After a wish for a language the turn goes on with a question.
_GOES_ON = re.compile(
    r"\?|^\W*(?:och|and|vem|vilk\w+|vad|när|hur|var|who|what|when|how|where|which|why)\b", re.IGNORECASE
)
_LANGUAGE = {"svenska": "sv", "swedish": "sv", "engelska": "en", "english": "en"}
_MEANT = (
    r"(?:(?:jag|vi|i|we) (?:menade?|menar|mean|meant)|rättelse|correction|snarare|(?:jag )?skrev fel|fel av mig"
    r"|(?:jag )?uttryckte mig \w+|i put (?:it|that) \w+|i was unclear|my mistake|my bad)\b\W*"
)
_OOPS = r"(?:nej|nä|no|oj|oops|sorry|förlåt|ursäkta|fel|wrong|wait|vänta)\b\W+"
_CORRECTS = re.compile(rf"^\W*(?:{_OOPS})*{_MEANT}|^\W*(?:{_OOPS})+(?=(?:inte|not)\b)", re.IGNORECASE)
_AGAIN_MEANT = re.compile(rf"^\W*{_MEANT}", re.IGNORECASE)
_DENIED = re.compile(r"(?:^|[.,;] )(?:inte|not) ([^.,;?!]+)[.,;?!]?", re.IGNORECASE)


def read_turn(text: str, language: str) -> Turn:
    """Read a turn that follows others. (The first of a conversation has nothing to lean on, and is taken as it is.)"""
    if corrected := _CORRECTS.match(text):
        rest = text[corrected.end() :]
        meant = _AGAIN_MEANT.sub("", _DENIED.sub(" ", rest)).strip()
        return Turn(Act.CORRECTS, meant or rest or text, denied=" ".join(_DENIED.findall(rest)))
    closes = bool(_CLOSE.intersection(words(text)))
    clauses = [(clause, _kind(clause, language, closes=closes)) for clause in _CLAUSE.split(text)]
    kinds = {kind for _, kind in clauses}
    wanted = next((_wanted(clause) for clause, kind in clauses if kind is Act.SWITCHES), "")
    said = " ".join(clause for clause, kind in clauses if kind is Act.ASKS)
    if Act.SWITCHES in kinds and not _GOES_ON.search(said):
        return Turn(Act.SWITCHES, "", wanted)
    if not said:
        return next((Turn(act, "") for act in (Act.DOUBTS, Act.THANKS) if act in kinds), Turn(Act.LEANS, text))
    if not asks(said):
        said = _SAYS.sub("", said, count=1).strip() or said
    leans = Act.DOUBTS in kinds or needs_context(said, language)
    return Turn(Act.LEANS if leans else Act.ASKS, said, wanted)


def _kind(clause: str, language: str, *, closes: bool) -> Act | None:
    """What a clause does that says nothing else; ASKS for any other, and None for one that says nothing at all."""
    said = set(words(clause))
    if closes and "?" not in clause and said <= _CLOSE | _SAY_NOTHING | _WITH_THANKS:
        return Act.THANKS
    if said <= _SAY_NOTHING:
        return None
    for act, pattern in ((Act.SWITCHES, _IN), (Act.DOUBTS, _DOUBT)):
        rest, found = pattern.subn(" ", clause)
        if found and not _says_something(_SAYS.sub(" ", rest), language):
            return act
    return Act.ASKS


def _says_something(text: str, language: str) -> bool:
    return bool(content_stems(" ".join(word for word in words(text) if word not in _SAY_NOTHING), language))


def _wanted(clause: str) -> str:
    found = _IN.search(clause)
    return _LANGUAGE[(found[1] or found[2]).lower()] if found else ""


def thanked_in(text: str, fallback: str) -> str:
    """The language of thanks, which are too short to detect it."""
    said = words(text)
    return next((language for language, core in _THANKS.items() if core.intersection(said)), fallback)
