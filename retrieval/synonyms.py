"""The field's abbreviations and synonyms: a question that says “Säpo” also looks for “Säkerhetspolisen”."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources

from ingest.language import LANGUAGES
from ingest.stems import stems

Phrase = tuple[str, ...]


@lru_cache(maxsize=1)
def _groups() -> tuple[tuple[frozenset[Phrase], ...], ...]:
    """The table; each member of a group is given as the phrases of stems that the two stemmers make of it."""
    table = tomllib.loads((resources.files("retrieval") / "synonyms.toml").read_text(encoding="utf-8"))
    return tuple(
        tuple(frozenset(tuple(stems(member, language)) for language in LANGUAGES) for member in group)
        for group in table["groups"]
    )


def other_words(text: str, language: str) -> list[Phrase]:
    """The phrases of stems that mean the same as a phrase of the text, without those that stand in it."""
    said = tuple(stems(text, language))
    others: list[Phrase] = []
    for group in _groups():
        named = [any(_stands_in(phrase, said) for phrase in member) for member in group]
        if any(named):
            others += [
                phrase for member, is_named in zip(group, named, strict=True) if not is_named for phrase in member
            ]
    return list(dict.fromkeys(others))


def _stands_in(phrase: Phrase, text: Phrase) -> bool:
    return any(text[i : i + len(phrase)] == phrase for i in range(len(text) - len(phrase) + 1))
