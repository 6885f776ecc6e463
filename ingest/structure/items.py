"""Signs on a paragraph itself: that it is an item of a list, that it leads into one, or that its sentence ends."""

from __future__ import annotations

import re

_ITEM = re.compile(r"(?:\d{1,3} ?[a-z]?[.)]\s|\(?[a-zåäö]{1,2}\)\s?|\(\d{1,3}\)\s|[-–—•*·▪◦]\s)")
_SENTENCE_END = re.compile(r"[.!?…][\"”’»)\]]*$")


def is_item(text: str) -> bool:
    """Whether a text begins as an item does: with a number, a letter or a bullet."""
    return _ITEM.match(text) is not None


def goes_on_sentence(text: str) -> bool:
    """Whether a text is an item that goes on with the words before the list: it begins with a small letter."""
    match = _ITEM.match(text)
    return match is not None and text[match.end() :].lstrip()[:1].islower()


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence does; one that ends with a colon or nothing leads on."""
    return _SENTENCE_END.search(text) is not None
