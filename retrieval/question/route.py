"""Rules for questions that the documents are not searched for: questions to decline, and questions too vague."""

from __future__ import annotations

import re
import unicodedata

from riktlots.ingest.language import content_stems, sentence_spans
from riktlots.retrieval.model import Reason
from riktlots.retrieval.question.foreign_text import gives_orders

_PERSON = (
    r"(?:\b(?:min|mitt|vår|vårt|denna|den här|en av (?:våra|mina)|my|our|this|one of (?:our|my))\b(?: [\w-]+){0,3} "
    r"(?:post-?dok\w*|post-?docs?|doktorand\w*|kolleg\w*|gästforskare\w*|professor\w*|medarbetare\w*|forskare\w*|student\w*"
    r"|sökande\w*|kandidat\w*|ph\.?d\.? students?|doctoral students?|colleagues?|guests?|visiting \w+|researchers?"
    r"|applicants?|candidates?|employees?)|\b(?:han|hon|honom|henne|he|she|him)\b|\bprofessor [A-ZÅÄÖ]\w+)"
)
_JUDGED = (
    r"\b(?:spion|en spion|säkerhetsrisk|(?:o)?pålitlig\w*|(?:il)?lojal|(?<!bedöms )(?<!anses )(?<!som )(?<!hur )farlig"
    r"|(?:kan|ska|bör|vågar|går det att)(?: (?:vi|man|jag|ni))? lita på|spy|agent|security risk|(?:un)?trustworthy|be trusted"
    r"|(?:can|could|should|do) (?:we|i|you) trust|loyal|(?<!how )(?<!be )dangerous|reliable)\b"
)
_HOW_TO = (
    r"\b(?:hur (?:kan|ska|gör|får|formulerar|skriver|delar|undviker|kringgår|slipper|rundar|döljer)|(?:kan|får) (?:vi|man|jag)"
    r"|går det att|finns det (?:något |ett )?sätt|tips|bästa sättet|how (?:can|do|could|should|to)|(?:can|may|could) (?:we|i)"
    r"|is there (?:a|any) way|(?:best|easiest|safest) way|help (?:me|us)|hjälp (?:mig|oss)|trick\w*)\b"
)
_EVASION = (
    r"(?:\b(?:kringgå\w*|runda\w*|komma? runt|gå runt|kryphål\w*|smita\w*|circumvent\w*|bypass\w*|evad\w+|dodg\w+|loophole\w*"
    r"|(?:get|go|work|find a way) (?:around|round)|under the radar)\b"
    r"|\b(?:slippa|slipper|undvik\w*|avoid\w*|escape|skip)\b(?: \w+){0,5} (?:etik\w*|exportkontroll\w*|tillstånd\w*|anmäl\w*"
    r"|registerkontroll\w*|säkerhetsprövning\w*|granskning\w*|rapport\w*|ansök\w*|ethic\w* \w+|export control\w*|licen[cs]e\w*"
    r"|notif\w+|report\w*|vetting|screening|review\w*|the \w+ check\w*)"
    r"|\b(?:dölj\w*|mörka\w*|gömm\w*|conceal\w*|disguis\w*)\b"
    r"|\b(?:utan att|without)\b(?: [\w']+){0,6} (?:märk\w*|upptäck\w*|får veta|får reda|notic\w+"
    r"|know(?:s|ing)?(?![\w-]| the | which | what | how )|find\w* out|see(?:s|ing)?)"
    r"|\b(?:så att|so that|so)\b(?: [\w']+){0,5} (?:inte|aldrig|ingen|slipper|never|nobody|no one|not|doesn't|don't|won't)"
    r"(?: \w+){0,3} (?:märk\w*|upptäck\w*|räkna\w*|syn\w*|count\w*|notic\w+|detect\w*|show\w*|see\w*|find\w*))"
)


def _one_then_other(first: str, then: str) -> str:
    """A pattern for a text in which the one stands and, anywhere behind it, the other. Only the first place of the one
    is tried: from each of them the rest of the text would be gone through again."""
    return rf"\A(?>.*?(?:{first})).*(?:{then})"


# Where an order begins: at the beginning of a sentence, or behind who is asked to follow it.
_BIDS = r"(?:^|[.!?:;,] *|\b(?:and|och|please|now|nu|sedan|then|(?:can|could|must|kan|ska) (?:you|du)|you|du ska) )"

