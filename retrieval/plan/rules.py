"""The reviewed rules of a plan: considerations, questions to ask back, documents that do not apply, and silences.

A consideration applies if all of `when` holds and nothing of `unless` (see riktlots.retrieval.plan.case for the form of
a condition). `cites` are places, `source-id locator[ #part]`, the most important one for the title first; `strength`
is that of the wording there; `by` and `decision` are keys of tables/names.toml; `asks` are ids of questions that it
depends on; `whom` and `open` are places in overviews.
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
from riktlots.retrieval.plan.vocabulary import FACT_FIELDS

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
    """The fields of all tables: an id, conditions, and a sentence in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: _Id
    when: tuple[_Text, ...] = ()
    unless: tuple[_Text, ...] = ()
    sv: _Text
    en: _Text

    def sentence(self, language: str) -> str:
        """The sentence of the rule in `language`."""
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


class Option(BaseModel):
    """A ready answer to a question: the fact that it states, and its words in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fact: _Text
    sv: _Text
    en: _Text


class Question(_Rule):
    """A question about something that the case leaves open; `field` is the field of a case that would answer it."""

    field: _Id
    options: tuple[Option, ...] = ()

    @property
    def takes_any_value(self) -> bool:
        """Whether every value of the field is an answer."""
        return bool({f"{FACT_FIELDS.get(self.field, self.field)}:any", "partner:named"} & set(self.unless))


class Document(_Rule):
    """A document that does not apply if the conditions hold, and the reason; `certain` as in NotApplied."""

    source: _Id
    certain: bool = False
    cites: _Places


class Silence(_Rule):
    """A matter that no document in the corpus deals with; `words` is a regular expression that no passage matches."""

    words: _Text

    def is_broken_by(self, text: str) -> bool:
        """Whether a passage deals with the matter after all."""
        return bool(re.search(self.words, text, re.IGNORECASE))


@lru_cache(maxsize=1)
def considerations() -> tuple[Consideration, ...]:
    """Load all considerations, dimension by dimension."""
    return tuple(
        Consideration(dimension=dimension, **row)
        for dimension in Dimension
        for table in _TABLES[dimension]
        for row in _table(table)["consideration"]
    )


@lru_cache(maxsize=1)
def questions() -> tuple[Question, ...]:
    """Load all questions to ask back."""
    return tuple(Question(**row) for row in _table("questions")["question"])


@lru_cache(maxsize=1)
def documents() -> tuple[Document, ...]:
    """Load the rules for documents that do not apply."""
    return tuple(Document(**row) for row in _table("not_applied")["document"])


@lru_cache(maxsize=1)
def silences() -> tuple[Silence, ...]:
    """Load the matters that no document deals with."""
    return tuple(Silence(**row) for row in _table("silences")["silence"])


@lru_cache(maxsize=1)
def names() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Load the names of those who act (`by`) and of those who decide (`decision`), by id and language."""
    return _table("names")


def _table(name: str) -> dict[str, Any]:
    return bundled_table("riktlots.retrieval.plan", "tables", f"{name}.toml")
