"""Requests to the services, with the limits of each field; errors and states. Names are those of the options."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from riktlots.app.schemas import Shape, Versioned
from riktlots.app.schemas.answer import Near
from riktlots.ingest.model import Kind, SourceStatus, Weight

LONGEST_QUESTION = 2000
# A few words or a reference, to look for.
LONGEST_WORDS = 400


_MOST_TURNS, _MOST_VALUES, _MOST_HITS, _LONGEST_NAME = 10, 50, 50, 200

_Language = Literal["sv", "en"]
_Question = Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION)]
_Name = Annotated[str, Field(min_length=1, max_length=_LONGEST_NAME)]
_Lang = Annotated[_Language | Literal[""], Field(description="Language of the result; empty: as in the question.")]


def _only(of: str) -> Any:
    return Field(default_factory=list, max_length=_MOST_VALUES, description=f"Only {of}; empty: any.")


class _Request(BaseModel):
    # A misspelt name is told and not passed over.
    model_config = ConfigDict(extra="forbid")


class Ask(_Request):
    """A question, and what the search for its answer is narrowed to."""

    id: Annotated[str, Field(max_length=_LONGEST_NAME, description="Given back with the result.")] = ""
    question: Annotated[_Question, Field(description="The question, in Swedish or English.")]
    turns: Annotated[
        list[_Question], Field(max_length=_MOST_TURNS, description="The person's earlier questions, oldest first.")
    ] = []
    lang: _Lang = ""
    source: list[_Name] = _only("these sources, by id")
    kind: list[Kind] = _only("these kinds of document")
    language: list[_Language] = _only("passages in these languages")
    status: list[SourceStatus] = _only("sources of these statuses")
    weight: list[Weight] = _only("these weights")
    jurisdiction: list[_Name] = _only("these countries or bodies: SE, EU …")
    authority: list[_Name] = _only("by authorities with these words in their names")
    as_of: Annotated[str, Field(max_length=10, description="A day (YYYY-MM-DD) to answer for instead of today.")] = ""


class Find(Ask):
    """Words to find paragraphs by: a question, a few words or an exact reference."""

    k: Annotated[int, Field(ge=1, le=_MOST_HITS, description="How many paragraphs at most.")] = 10


class Read(_Request):
    """A place: an address as answers give it, or a reference as people write it."""

    at: Annotated[
        str,
        Field(
            min_length=1,
            max_length=LONGEST_WORDS,
            description="Such as “se-law-osl@digest-sv 24 kap. 8 §” or “2 kap. 5 § säkerhetsskyddslagen”.",
        ),
    ]
    lang: _Lang = ""


class Error(Shape):
    """An error: one word for programs, and a sentence on what to do."""

    code: str
    message: str


class Problem(Versioned):
    """An error. Where no paragraph stands at a place, `nearest` are those that come closest."""

    error: Error
    nearest: list[Near]


class Health(Versioned):
    """The process runs."""

    status: Literal["ok"] = "ok"


class Ready(Versioned):
    """An index is open and answers. `newest` is the one that the data folder names, opened with the next request."""

    status: Literal["ready"] = "ready"
    generation: str
    newest: str
    passages: int
