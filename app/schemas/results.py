"""The shapes of results, for those who read the OpenAPI document or the tools' schemas.

They describe what riktlots.app.schemas.answer and riktlots.app.schemas.paragraph write, and write nothing themselves;
tests hold the two together.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from riktlots.ingest.model import Form, Kind, SourceStatus, Weight
from riktlots.retrieval.model import Status, Strength, Verdict

_Schema = Annotated[int, Field(alias="schema", description="Version of this shape.")]


class Shape(BaseModel):
    """Part of a result. Every field is always there."""


class Addressed(Shape):
    """Where a passage stands."""

    address: Annotated[str, Field(description="For programs, and for `paragraph`.")]
    label: Annotated[str, Field(description="For people, in the language of the result.")]
    source_id: str


class Hit(Addressed):
    """A paragraph that was found, and why."""

    text: str
    heading_path: list[str]
    language: str
    form: Form
    score: float
    lexical_rank: int | None
    dense_rank: int | None
    exact: Annotated[bool, Field(description="The words name this very place.")]
    neighbour: Annotated[bool, Field(description="The words name a place beside this one, where nothing stands.")]


class Placed(Addressed):
    """A passage with what its source is. `digest` is a text in our own words, `original` the document's own."""

    title: str
    kind: Kind
    weight: Weight
    source_status: SourceStatus
    published: str
    form: Form
    url: str
    rests_on: list[str]
    page_label: str | None
    page_index: int | None


class Citation(Placed):
    """A quote. It stands to the letter in the passage, from `start` to `end`."""

    quote: str
    start: int
    end: int


class Sentence(Shape):
    """One sentence of an answer and what it rests on."""

    text: str
    verdict: Verdict
    strength: Strength
    judged_by: str
    reason: str
    repaired: list[str]
    citations: list[Citation]


class Removed(Shape):
    """A drafted sentence that did not pass verification."""

    text: str
    verdict: Verdict
    reason: str
    replaced: bool


class Usage(Shape):
    """What a language model was used for."""

    calls: int
    input_tokens: int
    output_tokens: int
    cost: float | None


class Answer(Shape):
    """An answer, as `riktlots ask --json` prints it."""

    schema_: _Schema
    id: str
    question: str
    completed: str
    language: str
    status: Status
    reason: str
    notice: str
    sentences: list[Sentence]
    whom: list[Citation]
    left_open: list[Citation]
    duty: list[Citation]
    hangs_on: list[str]
    planned: bool
    as_of: str
    at: str
    filters: dict[str, list[str]]
    removed: list[Removed]
    hits: list[Hit]
    generation: str
    model: str
    prompt_version: str
    failure: str
    judge: str
    usage: Usage
    timings: dict[str, float]


class Found(Shape):
    """What was found, best first, as `riktlots find --json` prints it."""

    schema_: _Schema
    id: str
    question: Annotated[str, Field(description="The words as they were searched for.")]
    language: str
    hits: list[Hit]


class Near(Addressed):
    """A paragraph beside another."""

    form: Form
    language: str
    text: str


class Edition(Shape):
    """The version of a document that a paragraph is from."""

    label: str
    basis: str
    checked: str
    valid_from: str
    valid_to: str
    url: str
    sha256: str


class Paragraph(Placed):
    """A paragraph with all that is known of it."""

    authority: str
    jurisdiction: str
    valid_from: str
    valid_to: str
    licence: str
    reference: Annotated[str, Field(description="As lawyers and authors write it.")]
    current: Annotated[bool, Field(description="Whether it is found and cited today.")]
    heading_path: list[str]
    text: str
    language: str
    seen_at: str
    sha256: str
    edition: Edition
    before: Near | None
    after: Near | None


class Paragraphs(Shape):
    """The paragraphs at a place. `count` is how many there are, of which the first are given."""

    schema_: _Schema
    at: str
    language: str
    count: int
    paragraphs: list[Paragraph]


class Error(Shape):
    """What went wrong: one word for programs, and a sentence on what to do."""

    code: str
    message: str


class Problem(Shape):
    """An error. Where no paragraph stands at a place, `nearest` are those that come closest."""

    schema_: _Schema
    error: Error
    nearest: list[Near] = []


class Health(Shape):
    """The process runs."""

    schema_: _Schema
    status: Literal["ok"]


class Ready(Shape):
    """An index is open and answers. `newest` is the one that the data folder names, opened with the next request."""

    schema_: _Schema
    status: Literal["ready"]
    generation: str
    newest: str
    passages: int
