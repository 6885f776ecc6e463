"""Align two sequences of texts: the texts that are equal in order, and the gaps between them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, zip_longest
from pathlib import Path

from rapidfuzz.distance import Indel

_CONTEXT = 60


@dataclass(frozen=True, slots=True)
class Match:
    """`pairs` are the indices (expected, got) of equal texts, rising in both; the texts between two pairs that have no
    partner are one of `gaps`."""

    pairs: tuple[tuple[int, int], ...]
    gaps: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]


def match(expected: Sequence[str], got: Sequence[str]) -> Match:
    """The longest common subsequence of two sequences of texts."""
    pairs: list[tuple[int, int]] = []
    gaps: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    missing: list[str] = []
    extra: list[str] = []

    def close() -> None:
        if missing or extra:
            gaps.append((tuple(missing), tuple(extra)))
            missing.clear()
            extra.clear()

    for step in Indel.opcodes(list(expected), list(got)):
        if step.tag == "equal":
            close()
            pairs.extend(zip(range(step.src_start, step.src_end), range(step.dest_start, step.dest_end), strict=True))
        else:
            missing.extend(expected[step.src_start : step.src_end])
            extra.extend(got[step.dest_start : step.dest_end])
    close()
    return Match(tuple(pairs), tuple(gaps))


def describe_gap(missing: Sequence[str], extra: Sequence[str]) -> str:
    """In a word, what became of the missing texts."""
    if not extra:
        return "missing"
    if not missing:
        return "extra"
    if squashed("".join(missing)) == squashed("".join(extra)):
        if len(missing) > len(extra):
            return "joined"
        return "split" if len(missing) < len(extra) else "white space"
    return "changed"


def both_sides(expected: Sequence[str], got: Sequence[str]) -> tuple[str, str]:
    """Both sides from a little before the first difference on, with ¶ between texts."""
    one, other = " ¶ ".join(expected), " ¶ ".join(got)
    first = next((i for i, (a, b) in enumerate(zip_longest(one, other)) if a != b), 0)
    start = max(0, first - _CONTEXT)
    lead = "…" if start else ""
    return tuple(  # type: ignore[return-value]
        lead + text[start : first + 2 * _CONTEXT] + ("…" if len(text) > first + 2 * _CONTEXT else "")
        for text in (one, other)
    )


def squashed(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


def lost_and_added(source: str, result: str) -> tuple[int, int]:
    """How many characters of the source are not in the result, and of the result not in the source.

    Counted over the words that one side has more often than the other, so that a word which was only broken in two is
    neither, and a lost paragraph is not made good by letters elsewhere.
    """
    before, after = Counter(source.split()), Counter(result.split())
    gone, come = _letters((before - after).elements()), _letters((after - before).elements())
    return (gone - come).total(), (come - gone).total()


def _letters(words: Iterator[str]) -> Counter[str]:
    return Counter("".join(words))


_HYPHENS = re.compile(r"[\s\u00ad\u2010-]+")
_NUMBER = re.compile(r"\d+\. ")
# A paragraph begins within this many characters after the one before it began, running heads included.
_WINDOW = 6000
_LENGTHS = (40, 20, 12)


class PageFinder:
    """Finds paragraphs in the order in which they stand."""

    def __init__(self, page_texts: Sequence[str]) -> None:
        # A form feed between the pages keeps a find within one page.
        pages = [_bare(text) + "\f" for text in page_texts]
        self._text = "".join(pages)
        self._starts = [0, *accumulate(map(len, pages))][:-1]
        self._position = 0

    def find(self, paragraph: str) -> tuple[int, int] | None:
        """The pages (from 0) of the first and the last words of a paragraph; None when they are not found for sure."""
        bare = _bare(_NUMBER.sub("", paragraph, count=1))
        start = self._search([bare[:n] for n in _LENGTHS], self._position, self._position + _WINDOW)
        if start is None:
            return None
        # Running heads may stand within.
        end = self._search([bare[-n:] for n in _LENGTHS], start, start + 2 * len(bare) + _WINDOW // 10)
        if end is None:
            return None
        self._position = start + 1
        return self._page(start), self._page(end)

    def _search(self, samples: list[str], start: int, end: int) -> int | None:
        found = (self._text.find(sample, start, end) for sample in samples if len(sample) >= _LENGTHS[-1])
        return next((position for position in found if position >= 0), None)

    def _page(self, position: int) -> int:
        return bisect_right(self._starts, position) - 1


def page_texts(path: Path) -> list[str]:
    """The plain text of each page of a PDF, as pypdf gives it without help."""
    from pypdf import PdfReader

    return [page.extract_text() for page in PdfReader(path).pages]


def _bare(text: str) -> str:
    return _HYPHENS.sub("", text)
