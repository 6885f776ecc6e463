"""The words that the checks read: retrieval/judges/words.toml, as patterns."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from typing import Any


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    text = (resources.files("retrieval.judges") / "words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def table(section: str, key: str) -> Any:
    """One list of the table, as it is written."""
    return _tables()[section][key]


@lru_cache(maxsize=64)
def words(section: str, key: str) -> re.Pattern[str]:
    """A pattern for any word of a list."""
    return any_of(table(section, key))


def any_of(entries: Iterable[str]) -> re.Pattern[str]:
    """A pattern for whole words; in an entry a star stands for the rest of a word. Longer entries are tried first."""
    written = sorted(entries, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_entry, written))})(?!\w)", re.IGNORECASE)


def _entry(entry: str) -> str:
    # The typographic apostrophe is as good as the plain one; [iy] in an entry is meant as it stands.
    plain = re.sub(r"\\([\[\]])", r"\1", re.escape(entry))
    return plain.replace(r"\*", r"\w*").replace("'", "['’]").replace(r"\ ", r"\s+")
