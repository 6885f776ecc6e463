"""The words of a case: what each field can hold, how it is called, and what gives it away in a text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

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
    return tomllib.loads((resources.files("retrieval.plan") / "vocabulary.toml").read_text(encoding="utf-8"))
