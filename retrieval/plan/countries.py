"""Countries: their names in a text, and the groups that the rules ask about."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

HOME = "SE"
# Names of other countries, or plain words, when written small or read in the other language.
_CAPITAL_ONLY = frozenset("US UK U.S. UAE DPRK Island Man Turkey Chad Jordan Polish Wales Niger Mali Togo".split())


@lru_cache(maxsize=1)
def countries() -> dict[str, dict[str, str]]:
    """The Swedish and the English name of each country by its ISO code (XK for Kosovo)."""
    return {code: {"sv": row[0], "en": row[1]} for code, row in _table("countries.toml").items()}


def country_name(code: str, language: str) -> str:
    """The name of a country in a language; a code that is not known is its own name."""
    return countries().get(code, {}).get(language, code)


@lru_cache(maxsize=1)
def groups() -> dict[str, frozenset[str]]:
    """The countries of each group of country_groups.toml."""
    return {name: frozenset(row["countries"].split()) for name, row in _table("country_groups.toml").items()}


@lru_cache(maxsize=1)
def said_at() -> dict[str, tuple[str, ...]]:
    """The places that list the countries of a group, for the groups that a document defines."""
    return {name: tuple(row.get("said_at", ())) for name, row in _table("country_groups.toml").items()}


def countries_in(text: str, language: str) -> tuple[str, ...]:
    """The codes of the countries, other than Sweden, that a text names, in its order, each once.

    Names are those of the text's language; adjectives and capitals count too (“iransk”, “Chinese”, “Peking”).
    """
    found: list[tuple[int, int, str]] = []
    for code, pattern in _patterns(language).items():
        found += [(match.start(), match.end(), code) for match in pattern.finditer(text)]
    # “Nordkorea” holds no “Korea” of its own, “South Korean” no “Korean”: the longest name at a place is meant.
    kept = [
        (start, code)
        for start, end, code in found
        if not any(s <= start and end <= e and (e - s) > (end - start) for s, e, _ in found)
    ]
    return tuple(dict.fromkeys(code for _, code in sorted(kept) if code != HOME))


def country_facts(codes: Iterable[str]) -> set[str]:
    """The facts that the countries of a case give: each by its code, and the groups that at least one is in."""
    named = set(codes)
    abroad = named - {HOME}
    group = groups()
    eu, eea = group["eu"], group["eu"] | group["efta-eea"]
    sets: Mapping[str, set[str]] = {
        "any": named,
        "abroad": abroad,
        "eu": abroad & eu,
        "eea": abroad & eea,
        "outside-eu": abroad - eu,
        "outside-eea": abroad - eea,
        # The Aliens Act asks neither EEA citizens nor Swiss ones for the permits that the rules are about.
        "residence-permit": abroad - eea - {"CH"},
        "eu001": abroad & group["eu001"],
        "eu002": abroad & group["eu002"],
        "sanctions": abroad & group["sanctions"],
    }
    return {f"country:{code}" for code in named} | {f"country:{name}" for name, members in sets.items() if members}


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files("retrieval.plan") / name).read_text(encoding="utf-8"))


@lru_cache(maxsize=2)
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    return {code: _pattern(row, language) for code, row in _table("countries.toml").items()}


def _pattern(row: Iterable[str], language: str) -> re.Pattern[str]:
    swedish, english, *others = row
    names = [swedish if language == "sv" else english, *others]
    pieces = []
    for name in names:
        # A Swedish adjective is inflected (“iranska”, “kinesiskt”) and written small; a name takes a genitive s.
        ending = r"\w{0,2}" if name.islower() else r"(?:s|['’]s)?"
        written = re.escape(name) + ending
        pieces.append(written if name in _CAPITAL_ONLY else f"(?i:{written})")
    return re.compile(rf"(?<![\w-])(?:{'|'.join(pieces)})(?!\w)")
