"""What a language model may reply, good and bad, over the small corpus; and what must come of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from riktlots.retrieval.model import Status
from tests.model_server import Scripted

QUESTIONS = {
    "sv": "När ska lärosätet anmäla samverkansavtalet till Samverkansmyndigheten?",
    "en": "When must the university notify the Collaboration Authority of the collaboration agreement?",
}
# The places that the replies cite; a test puts the ids of the passages in their stead.
NOTIFY, SIGN, EXEMPT, DIGITAL = "@2 kap. 2 § st. 1", "@2 kap. 1 §", "@2 kap. 3 §", "@2 kap. 2 § st. 2"
SCOPE, GUEST = "@1 kap. 1 §", "@section 2.1 para. 1"
TEXTS = {
    "sv": {
        NOTIFY: "Lärosätet ska anmäla samverkansavtalet till Samverkansmyndigheten inom 30 dagar från det att avtalet "
        "skrevs under.",
        SIGN: "Lärosätet ska teckna ett skriftligt samverkansavtal innan samarbetet börjar.",
        EXEMPT: "Samverkansmyndigheten kan medge undantag från anmälan om samarbetet varar kortare tid än sex månader.",
        DIGITAL: "Sekretessbelagda uppgifter får inte skickas med anmälan.",
        SCOPE: "Lagen gäller inte studentutbyten.",
        GUEST: "Institutionen bör utse en kontaktperson för varje gästforskare.",
    },
    "en": {
        NOTIFY: "The university must notify the Collaboration Authority of the collaboration agreement within 30 days "
        "from the signing of the agreement.",
        SIGN: "The university must sign a written collaboration agreement before the collaboration starts.",
        EXEMPT: "The Collaboration Authority can grant an exemption from notification if the collaboration lasts less "
        "than six months.",
        SCOPE: "The Act does not apply to student exchanges.",
        GUEST: "Institutionen bör utse en kontaktperson för varje gästforskare.",
    },
}
SHORT = {
    "sv": "Lärosätet ska anmäla samverkansavtalet inom 30 dagar.",
    "en": "The university must notify the collaboration agreement within 30 days.",
}
WRONG = {
    "sv": "Lärosätet ska anmäla samverkansavtalet inom 90 dagar.",
    "en": "The university must notify the collaboration agreement within 90 days.",
}
NOTHING: dict[str, Any] = {"sentences": []}


@dataclass(frozen=True)
class Case:
    """Replies in order, and what must come of them.

    `shown` are the sentences of the answer, `reasons` the first word of why each of the others was taken out (or one of
    several, by “|”), `repaired` what was put right in those that are shown, `requests` how many came. `fails`: the
    model cannot do its work; `falls`: nothing that it wrote passes the check. Then the answer is the one without it.
    """

    name: str
    language: str
    replies: tuple[Scripted, ...]
    status: Status
    shown: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    repaired: tuple[str, ...] = ()
    requests: int | None = None
    unknown: tuple[str, ...] = ()
    fails: bool = False
    falls: bool = False


def said(text: str, *cites: tuple[str, str], **more: Any) -> dict[str, Any]:
    return {"cites": [{"id": id, "quote": quote} for id, quote in cites], "text": text, **more}


def draft(*sentences: dict[str, Any]) -> dict[str, Any]:
    return {"sentences": list(sentences)}


def good(name: str, language: str, *sentences: dict[str, Any], shown: str = "", **more: Any) -> Case:
    """A draft of which every sentence is shown, or `shown` in the place of its one."""
    texts = (shown,) if shown else tuple(sentence["text"] for sentence in sentences)
    return Case(name, language, (draft(*sentences),), Status.ANSWERED, texts, **more)


def bad(name: str, language: str, sentence: dict[str, Any], reason: str) -> Case:
    """A sentence that is taken out for a reason, and for which the model finds nothing better when told."""
    return Case(name, language, (draft(sentence), NOTHING), Status.ANSWERED, reasons=(reason,), requests=2, falls=True)


def gives_way(name: str, language: str, sentence: dict[str, Any], quote: str, reason: str) -> Case:
    """A sentence in whose place its quote is shown."""
    return Case(name, language, (draft(sentence), NOTHING), Status.ANSWERED, (quote,), (reason,))


def failing(name: str, language: str, *replies: Scripted, **more: Any) -> Case:
    """A model that cannot do its work: the answer consists of quotes and says so."""
    return Case(name, language, replies, Status.ANSWERED, fails=True, **more)