# Each reason to decline and the pattern that detects it, in Swedish and English.
_DECLINED: tuple[tuple[Reason, str], ...] = (
    (
        Reason.ORDERS,
        rf"\b(?:ignor\w+|bortse från|glöm|strunta i|disregard|forget|override)\b(?: \w+){{0,4}} "
        r"(?:instruktion\w*|instructions?|prompt\w*|previous|tidigare)\b"
        rf"|{_BIDS}(?:ignorera|ignore|bortse från|glöm|strunta i|disregard|forget|override)\b(?: \w+){{0,4}} (?:regler\w*|rules?)\b"
        r"|\bsystem ?-?(?:prompt|message|meddelande)\w*|(?:^|[.!?] )system:|\bjailbreak|\b(?:developer mode|utvecklarläge)"
        r"|\b(?:you are|du är) (?:now|nu)\b|\b(?:from now on|hädanefter)\b.{0,20}\b(?:you|du)\b"
        r"|\b(?:pretend|låtsas)\b(?: \w+){0,3} (?:you|du|to be|vara|that|att)\b"
        rf"|{_BIDS}act as (?:a|an|if)\b"
        r"|\b(?:reveal|print|show|visa|avslöja|skriv ut)\b(?: \w+){0,3} (?:instruktion\w*|instructions?|prompt\w*)\b",
    ),
    (
        Reason.INVENTS,
        r"\b(?:hitta på|fabricera|make up|invent|fabricate)\b.{0,60}\b(?:paragraf\w*|lag\w*|käll\w*|citat\w*|hänvisning\w*"
        r"|referens\w*|regel\w*|beslut\w*|artikel\w*|section|law|source|quote|citation|reference|rule|article|paragraph"
        r"|decision|provision|regulation)\b|\b(?:skriv|write|say|säg)\b(?: \w+){0,3} (?:troligt|trovärdigt|plausible|likely)\b"
        r"|\b(?:bara|just) (?:gissa|guess)\b",
    ),
    (Reason.EVADES, _one_then_other(_HOW_TO, _EVASION)),
    (Reason.JUDGES_PERSON, f"{_one_then_other(_PERSON, _JUDGED)}|{_one_then_other(_JUDGED, _PERSON)}"),
    (
        Reason.DECIDES,
        r"\b(?:svara|säg|answer|say|give (?:me|us)|ge (?:mig|oss)|tell (?:me|us))\b(?: [\w']+){0,4} (?:ja eller nej|yes or no)\b"
        r"|[,.?–-] *(?:ja eller nej|yes or no)[?.! ]*\Z"
        r"|\b(?:ta|fatta|take|make)\b(?: \w+){0,2} (?:beslut\w*|decision)(?: \w+){0,2} (?:åt|för|for) "
        r"(?:oss|mig|us|me|vår\w*|our|my)\b"
        r"|(?:^|[.!?:;] *|\b(?:please|du får|you (?:may|can|should)|(?:kan|can) (?:du|you)) )(?:bestäm|avgöra?|decide)\b"
        r"(?= (?:åt|för|for|om|whether|if|nu|now|this|det|saken|it|vem|who|vad|what|själv)\b)"
        r"|(?:^|[.!?:;] *|\b(?:please|sedan|then) )(?:godkänn|avslå|approve|reject|confirm that|bekräfta att)\b(?![^.!?]*\?)"
        r"|\b(?:approve or reject|godkänn eller avslå|godkänner du|do you approve)\b|\bskriv (?:rektors|vårt) beslut\b",
    ),
)
_COMPILED = tuple((reason, re.compile(pattern, re.IGNORECASE | re.DOTALL)) for reason, pattern in _DECLINED)

# Words of the field that name no subject by themselves, and words of asking. A question without other content words is
# too vague.
_SAY_NOTHING = re.compile(
    r"\b(?:hjälp\w*|help|fråg\w+|ask|question\w*|göra|görs|regler\w*|rules?|avtal\w*|agreement\w*|tillåt\w*|tillstånd"
    r"|permit|allowed|ok|okej|okay|hej|hello|hi|tänka|think|börja|start|go|ahead|information|info|samarbet\w*"
    r"|collaborat\w*|projekt\w*|projects?|lag\w*|laws?|risk\w*|partner\w*|guest|nästa|next|steg|step|problem\w*|land\w*"
    r"|countr\w+|utland\w*|abroad|internationell\w*|international\w*|möjligt|possible|rätt|right|fel|wrong|viktigt"
    r"|important|applies|deadline|saken|case|fall\w*)\b",
    re.IGNORECASE,
)


def clean_question(text: str) -> str:
    """Remove invisible characters (controls, format characters, Unicode tags, lone surrogates) and extra white space."""
    visible = "".join(c if unicodedata.category(c) not in ("Cf", "Cc", "Co", "Cn", "Cs") else " " for c in text)
    return " ".join(visible.split())


def declined(question: str) -> Reason:
    """Return the reason to decline a question; NONE (false) if there is none."""
    return next((reason for reason, pattern in _COMPILED if pattern.search(question)), Reason.NONE)


def without_orders(question: str, language: str) -> str:
    """Remove the sentences that instruct the assistant, if the rest still asks something; else change nothing.

    Pasted text may contain such an instruction, while the person who pasted it still has a question. Text after an
    instruction may belong to it, so only questions are kept from there on.
    """
    kept: list[str] = []
    instructed = False
    for start, end in sentence_spans(question):
        sentence = question[start:end]
        if declined(sentence) is Reason.ORDERS or gives_orders(sentence):
            instructed = True
        elif not instructed or sentence.endswith("?"):
            kept.append(sentence)
    rest = " ".join(kept)
    return rest if instructed and "?" in rest and not too_vague(rest, language) else question


def too_vague(question: str, language: str) -> bool:
    """Whether a question names no subject to search for."""
    return not content_stems(_SAY_NOTHING.sub(" ", question), language)
