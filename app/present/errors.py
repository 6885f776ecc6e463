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

    def values(self, said: str) -> dict[str, str] | None:
        """What stands in place of the names in an error as it was raised; None where it is another error."""
        first, *rest = _NAME.split(self.english)
        if not said.startswith(first):
            return None
        found, at = dict[str, str](), len(first)
        for name, words in zip(rest[::2], rest[1::2], strict=True):
            is_last = len(found) + 1 == len(rest) // 2
            # The last words end the error; others are looked for where they come first.
            end = said.find(words, at + 1) if not is_last else len(said) - len(words) if said.endswith(words) else -1
            if end <= at:
                return None
            found[name], at = said[at:end], end + len(words)
        return found if at == len(said) else None


@cache
def translations() -> tuple[Translation, ...]:
    """All that is translated, in the order of the file."""
    rows = bundled_table("riktlots.app", "texts", "errors.toml")["error"]
    return tuple(Translation(row["en"], row["sv"]) for row in rows)


def error_words(said: str, language: str) -> str:
    """What an error says, in a language. What has no Swedish is given in English, and the reader is told so."""
    if language != "sv":
        return said
    return _swedish(said) or text("error_in_english", language, said=said)


def _swedish(said: str) -> str:
    """The Swedish of an error; empty where it has none."""
    for one in translations():
        if (found := one.values(said)) is not None:
            return one.swedish.format(**{name: _swedish(value) or value for name, value in found.items()})
    return ""
