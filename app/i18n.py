"""The texts of the interface in Swedish and English, one flat catalogue per language."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources

LANGUAGES = ("sv", "en")


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> dict[str, str]:
    """All texts of one language by key."""
    return tomllib.loads((resources.files("app") / "texts" / f"{language}.toml").read_text(encoding="utf-8"))


def text(key: str, language: str, **values: object) -> str:
    """One text, with its placeholders filled in. A key that is missing is a mistake of ours: KeyError."""
    return catalogue(language if language in LANGUAGES else "en")[key].format(**values)
