"""Requests to the services, with the limits of each field; errors and states. Names are those of the options."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from riktlots.app.schemas import Shape, Versioned, said
from riktlots.app.schemas.passages import Near
from riktlots.ingest.model import Kind, SourceStatus, Weight

LONGEST_QUESTION = 2000
# A few words or a reference, to look for.
LONGEST_WORDS = 400


_MOST_TURNS, _MOST_VALUES, _MOST_HITS, _LONGEST_NAME = 10, 50, 50, 200

_Language = Literal["sv", "en"]
_Question = Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION)]
_Name = Annotated[str, Field(min_length=1, max_length=_LONGEST_NAME)]
_Lang = Annotated[_Language | Literal[""], said("Language of the result; empty: as in the question.", "en")]


def _only(of: str, *example: str) -> Any:
    return said(f"Only {of}; empty: any.", list(example), default_factory=list, max_length=_MOST_VALUES)


class _Request(BaseModel):
    # A misspelt name is told and not passed over.
    model_config = ConfigDict(extra="forbid")


class Ask(_Request):
    """A question, and what the search for its answer is narrowed to."""

    id: Annotated[str, said("Given back with the result.", "q-17", max_length=_LONGEST_NAME)] = ""
    question: Annotated[_Question, said("The question, in Swedish or English.", "Who decides on security classes?")]
    turns: Annotated[
        list[_Question],
        said("The person's earlier questions, oldest first.", ["What are security classes?"], max_length=_MOST_TURNS),
    ] = []
    lang: _Lang = ""
    source: list[_Name] = _only("these sources, by id", "se-law-sakerhetsskydd")
    kind: list[Kind] = _only("these kinds of document", "law", "regulation")
    language: list[_Language] = _only("passages in these languages", "en")
    status: list[SourceStatus] = _only("sources of these statuses", "in_force")
    weight: list[Weight] = _only("these weights", "law")
    jurisdiction: list[_Name] = _only("these countries or bodies", "SE", "EU")
    authority: list[_Name] = _only("by authorities with these words in their names", "riksdag")
    as_of: Annotated[str, said("A day (YYYY-MM-DD) to answer for instead of today.", "2025-06-30", max_length=10)] = ""


class Find(Ask):
    """Words to find paragraphs by: a question, a few words or an exact reference."""

    k: Annotated[int, said("How many paragraphs at most.", 5, ge=1, le=_MOST_HITS)] = 10


class Read(_Request):
    """A place: an address as answers give it, or a reference as people write it."""

    at: Annotated[
        str,
        said(
            "An address as answers give it, or a reference as people write it.",
            "2 kap. 5 § säkerhetsskyddslagen",
            "se-law-osl@digest-sv 24 kap. 8 §",
            min_length=1,
            max_length=LONGEST_WORDS,
        ),
    ]
    lang: _Lang = ""


class Error(Shape):
    """An error: one word for programs, and a sentence on what to do."""

    code: Annotated[str, said("What happened, in one word.", "wrong_value")]
    message: Annotated[str, said("What happened and what to do, for people.", "no source has the id “unknown”.")]


class Problem(Versioned):
    """An error. Where no paragraph stands at a place, `nearest` are those that come closest."""

    error: Annotated[Error, said("What happened.")]
    nearest: Annotated[list[Near], said("The paragraphs beside a place where none stands; otherwise empty.")]


class Health(Versioned):
    """The process runs."""

    status: Annotated[Literal["ok"], said("Always this.", "ok")] = "ok"


class Ready(Versioned):
    """An index is open and answers. `newest` is the one that the data folder names, opened with the next request."""

    status: Annotated[Literal["ready"], said("Always this; otherwise the request ends with 503.", "ready")] = "ready"
    generation: Annotated[str, said("The index that answers.", "3f1c0a9be27d4c58")]
    newest: Annotated[str, said("The newest index.", "3f1c0a9be27d4c58")]
    passages: Annotated[int, said("How many passages the index holds.", 4898)]
