"""On which page each paragraph stands, told from the plain text of each page, apart from the product's reader."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

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
