"""The reviewed rules: what to consider, what to ask back, what does not apply, what no document here deals with.

A consideration comes up when all of `when` holds and nothing of `unless` (riktlots.retrieval.plan.case says how a
condition is written). `cites` are places, `source-id locator[ #part]`, the one that its title rests on most first;
`strength` is what that place's wording carries; `by` and `decision` are names of tables/names.toml; `asks` are
questions that it hangs on; `whom` and `open` are places in overviews.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from riktlots.ingest.files import bundled_table
from riktlots.retrieval.model import Strength
from riktlots.retrieval.plan.model import Dimension

# The tables of each dimension, in the order in which their considerations are shown.
_TABLES = {
    Dimension.SWEDISH: (
        "swedish-general",
        "swedish-export",
        "swedish-security",
        "swedish-ethics",
        "swedish-people",
    ),
    Dimension.INSTITUTION: ("institution",),
    Dimension.COUNTRY: ("country-sanctions", "country-general", "country-data"),
    Dimension.PARTNER: ("partner",),
    Dimension.COLLABORATION: (
        "collaboration-agreement",
        "collaboration-education",
        "collaboration-people",
        "collaboration-money",
        "collaboration-travel",
    ),
}
_Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
_Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]
_Places = Annotated[tuple[_Text, ...], Field(min_length=1)]


class _Rule(BaseModel):
    """What all tables have: an id, conditions, and a sentence in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: _Id
    when: tuple[_Text, ...] = ()
    unless: tuple[_Text, ...] = ()
    sv: _Text
    en: _Text

    def sentence(self, language: str) -> str:
        """The sentence of the rule in a language."""
        return self.sv if language == "sv" else self.en


class Consideration(_Rule):
    """One thing to consider."""

    dimension: Dimension
    strength: Strength
    by: _Id
    decision: str = ""
    cites: _Places
    asks: tuple[_Id, ...] = ()
    whom: tuple[_Text, ...] = ()
    open: tuple[_Text, ...] = ()


class Question(_Rule):
    """Something that the case does not say; `field` is the field of a case that would say it."""

    field: _Id


class Document(_Rule):
    """A document that does not apply when the conditions hold, and why; `certain` as in NotApplied."""

    source: _Id
    certain: bool = False
    cites: _Places


class Silence(_Rule):
    """What no document here deals with; `words` (a regular expression) stand in no passage."""

    words: _Text

    def is_broken_by(self, text: str) -> bool:
        """Whether a passage deals with it after all."""
        return bool(re.search(self.words, text, re.IGNORECASE))


@lru_cache(maxsize=1)
def considerations() -> tuple[Consideration, ...]:
    """All considerations, dimension by dimension."""
    return tuple(
        Consideration(dimension=dimension, **row)
        for dimension in Dimension
        for table in _TABLES[dimension]
        for row in _table(table)["consideration"]
    )


@lru_cache(maxsize=1)
def questions() -> tuple[Question, ...]:
    """All questions to ask back."""
    return tuple(Question(**row) for row in _table("questions")["question"])


@lru_cache(maxsize=1)
def documents() -> tuple[Document, ...]:
    """The documents of which it is said when they do not apply."""
    return tuple(Document(**row) for row in _table("not_applied")["document"])


@lru_cache(maxsize=1)
def silences() -> tuple[Silence, ...]:
    """What the documents do not deal with."""
    return tuple(Silence(**row) for row in _table("silences")["silence"])


@lru_cache(maxsize=1)
def names() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Who does something (`by`) and whose decision it takes (`decision`), by id and language."""
    return _table("names")


def _table(name: str) -> dict[str, Any]:
    return bundled_table("riktlots.retrieval.plan", "tables", f"{name}.toml")
