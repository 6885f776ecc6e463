"""Tell a paragraph that gives orders to its machine reader from one that guides people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

_HIDDEN = ("Cf", "Cc", "Co", "Cn", "Cs")
# These choose between glyphs; a row of them can carry text that nobody sees.
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SCRIPT = re.compile(r"<(script|style|iframe|svg)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[a-z!][^<>]*>|<(?:img|a|iframe|svg|object|embed|form|video)\b[^<>]*$", re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\]]*\](?:\([^)]*\)?|\[[^\]]*\])")
_LINK = re.compile(r"\[([^\]]*)\](?:\([^)]*\)?|\[[^\]]*\])")
_WEB = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|www\.|(?:javascript|data|vbscript|mailto|tel):)[^\s<>“”\"]+"
    r"|(?<![\w.@-])(?:[\w-]+\.)+(?:[a-z]{2,}/[^\s<>“”\"]*"
    # Without a path only these: “t.ex” and “bl.a” have the looks of a domain too.
    r"|(?:com|net|org|info|biz|io|ai|app|dev|me|xyz|top|site|online|link|ru|cn|ir|kp|by|tk|se|nu|eu|uk|de|us)\b)",
    re.IGNORECASE,
)
_FRONT = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MARKUP = re.compile(r"\*\*|__|~~|`+|^\s*(?:#{1,6}|>|[-*+•])\s+", re.MULTILINE)
# The ids of passages are for the model alone: “[P1]”, “(P2, P3)”.
_LOCAL_IDS = re.compile(r"\s*[\[(]\s*P\d+(?:\s*[,;]\s*P\d+)*\s*[\])]")
_END = ".,;:!?)]"
_MOST_ROUNDS = 8


def visible(text: str) -> str:
    """The text without characters that nobody sees: controls, format characters, tags, selectors; lines are kept."""
    seen = (c for c in text if c in "\n\t" or unicodedata.category(c) not in _HIDDEN)
    return _SELECTORS.sub("", "".join(seen))


def plain(text: str, urls: Collection[str] = (), quotes: Collection[str] = ()) -> str:
    """One line of plain text: no markup, no images, a link's words without its address.

    Web addresses go unless they are one of `urls` or below it; mail addresses and bare names of hosts (“isp.se”) unless
    they stand in one of `quotes`.
    """
    text = visible(text)
    # What is taken out may have parted what is not to be: “htt<b></b>ps://”, and so may a space: “javascript: ![”.
    for _ in range(_MOST_ROUNDS):
        before, text = text, _evened(_once(text, urls, quotes))
        if text == before:
            break
    return text


def _evened(text: str) -> str:
    """One line, with one space between words and none before a mark that ends something."""
    return re.sub(r"\s+([.,;:!?])", r"\1", " ".join(text.split()))


def _once(text: str, urls: Collection[str], quotes: Collection[str]) -> str:
    text = _IMAGE.sub("", _SCRIPT.sub("", text))
    text = _LINK.sub(r"\1", text)
    text = _WEB.sub(lambda m: _kept(m.group(), urls, quotes), text)
    text = _TAG.sub("", text)
    text = _MAIL.sub(lambda m: m.group() if any(m.group() in quote for quote in quotes) else "", text)
    text = _LOCAL_IDS.sub("", _MARKUP.sub("", text))
    return re.sub(r"\(\s*\)|\[\s*\]", "", text)


def _kept(address: str, urls: Collection[str], quotes: Collection[str]) -> str:
    """The address if it may stand, and the punctuation after it in any case."""
    bare = address.rstrip(_END)
    after = address[len(bare) :]
    wanted = _FRONT.sub("", bare)
    if wanted == bare and not set("/:") & set(bare) and any(bare in quote for quote in quotes):
        return address
    for url in filter(None, urls):
        known = _FRONT.sub("", url).rstrip("/")
        if wanted in (known, known.partition("/")[0]) or wanted.startswith((known + "/", known + "#")):
            return address
    return after.replace(")", "", 1) if bare.count("(") > bare.count(")") else after


# Narrow on purpose: guidance on AI and on instructions to staff must pass. What slips through is still only data to
# the model, and its sentences are still only shown when their quotes support them.
_ORDERS = re.compile(
    r"\b(?:ignor\w+|disregard|forget|override|bortse från|glöm|strunta i|åsidosätt)\b(?: \w+){0,4} "
    r"(?:instru\w+|prompts?|promptar\w*|directions|anvisning\w*)"
    r"|\bsystem ?-?(?:prompt|message|meddelande)\w*|^\s*(?:system|assistant)\s*:"
    r"|\b(?:you are now|du är nu)\b.{0,40}\b(?:assistant|assistent|model|modell|ai|bot|chatbot)\b"
    r"|\b(?:assistant|assistent|language model|språkmodell|ai|chatbot)\w*[:,]? (?:must|shall|should|ska|måste|bör) "
    r"(?:now |nu |alltid |always )?(?:answer|reply|say|write|state|svara|säga|skriva|påstå)\b"
    r"|\b(?:utvecklarläge|developer mode|jailbreak)\w* (?:på|on|av|off|aktiverat|enabled)\b"
    r"|\b(?:upprepa efter mig|repeat after me)\b"
    r"|\b(?:glöm|forget|ignorera?|disregard)\b(?: \w+){0,2} (?:reglerna|rules) (?:ovan|above)\b"
    r"|\b(?:till den som|to (?:whoever|whomever|the one who)) (?:sammanfattar|sums up|summari[sz]es)\b"
    r"|\bstycke\w* ersätter alla andra\b"
    r"|\bparagraph (?:replaces|overrides) all (?:the )?other"
    r"|(?:^|[.:!?]\s+)(?:låtsas att du|pretend (?:to be|that you))\b"
    r"|<\|?(?:im_start|im_end|system|endoftext)\|?>|\[/?INST\]",
    re.IGNORECASE | re.MULTILINE,
)


def gives_orders(text: str) -> bool:
    """Whether a text tells the assistant that reads it what to do."""
    return bool(_ORDERS.search(visible(text)))
