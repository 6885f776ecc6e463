"""Two texts as one, word by word: what stayed, what went and what came."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from enum import Enum, auto


class Fate(Enum):
    """What became of a run of words."""

    STAYED = auto()
    WENT = auto()
    CAME = auto()


def word_changes(old: str, new: str) -> Iterator[tuple[Fate, str]]:
    """Runs of words in their order; those that stayed keep the white space before them, as the new text has it."""
    before, after = (re.findall(r"\s*\S+", words) for words in (old, new))
    for kind, a, b, c, d in difflib.SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Fate.STAYED, "".join(after[c:d])
            continue
        if b > a:
            yield Fate.WENT, "".join(before[a:b]).strip()
        if d > c:
            yield Fate.CAME, "".join(after[c:d]).strip()
