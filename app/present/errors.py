"""Errors in the reader's language.

They are raised in English. `texts/errors.toml` has the Swedish of those that the pages show, found by the English text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from riktlots.app.i18n import text
from riktlots.ingest.files import bundled_table

_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Translation:
    """An error as it is raised, with names in braces in place of what differs, and its Swedish."""

    english: str
    swedish: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """What matches the error; each name is a group."""
        fixed, *rest = _NAME.split(self.english)
        named = zip(rest[::2], rest[1::2], strict=True)
        return re.compile(
            re.escape(fixed) + "".join(f"(?P<{name}>.+?){re.escape(words)}" for name, words in named), re.DOTALL
        )


@cache
def translations() -> tuple[tuple[re.Pattern[str], Translation], ...]:
    """All that is translated, with the patterns, in the order of the file."""
    rows = bundled_table("riktlots.app", "texts", "errors.toml")["error"]
    found = (Translation(row["en"], row["sv"]) for row in rows)
    return tuple((one.pattern, one) for one in found)


def error_words(said: str, language: str) -> str:
    """What an error says, in a language. What has no Swedish is given in English, and the reader is told so."""
    if language != "sv":
        return said
    return _swedish(said) or text("error_in_english", language, said=said)


def _swedish(said: str) -> str:
    """The Swedish of an error; empty where it has none."""
    for pattern, one in translations():
        if found := pattern.fullmatch(said):
            return one.swedish.format(**{name: _swedish(value) or value for name, value in found.groupdict().items()})
    return ""
