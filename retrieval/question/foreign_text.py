"""Text from outside: reduce it to visible plain text, and detect instructions to the model that reads it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

_HIDDEN = ("Cf", "Cc", "Co", "Cn", "Cs")
# Variation selectors. They choose between glyphs, and a run of them can carry hidden text.
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SCRIPT = re.compile(r"<(script|style|iframe|svg)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[a-z!][^<>]*>|<(?:img|a|iframe|svg|object|embed|form|video)\b[^<>]*$", re.IGNORECASE)
# What a mark opens is read up to the next such mark at most: a run of marks would else be read to its end from each.
_IMAGE = re.compile(r"!\[[^\[\]]*\](?:\([^)]*\)?|\[[^\]]*\])")
_LINK = re.compile(r"\[([^\[\]]*)\](?:\([^)]*\)?|\[[^\]]*\])")
_WEB = re.compile(
    r"(?:[a-z][a-z0-9+.-]{0,30}://|www\.|(?:javascript|data|vbscript|mailto|tel):)[^\s<>“”\"]+"
    r"|(?<![\w.@-])(?:[\w-]+\.)+(?:[a-z]{2,}/[^\s<>“”\"]*"
    # Without a path only these: “t.ex” and “bl.a” have the looks of a domain too.
    r"|(?:com|net|org|info|biz|io|ai|app|dev|me|xyz|top|site|online|link|ru|cn|ir|kp|by|tk|se|nu|eu|uk|de|us)\b)",
    re.IGNORECASE,
)
_FRONT = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+")
_MARKUP = re.compile(r"\*\*|__|~~|`+|^[^\S\n]*(?:#{1,6}|>|[-*+•])\s+", re.MULTILINE)
# Ids of passages, which only the model should see: “[P1]”, “(P2, P3)”.
_LOCAL_IDS = re.compile(r"(?:(?<!\s)\s+)?+[\[(]\s*+P\d+(?:\s*+[,;]\s*+P\d+)*+\s*+[\])]")
_END = ".,;:!?)]"
_MOST_ROUNDS = 8


def visible(text: str) -> str:
    """Remove invisible characters: controls, format characters, tags, selectors. Line breaks and tabs stay."""
    seen = (c for c in text if c in "\n\t" or unicodedata.category(c) not in _HIDDEN)
    return _SELECTORS.sub("", "".join(seen))


def plain(text: str, urls: Collection[str] = (), quotes: Collection[str] = ()) -> str:
    """Reduce text to one line without markup and images; of a link only the words remain.

    Web addresses are removed unless they are one of `urls` or below one; mail addresses and bare host names (“isp.se”)
    are removed unless they occur in one of `quotes`.
    """
    text = visible(text)
    # Removing markup or a space can join the parts of something forbidden, as in “htt<b></b>ps://” or “javascript: ![”,
    # so the rules are applied until nothing changes.
    for _ in range(_MOST_ROUNDS):
        before, text = text, _normalise_spaces(_strip_once(text, urls, quotes))
        if text == before:
            break
    return text


def _normalise_spaces(text: str) -> str:
    """Return one line, with one space between words and none before closing punctuation."""
    return re.sub(r" ([.,;:!?])", r"\1", " ".join(text.split()))


def _strip_once(text: str, urls: Collection[str], quotes: Collection[str]) -> str:
    text = _IMAGE.sub("", _SCRIPT.sub("", text))
    text = _LINK.sub(r"\1", text)
    text = _WEB.sub(lambda m: _keep_known(m.group(), urls, quotes), text)
    text = _TAG.sub("", text)
    text = _MAIL.sub(lambda m: m.group() if any(m.group() in quote for quote in quotes) else "", text)
    text = _LOCAL_IDS.sub("", _MARKUP.sub("", text))
    return re.sub(r"\(\s*\)|\[\s*\]", "", text)


def _keep_known(address: str, urls: Collection[str], quotes: Collection[str]) -> str:
    """Return the address if it is allowed; else only the punctuation after it."""
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


# Narrow on purpose: guidance about AI and instructions to staff must pass. An instruction that is missed is still only
# data to the model, and a sentence is still only shown if its quotes support it.
_ORDERS = re.compile(
    r"\b(?:ignor\w+|disregard|forget|override|bortse från|glöm|strunta i|åsidosätt)\b(?: \w+){0,4} "
    r"(?:instru\w+|prompts?|promptar\w*|directions|anvisning\w*)"
    r"|\bsystem ?-?(?:prompt|message|meddelande)\w*|^[^\S\n]*(?:system|assistant)\s*:"
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
    """Whether a text contains instructions to the assistant that reads it."""
    return bool(_ORDERS.search(visible(text)))
