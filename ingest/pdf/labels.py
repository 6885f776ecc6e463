"""The numbers of pages as a reader of the document sees them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdf import PdfReader


def page_labels(reader: PdfReader, printed: Mapping[int, str], pages: int) -> list[str | None]:
    """The label of each page: the number printed on it (`printed`, by page index), else that of the file.

    Between two pages whose numbers count along, a page without one (the first of a chapter) has the number in turn.
    """
    own = _own_labels(reader, pages)
    known = sorted(index for index, number in printed.items() if number.isdigit())
    between: dict[int, str] = {}
    for before, after in pairwise(known):
        if int(printed[after]) - int(printed[before]) == after - before:
            first = int(printed[before])
            between |= {index: str(first + index - before) for index in range(before + 1, after)}
    return [printed.get(index) or own[index] or between.get(index) for index in range(pages)]


def _own_labels(reader: PdfReader, pages: int) -> list[str | None]:
    """The labels that the file gives its pages; none where it gives no label, or they cannot be read."""
    none: list[str | None] = [None] * pages
    try:
        if "/PageLabels" not in reader.root_object:
            return none
        labels = list(reader.page_labels)
    except Exception:  # whatever a damaged tree of labels makes the library raise
        return none
    return [*labels] if len(labels) == pages else none
