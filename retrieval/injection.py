"""Tell a paragraph that gives orders to its machine reader from one that guides people."""

from __future__ import annotations

import re

from retrieval.plain import visible

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
