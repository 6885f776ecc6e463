"""The words of a case: what each field can hold, how it is called, and what gives it away in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from riktlots.ingest.files import bundled_table

# The fields of a case that the vocabulary lists, and what stands before the colon in a fact about them.
FACT_FIELDS = {
    "kind": "kind",
    "field": "field",
    "people": "people",
    "data": "data",
    "technology": "technology",
    "money": "money",
    "agreement": "agreement",
    "partner_kind": "partner",
}
NONE = "none"
NOT = "not-"
# Labels of `none`; values of the fields above cannot have this name.
_NONE_LABELS = {"sv": "inget av detta", "en": "none of this"}
_NOT_LABELS = {"sv": "inte", "en": "not"}


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a field: its labels, a pattern that finds it in a text, and the facts that it brings with it."""

    id: str
    labels: Mapping[str, str]
    pattern: re.Pattern[str]
    implies: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, dict[str, Value]]:
    """The values of each field of FACT_FIELDS, by field and id."""
    table = _table()
    return {
        field: {
            id: Value(
                id,
                {language: row[language] for language in ("sv", "en")},
                _whole_words(row["words"]),
                tuple(row.get("implies", ())),
            )
            for id, row in table[prefix].items()
        }
        for field, prefix in FACT_FIELDS.items()
    }


@lru_cache(maxsize=1)
def nothing() -> dict[str, re.Pattern[str]]:
    """What says in a text that there is nothing of a field, by field: “ingen teknik delas”."""
    return {field: _whole_words(pattern) for field, pattern in _table()["nothing"].items()}


def label(field: str, value: str, language: str) -> str:
    """What a value of a field is called in a language; an id that is not known is its own label."""
    if value == NONE:
        return _NONE_LABELS[language]
    known = vocabulary()[field].get(value.removeprefix(NOT))
    name = known.labels[language] if known else value
    return f"{_NOT_LABELS[language]} {name}" if value.startswith(NOT) else name


def _whole_words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


def _table() -> dict[str, Any]:
    return bundled_table("riktlots.retrieval.plan", "vocabulary.toml")


HOME = "SE"
# Names of other countries, or plain words, when written small or read in the other language.
_CAPITAL_ONLY = frozenset("US UK U.S. UAE DPRK Island Man Turkey Chad Jordan Polish Wales Niger Mali Togo".split())


@lru_cache(maxsize=1)
def countries() -> dict[str, dict[str, str]]:
    """The Swedish and the English name of each country by its ISO code (XK for Kosovo)."""
    return {code: {"sv": row[0], "en": row[1]} for code, row in _country_table("countries.toml").items()}


def country_name(code: str, language: str) -> str:
    """The name of a country in a language; a code that is not known is its own name."""
    return countries().get(code, {}).get(language, code)


@lru_cache(maxsize=1)
def groups() -> dict[str, frozenset[str]]:
    """The countries of each group of country_groups.toml."""
    return {name: frozenset(row["countries"].split()) for name, row in _country_table("country_groups.toml").items()}


@lru_cache(maxsize=1)
def defined_at() -> dict[str, tuple[str, ...]]:
    """The places that list the countries of a group, for the groups that a document defines."""
    return {name: tuple(row.get("said_at", ())) for name, row in _country_table("country_groups.toml").items()}


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


def _country_table(name: str) -> dict[str, Any]:
    return bundled_table("riktlots.retrieval.plan", name)


@lru_cache(maxsize=2)
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    return {code: _pattern(row, language) for code, row in _country_table("countries.toml").items()}


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
