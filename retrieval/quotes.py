"""Match a quote against a passage: exactly, by the declared normalisation, or repaired by the source's own words."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

from ingest.model import Passage
from retrieval.model import Citation

# A shorter quote could be found anywhere by chance.
MIN_QUOTE = 12
# A near miss is repaired when one unbroken run of the source makes up this share of the quote.
_MIN_RUN = 0.85
_PLAIN = str.maketrans({"“": '"', "”": '"', "„": '"', "’": "'", "‘": "'", "–": "-", "—": "-", "\u00a0": " "})


def match_quote(passage: Passage, quote: str) -> Citation | None:
    """The citation for a quote that a model gave, or None.

    Normalisation on both sides: NFC, typographic quotes and dashes made plain, soft hyphens dropped, runs of white
    space made one space, case ignored. What is cited is always the source's own words, not the model's.
    """
    start = passage.text.find(quote)
    if start >= 0 and len(quote) >= MIN_QUOTE:
        return Citation(passage, quote, start, start + len(quote))
    source, offsets = _normalise(passage.text)
    wanted, _ = _normalise(quote)
    wanted = wanted.strip()
    if len(wanted) < MIN_QUOTE:
        return None
    start = source.find(wanted)
    length = len(wanted)
    if start < 0:
        run = SequenceMatcher(None, source, wanted, autojunk=False).find_longest_match()
        if run.size < max(MIN_QUOTE, _MIN_RUN * len(wanted)):
            return None
        start, length = _whole_words(source, run.a, run.a + run.size)
        if length < MIN_QUOTE:
            return None
    first, last = offsets[start], offsets[start + length - 1] + 1
    return Citation(passage, passage.text[first:last], first, last)


def _normalise(text: str) -> tuple[str, list[int]]:
    """The normalised text, and for each of its characters the offset in `text` that it came from."""
    characters: list[str] = []
    offsets: list[int] = []
    for match in re.finditer(r".[\u0300-\u036f]*", text, re.DOTALL):
        if match.group() == "\u00ad":
            continue
        for character in unicodedata.normalize("NFC", match.group()).translate(_PLAIN).casefold():
            if character.isspace():
                if characters and characters[-1] == " ":
                    continue
                character = " "
            characters.append(character)
            offsets.append(match.start())
    return "".join(characters), offsets


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Shrink a span to whole words; returns start and length."""
    while start < end and start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start += 1
    while end > start and end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end -= 1
    while start < end and text[start] == " ":
        start += 1
    while end > start and text[end - 1] == " ":
        end -= 1
    return start, end - start
