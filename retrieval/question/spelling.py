"""Correct typing errors in a question against the vocabulary of the documents: slips, swapped letters, lost dots.

The words are those of the passages and of the questions written for them. A word that the index knows is left as it is,
and so are names, identifiers with digits, compounds of known parts and words of everyday: a wrong correction does more
harm than none.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from riktlots.ingest.language import STOP_WORDS, words

# A typing error changes one letter or swaps two. Words shorter than _ONE_SLIP are not corrected; words of at least
# _TWO_SLIPS letters may hold two errors.
_ONE_SLIP, _TWO_SLIPS = 4, 9
# In a text without accents an accented form takes the place of a known plain one that is so many times less common.
_COMMONER = 4
_WORD = re.compile(r"[^\W\d_]+")
_IDENTIFIER = re.compile(r"(?<![\w./:@-])(?:(?![\d@/])[\w./:@-])*+[\d@/][\w./:@-]*")


@dataclass(frozen=True)
class Vocabulary:
    """The words of a corpus in lower case, with how often each occurs."""

    counts: Counter[str]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Vocabulary:
        """Count the words of texts, and know the words of asking besides."""
        counts = Counter(word for text in texts for word in words(text) if word.isalpha())
        for stop in STOP_WORDS.values():
            counts.update(dict.fromkeys(stop, 1000))
        return cls(counts)

    @cached_property
    def by_plain_form(self) -> dict[str, list[str]]:
        """The words by their form without accents, the most common first."""
        forms: dict[str, list[str]] = {}
        for word, _ in self.counts.most_common():
            forms.setdefault(_plain(word), []).append(word)
        return forms

    @cached_property
    def plain_forms(self) -> list[str]:
        """All forms without accents, sorted."""
        return sorted(self.by_plain_form)

    def nearest(self, word: str) -> str:
        """The most common word at the smallest Damerau-Levenshtein distance, accents not counted; empty without any.

        At most one error is mended from four letters on, two from nine. The first letter must match: errors there are
        rare, and another first letter usually means another word.
        """
        plain = _plain(word)
        if plain in self.by_plain_form and word == plain:
            return self.by_plain_form[plain][0]
        if len(plain) < _ONE_SLIP:
            return ""  # “nåt” is no slip of “nät”
        most = 2 if len(plain) >= _TWO_SLIPS else 1
        first, last = (bisect_left(self.plain_forms, letter) for letter in (plain[0], chr(ord(plain[0]) + 1)))
        candidates = [form for form in self.plain_forms[first:last] if abs(len(form) - len(plain)) <= most]
        found = process.extract(plain, candidates, scorer=DamerauLevenshtein.distance, score_cutoff=most, limit=20)
        if not found:
            return ""
        best = min(distance for _, distance, _ in found)
        at_best = [self.by_plain_form[form][0] for form, distance, _ in found if distance == best]
        return max(at_best, key=lambda one: self.counts[one])


def correct(
    text: str,
    language: str,
    vocabulary: Callable[[], Vocabulary],
    is_known: Callable[[str], bool],
    is_everyday: Callable[[str], bool] = lambda word: False,
) -> str:
    """The text with its typing errors mended; as it is where there are none. Lost accents are put back in Swedish.

    `is_known` says whether the index knows a word, by its stem or as a compound of parts that it knows; `is_everyday`
    whether it is a word that people write, known to the index or not. To such a word only lost accents are put back.
    The vocabulary is asked for only where a word may be misspelt: counting the words of all documents takes time.
    """
    untouched = [match.span() for match in _IDENTIFIER.finditer(text)]
    keeps_accents = language != "sv" or _plain(text.lower()) != text.lower()

    def mended(match: re.Match[str]) -> str:
        word = match.group()
        lowered = word.lower()
        is_name = not word.islower() and match.start() > 0
        if is_name or any(start <= match.start() < end for start, end in untouched):
            return word
        known = any(lowered in stops for stops in STOP_WORDS.values()) or is_known(lowered)
        if known and keeps_accents:
            return word
        words_held = vocabulary()
        if known or words_held.counts[lowered]:
            better = "" if keeps_accents else _accented(lowered, words_held)
        else:
            better = words_held.nearest(lowered)
            if _plain(better) != lowered and is_everyday(lowered):
                better = ""
        return (better.capitalize() if word[0].isupper() else better) if better else word

    return _WORD.sub(mended, text)


def _accented(word: str, vocabulary: Vocabulary) -> str:
    """The accented form of a word that is known without accents too, where that is much more common."""
    best = vocabulary.by_plain_form.get(word, [word])[0]
    return best if vocabulary.counts[best] >= _COMMONER * max(1, vocabulary.counts[word]) else ""


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
