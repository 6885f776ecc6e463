"""Answers as JSON."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from riktlots.app.schemas import ONLY_WHERE_GIVEN, Shape, Versioned, said
from riktlots.app.schemas.passages import Citation, GivenId, Hit, ResultLanguage
from riktlots.ingest.model import Function
from riktlots.retrieval import model as product
from riktlots.retrieval.model import Notice, Reason, Status, Strength, Verdict
from riktlots.retrieval.search.store import Store

# An example for the OpenAPI document.
_GENERATION = "3f1c0a9be27d4c58"

HowEnded = Annotated[Status, said("How it ended.", "answered")]
WhyNone = Annotated[Reason, said("Why there is no answer; empty where there is one.", "")]


class Sentence(Shape):
    """One sentence of an answer and what it rests on."""

    text: Annotated[str, said("The sentence.", "You must notify the supervisory authority of it.")]
    verdict: Annotated[Verdict, said("Whether its quotes support it.", "supported")]
    strength: Annotated[Strength, said("How strongly it obliges.", "must")]
    judged_by: Annotated[str, said("The judge; empty: the sentence is its quote.", "bundled-2")]
    reason: Annotated[str, said("What the judge, or the reviewer of a written answer, says of it.", "")]
    repaired: Annotated[
        list[str],
        said("What was put right before it was judged: `quote`, `widened`, `citation`, `text`.", ["widened"]),
    ]
    citations: Annotated[list[Citation], said("The quotes that it rests on.")]

    @classmethod
    def of(cls, sentence: product.Sentence, store: Store, language: str, as_of: str) -> Self:
        """One sentence, with its sources as they stand on the day `as_of` (ISO) or today."""
        citations = [Citation.of(citation, store, language, as_of) for citation in sentence.citations]
        return cls.taken_from(sentence, citations=citations)


class Removed(Shape):
    """A drafted sentence that did not pass verification."""

    text: Annotated[str, said("The sentence as it was drafted.", "A notification is always needed.")]
    verdict: Annotated[Verdict, said("What the judge found.", "unsupported")]
    reason: Annotated[str, said("Why.", "always is not in the quote")]
    replaced: Annotated[bool, said("Something stands in its place: its quote, or the sentence written anew.", True)]


class Usage(Shape):
    """What a language model was used for; all 0 where none was."""

    calls: Annotated[int, said("Calls that replied.", 1)]
    input_tokens: Annotated[int, said("Tokens that it read.", 3200)]
    output_tokens: Annotated[int, said("Tokens that it wrote.", 240)]
    cost: Annotated[float | None, said("What it cost, where the provider says so; null: it does not.", 0.004)]


class WrittenRef(Shape):
    """An answer that was written and reviewed beforehand."""

    id: Annotated[str, said("Its name.", "who-decides-on-security-classes")]
    question: Annotated[str, said("The question that it answers.", "Who decides on security classes?")]
    reviewer: Annotated[str, said("Who stands behind it.", "the legal office")]
    reviewed: Annotated[str, said("The day of its review (ISO).", "2026-11-27")]
    look_again: Annotated[str, said("The day after which it is not shown until it is read again (ISO).", "2027-05-27")]
    local: Annotated[bool, said("It is the institution's own; otherwise it came with the package.", False)]
    sentences: Annotated[int, said("How many sentences it has, which stand first in the answer.", 3)]


class Suggestion(Shape):
    """A question near to the one that was asked, which a written answer answers."""

    id: Annotated[str, said("The name of the written answer.", "who-decides-on-security-classes")]
    question: Annotated[str, said("The question.", "Who decides on security classes?")]
    begins: Annotated[str, said("The first sentence of its answer, where that is likely to be looked for.", "")]
    sentences: Annotated[list[Sentence], said("The answer, or its first sentence, as it is likely to be looked for.")]
    local: Annotated[bool, said("It is the institution's own; otherwise it came with the package.", False)]

    @classmethod
    def of(cls, suggestion: product.Suggestion, store: Store, language: str, as_of: str) -> Self:
        """One near question, with the sources of its answer as they stand on the day `as_of` (ISO) or today."""
        sentences = [Sentence.of(sentence, store, language, as_of) for sentence in suggestion.sentences]
        return cls.taken_from(suggestion, sentences=sentences)


class Part(Shape):
    """One of several questions in one, as it was asked, and how it ended."""

    question: Annotated[str, said("The part, in the words in which it was asked.", "Who decides on security classes?")]
    status: HowEnded
    reason: WhyNone
    sentences: Annotated[list[int], said("Positions of its own among `sentences` of the answer, from 0.", [0, 1])]
    closest: Annotated[list[int], said("Positions of its own among `closest` of the answer, from 0.", [])]
    written: Annotated[WrittenRef | None, said("The written answer that its sentences are.")]


class Answer(Versioned):
    """An answer, as `riktlots ask --json` prints it."""

    id: GivenId
    question: Annotated[str, said("The question as it was asked.", "Who decides on security classes?")]
    completed: Annotated[
        str, said("The question as it was searched, where turns before it were needed; else empty.", "")
    ]
    language: ResultLanguage
    status: HowEnded
    reason: WhyNone
    notice: Annotated[Notice, said("A remark that belongs above the answer; empty: none.", "")]
    sentences: Annotated[list[Sentence], said("The answer, sentence by sentence.")]
    closest: Annotated[
        list[Citation], said("Up to three whole paragraphs that lie near and may not settle the question.")
    ]
    missing: Annotated[str, said("What the documents leave open, as a language model says it; unverified.", "")]
    functions: Annotated[
        list[Function], said("Functions at the institution to ask, the first one first.", ["security"])
    ]
    parts: Annotated[list[Part], said("The parts of a question that asks two or three things.")]
    choices: Annotated[
        list[str],
        said("Questions to go on with, where this one needs more detail.", ["What does export control require?"]),
    ]
    added: Annotated[
        list[Citation], said("Up to two whole paragraphs that lie near, of documents that somebody added.")
    ]
    whom: Annotated[list[Citation], said("Which authorities to ask, as an overview says it.")]
    left_open: Annotated[list[Citation], said("What the sources leave open on the matter.")]
    duty: Annotated[list[Citation], said("The rule that somebody asked to get around.")]
    hangs_on: Annotated[
        list[str],
        said("What the question does not say and the answer depends on.", ["Where the student is a citizen."]),
    ]
    planned: Annotated[bool, said("The question tells of a planned collaboration; `riktlots plan` lists more.", False)]
    considered: Annotated[bool, said("The sentences are the considerations of that list that matter most.", False)]
    written: Annotated[WrittenRef | None, said("The written answer that the first `sentences` sentences are.")]
    perhaps: Annotated[list[Suggestion], said("Near questions that have a written answer.")]
    as_of: Annotated[str, said("The day that was asked for (ISO); empty: the day of the answer.", "")]
    at: Annotated[str, said("When it was given (ISO, UTC).", "2026-11-28T09:30:00+00:00")]
    filters: Annotated[
        dict[str, list[str]], said("What the search was narrowed to, without what is empty.", {"kind": ["law"]})
    ]
    removed: Annotated[list[Removed], said("Drafted sentences that did not pass, and are not shown.")]
    hits: Annotated[list[Hit], said("What the search found, best first.")]
    generation: Annotated[str, said("The index that answered.", _GENERATION)]
    model: Annotated[str, said("The language model that wrote, or found no answer; empty: none did.", "openai:gpt-4.1")]
    prompt_version: Annotated[str, said("What the language model was told, as a hash; empty: nothing.", "")]
    failure: Annotated[str, said("Why a language model that was to write did not; empty: it did, or none was.", "")]
    judge: Annotated[str, said("Who judged the sentences.", "bundled-2")]
    usage: Annotated[Usage, said("What a language model was used for.")]
    timings: Annotated[dict[str, float], said("Seconds by step.", {"find": 0.21, "verify": 0.08})]

    @classmethod
    def of(cls, answer: product.Answer, store: Store, id: str = "") -> Self:
        """One answer with its sentences, citations and hits; `id` is that of the question."""
        there = (store, answer.language, answer.as_of)
        return cls.taken_from(
            answer,
            id=id,
            sentences=[Sentence.of(sentence, *there) for sentence in answer.sentences],
            closest=[Citation.of(citation, *there) for citation in answer.closest],
            perhaps=[Suggestion.of(one, *there) for one in answer.perhaps],
            added=[Citation.of(citation, *there) for citation in answer.added],
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
