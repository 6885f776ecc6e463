"""Answers, hits and paragraphs as JSON."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from riktlots.app.present.names import original_link, reference
from riktlots.app.schemas import ONLY_WHERE_GIVEN, Shape, Versioned
from riktlots.ingest.document import PageStart, page_at
from riktlots.ingest.library.editions import status_on
from riktlots.ingest.model import Form, Function, Kind, Passage, SourceStatus, Weight
from riktlots.retrieval import model as product
from riktlots.retrieval import open_index
from riktlots.retrieval.answering.related import pointers
from riktlots.retrieval.model import (
    Notice,
    Reason,
    Removed,
    Status,
    Strength,
    Suggestion,
    Usage,
    Verdict,
    WrittenRef,
)
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.store import Store


class Addressed(Shape):
    """The address of a passage."""

    address: Annotated[str, Field(description="For programs, and for `paragraph`.")]
    label: Annotated[str, Field(description="For people, in the language of the result.")]
    source_id: str

    @classmethod
    def at(cls, passage: Passage, store: Store, language: str, *things: object, **made: Any) -> Self:
        """The address of a passage; other fields come from `things`, the passage and its source, in this order."""
        address, label = passage.address, store.label(passage, language)
        made |= {"address": str(address), "label": label, "source_id": address.source}
        return cls.taken_from(*things, passage, store.source(passage), **made)


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

    @classmethod
    def of(cls, hit: product.Hit, store: Store, language: str) -> Self:
        """One hit, in the language of the result."""
        return cls.at(hit.passage, store, language, hit, score=round(hit.score, 6))


class Found(Versioned):
    """The hits of a search, best first, as `riktlots find --json` prints it."""

    id: str
    question: Annotated[str, Field(description="The words as they were searched for.")]
    language: str
    hits: list[Hit]

    @classmethod
    def of(cls, found: open_index.Found, store: Store, id: str = "") -> Self:
        """The hits for a question or a few words; `id` is that of the question."""
        words, language = found.query.text, found.query.language
        return cls(id=id, question=words, language=language, hits=[Hit.of(hit, store, language) for hit in found.hits])


class Placed(Addressed):
    """A passage and a description of its source. `digest` is a text in our own words, `original` the document's own."""

    title: str
    kind: Kind
    weight: Weight
    source_status: SourceStatus
    published: str
    form: Form
    url: str
    rests_on: list[str]

    @classmethod
    def at(cls, passage: Passage, store: Store, language: str, *things: object, as_of: str = "", **made: Any) -> Self:
        """The same, with the source as it stands on the day `as_of` (ISO) or today."""
        source = store.source(passage)
        made |= {
            "title": source.name(language),
            "source_status": status_on(source, as_of or datetime.date.today().isoformat()),
            "url": original_link(source, passage.address.locator),
            "rests_on": [pointer.label(language) for pointer in pointers(passage, store.manifest.sources)],
        }
        return super().at(passage, store, language, *things, **made)


def _page(page: PageStart | None) -> dict[str, Any]:
    return {"page_label": page.label if page else None, "page_index": page.index if page else None}


class Citation(Placed):
    """A quote. It stands to the letter in the passage, from `start` to `end`."""

    page_label: str | None
    page_index: int | None
    quote: str
    start: int
    end: int

    @classmethod
    def of(cls, citation: product.Citation, store: Store, language: str, as_of: str) -> Self:
        """One citation, with its source as it stands on the day `as_of` (ISO) or today."""
        return cls.at(citation.passage, store, language, citation, as_of=as_of, **_page(citation.page))


class Sentence(Shape):
    """One sentence of an answer and what it rests on."""

    text: str
    verdict: Verdict
    strength: Strength
    judged_by: str
    reason: str
    repaired: list[str]
    citations: list[Citation]

    @classmethod
    def of(cls, sentence: product.Sentence, store: Store, language: str, as_of: str) -> Self:
        """One sentence, with its sources as they stand on the day `as_of` (ISO) or today."""
        citations = [Citation.of(citation, store, language, as_of) for citation in sentence.citations]
        return cls.taken_from(sentence, citations=citations)


class Part(Shape):
    """One of several questions in one, as it was asked, and how it ended."""

    question: str
    status: Status
    reason: Reason
    sentences: Annotated[list[int], Field(description="Positions of its own among `sentences` of the answer, from 0.")]
    closest: Annotated[list[int], Field(description="Positions of its own among `closest` of the answer, from 0.")]
    written: Annotated[WrittenRef | None, Field(description="The written answer that its sentences are.")]


