"""The vocabulary of a case: the values of each field, their labels, and the patterns that find them in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from riktlots.ingest.files import bundled_table

# The fields of a case in the vocabulary, and the prefix of facts about each.
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
    """A value of a field: its labels, a pattern that finds it in a text, and the facts that it implies."""

    id: str
    labels: Mapping[str, str]
    pattern: re.Pattern[str]
    implies: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, dict[str, Value]]:
    """Load the values of each field of FACT_FIELDS, by field and id."""
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
def absence_patterns() -> dict[str, re.Pattern[str]]:
    """Load patterns for the absence of anything in a field, by field: “ingen teknik delas”."""
    return {field: _whole_words(pattern) for field, pattern in _table()["nothing"].items()}


def label(field: str, value: str, language: str) -> str:
    """Return the label of a value in a language; an unknown id is its own label."""
    if value == NONE:
        return _NONE_LABELS[language]
    known = vocabulary()[field].get(value.removeprefix(NOT))
    name = known.labels[language] if known else value
    return f"{_NOT_LABELS[language]} {name}" if value.startswith(NOT) else name


def is_value(field: str, value: str) -> bool:
    """Whether a field of a case can have a value: the code of a country, or what the vocabulary has or denies."""
    if field == "country":
        return value in countries()
    return field in FACT_FIELDS and (value == NONE or value.removeprefix(NOT) in vocabulary()[field])


def _whole_words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


def _table() -> dict[str, Any]:
    return bundled_table("riktlots.retrieval.plan", "vocabulary.toml")


HOME = "SE"
# These match with their capitals only: otherwise they are ordinary words, or names of other countries.
_CAPITAL_ONLY = frozenset("US UK U.S. UAE DPRK Island Man Turkey Chad Jordan Polish Wales Niger Mali Togo".split())


@lru_cache(maxsize=1)
def countries() -> dict[str, dict[str, str]]:
    """Load the Swedish and the English name of each country by its ISO code (XK for Kosovo)."""
    return {code: {"sv": row[0], "en": row[1]} for code, row in _country_table("countries.toml").items()}


def country_name(code: str, language: str) -> str:
    """Return the name of a country in a language; an unknown code is its own name."""
    return countries().get(code, {}).get(language, code)


def country_named(text: str) -> str:
    """The code of the country that a text names, if it says nothing else; empty if it does not."""
    name = text.strip(" ?!.")
    for code, row in _country_table("countries.toml").items():
        if any(name == one or (one not in _CAPITAL_ONLY and name.casefold() == one.casefold()) for one in row):
            return code
    return ""


@lru_cache(maxsize=1)
def groups() -> dict[str, frozenset[str]]:
    """Load the country codes of each group in country_groups.toml."""
    return {name: frozenset(row["countries"].split()) for name, row in _country_table("country_groups.toml").items()}


@lru_cache(maxsize=1)
def defined_at() -> dict[str, tuple[str, ...]]:
    """Load the places that define the countries of a group; empty for groups that no document defines."""
    return {name: tuple(row.get("said_at", ())) for name, row in _country_table("country_groups.toml").items()}


def country_spans(text: str, language: str) -> list[tuple[int, int, str]]:
    """Find the names of countries in a text: start, end and code of each, in text order.

    Names are matched in the language of the text, with adjectives and capital cities (“iransk”, “Chinese”, “Peking”).
    """
    found: list[tuple[int, int, str]] = []
    folded = _folded(text)
    for code, names in _names(language).items():
        # Few texts name a country, and it takes long to make the patterns of all of them.
        if any(name in folded for name in names):
            found += [(match.start(), match.end(), code) for match in _pattern(code, language).finditer(text)]
    # A name inside a longer one does not count: “Korea” in “Nordkorea”, “Korean” in “South Korean”.
    kept: list[tuple[int, int, str]] = []
    reach = 0
    for start, end, code in sorted(found, key=lambda span: (span[0], -span[1], span[2])):
        if end > reach or (kept and kept[-1][:2] == (start, end)):
            kept.append((start, end, code))
            reach = max(reach, end)
    return kept


def countries_in(text: str, language: str) -> tuple[str, ...]:
    """Find the countries other than Sweden that a text names: their codes in text order, each once."""
    return tuple(dict.fromkeys(code for *_, code in country_spans(text, language) if code != HOME))


def country_facts(codes: Iterable[str]) -> set[str]:
    """Return the facts of the countries of a case: one for each code, and one for each group with any of them."""
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
        # The Aliens Act requires the permits of these rules neither of EEA citizens nor of Swiss ones.
        "residence-permit": abroad - eea - {"CH"},
        "eu001": abroad & group["eu001"],
        "eu002": abroad & group["eu002"],
        "sanctions": abroad & group["sanctions"],
    }
    return {f"country:{code}" for code in named} | {f"country:{name}" for name, members in sets.items() if members}


@cache
def _country_table(name: str) -> dict[str, Any]:
    return bundled_table("riktlots.retrieval.plan", name)


@lru_cache(maxsize=2)
def _names(language: str) -> dict[str, tuple[str, ...]]:
    """What a text that names a country has in it, folded, by the country's code."""
    return {code: tuple(map(_folded, _called(row, language))) for code, row in _country_table("countries.toml").items()}


def _called(row: Sequence[str], language: str) -> list[str]:
    swedish, english, *others = row
    return [swedish if language == "sv" else english, *others]


def _folded(text: str) -> str:
    """A text in which everything is alike that a pattern takes for alike when it ignores case."""
    return text.replace("İ", "i").replace("ı", "i").casefold()


@cache
def _pattern(code: str, language: str) -> re.Pattern[str]:
    pieces = []
    for name in _called(_country_table("countries.toml")[code], language):
        # A Swedish adjective is inflected (“iranska”, “kinesiskt”) and has a small initial; a name takes a genitive s.
        ending = r"\w{0,2}" if name.islower() else r"(?:s|['’]s)?"
        written = re.escape(name) + ending
        pieces.append(written if name in _CAPITAL_ONLY else f"(?i:{written})")
    return re.compile(rf"(?<![\w-])(?:{'|'.join(pieces)})(?!\w)")
