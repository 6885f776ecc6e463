"""Split a text into sentences, as spans of it."""

from __future__ import annotations

import re

# After these a full stop ends no sentence.
_ABBREVIATIONS = frozenset(
    "t.ex bl.a m.m m.fl o.d dvs d.v.s osv s.k f.d fr.o.m t.o.m ca kap st art nr jfr resp inkl exkl prop dir p.g.a "
    "e.g i.e etc no vs cf para arts ch approx incl u.s u.k dr prof".split()
)
_END = re.compile(r"[.!?][\"”’)\]]*(?=\s+[\"”(\[]?[A-ZÅÄÖÉ0-9])")

# Enough to see that a word is none of the abbreviations.
_LONGEST_WORD = 40


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The (start, end) of each sentence; together they cover all but the white space between them."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if match.group()[0] == "." and _is_abbreviation(
            text[max(start, match.start() - _LONGEST_WORD) : match.start()]
        ):
            continue
        spans.append((start, match.end()))
        start = match.end() + len(text[match.end() :]) - len(text[match.end() :].lstrip())
    if text[start:].strip():
        spans.append((start, len(text.rstrip())))
    return spans


def _is_abbreviation(before: str) -> bool:
    word = before.split()[-1].lower().lstrip('("”') if before.split() else ""
    return word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha())