class Answer(Versioned):
    """An answer, as `riktlots ask --json` prints it."""

    id: str
    question: str
    completed: str
    language: str
    status: Status
    reason: Reason
    notice: Notice
    sentences: list[Sentence]
    closest: list[Citation]
    missing: Annotated[
        str, Field(description="What the documents leave open, as a language model says it; unverified.")
    ]
    functions: Annotated[list[Function], Field(description="Functions at the institution to ask, the first one first.")]
    parts: Annotated[list[Part], Field(description="The parts of a question that asks two or three things.")]
    choices: Annotated[list[str], Field(description="Questions to go on with, where this one needs more detail.")]
    whom: list[Citation]
    left_open: list[Citation]
    duty: list[Citation]
    hangs_on: list[str]
    planned: bool
    considered: bool
    written: Annotated[
        WrittenRef | None, Field(description="The written answer that the first `sentences` sentences are.")
    ]
    perhaps: Annotated[list[Suggestion], Field(description="Near questions that have a written answer.")]
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

    @classmethod
    def of(cls, answer: product.Answer, store: Store, id: str = "") -> Self:
        """One answer with its sentences, citations and hits; `id` is that of the question."""
        there = (store, answer.language, answer.as_of)
        return cls.taken_from(
            answer,
            id=id,
            sentences=[Sentence.of(sentence, *there) for sentence in answer.sentences],
            closest=[Citation.of(citation, *there) for citation in answer.closest],
            whom=[Citation.of(citation, *there) for citation in answer.whom],
            left_open=[Citation.of(citation, *there) for citation in answer.left_open],
            duty=[Citation.of(citation, *there) for citation in answer.duty],
            hits=[Hit.of(hit, store, answer.language) for hit in answer.hits],
        )


class Event(Versioned):
    """One line of `riktlots ask --stream --json`: a step begun, the hits, a sentence verified, or the answer."""

    event: Literal["step", "sources", "sentence", "answer"]
    step: Annotated[str | None, ONLY_WHERE_GIVEN] = None
    hits: Annotated[list[Hit] | None, ONLY_WHERE_GIVEN] = None
    sentence: Annotated[Sentence | None, ONLY_WHERE_GIVEN] = None
    answer: Annotated[Answer | None, ONLY_WHERE_GIVEN] = None

    @classmethod
    def of(cls, happening: product.Happening, store: Store, language: str, as_of: str = "") -> Self:
        """One event of an answer that is being made."""
        match happening:
            case product.StepBegun(name):
                return cls(event="step", step=name)
            case product.SourcesFound(hits):
                return cls(event="sources", hits=[Hit.of(hit, store, language) for hit in hits])
            case product.SentenceVerified(sentence):
                return cls(event="sentence", sentence=Sentence.of(sentence, store, language, as_of))
            case product.Finished(answer):
                return cls(event="answer", answer=Answer.of(answer, store))


class Near(Addressed):
    """A paragraph beside another."""

    form: Form
    language: str
    text: str

    @classmethod
    def beside(cls, passage: Passage, step: int, store: Store, language: str) -> Self | None:
        """The paragraph so many steps after one in the same document."""
        ordinal = store.ordinal(passage) + step
        if not 0 <= ordinal < len(store.passages):
            return None
        other = store.passages[ordinal]
        same = (other.address.source, other.address.edition) == (passage.address.source, passage.address.edition)
        return cls.at(other, store, language) if same else None


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
    page_label: str | None
    page_index: int | None
    seen_at: str
    sha256: str
    edition: Edition
    before: Near | None
    after: Near | None

    @classmethod
    def of(cls, passage: Passage, store: Store, language: str) -> Self:
        """A paragraph, its source and edition, and the paragraphs before and after it in the document.

        It is not `current` when its edition does not count, or when the original is held of what it restates.
        """
        source, named = store.source(passage), (passage.address.source, passage.address.edition)
        return cls.at(
            passage,
            store,
            language,
            reference=reference(source, passage, language),
            current=store.eligible(PassageFilter())[store.ordinal(passage)],
            **_page(page_at(passage.pages, 0)),
            edition=next(e for e in store.manifest.editions if (e.source, e.label) == named),
            before=Near.beside(passage, -1, store, language),
            after=Near.beside(passage, 1, store, language),
        )


class Paragraphs(Versioned):
    """The paragraphs at a place. `count` is how many there are, of which the first are given."""

    at: str
    language: str
    count: int
    paragraphs: list[Paragraph]


class PassageRow(Shape):
    """A passage as `riktlots ingest --dry-run --json` prints it."""

    address: str
    source_id: str
    heading_path: list[str]
    text: str
    page_index: int | None
    page_label: str | None
    pages: list[PageStart]
    language: str
    start: int
    end: int

    @classmethod
    def of(cls, passage: Passage) -> Self:
        """One passage of a file."""
        page = _page(passage.pages[0] if passage.pages else None)
        return cls.taken_from(passage, address=str(passage.address), source_id=passage.address.source, **page)
