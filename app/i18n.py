"""The texts of the interface in Swedish and English, one flat catalogue per language."""

from __future__ import annotations

from functools import lru_cache

from riktlots.ingest.files import bundled_table

LANGUAGES = ("sv", "en")


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> dict[str, str]:
    """All texts of one language by key."""
    return bundled_table("riktlots.app", "texts", f"{language}.toml")


def number(value: int, language: str) -> str:
    """A whole number with its thousands apart, as the language has it."""
    return f"{value:,}".replace(",", "\u00a0" if language == "sv" else ",")


def decimal(value: float, digits: int, language: str, sign: str = "") -> str:
    """A number with its decimals, as the language has it; a `sign` of “+” shows that of what is above zero too."""
    return f"{value:{sign}.{digits}f}".replace(".", "," if language == "sv" else ".")


def text(key: str, language: str, **values: object) -> str:
    """One text, with its placeholders filled in. A key that is missing is a mistake of ours: KeyError."""
    return catalogue(language if language in LANGUAGES else "en")[key].format(**values)
