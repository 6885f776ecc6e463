"""The draft with a language model: sentences in a form, each with quotes from numbered passages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field

from ingest.editions import status_on
from ingest.model import Passage
from retrieval.cite import Cited, cite
from retrieval.plain import plain, visible
from retrieval.prompts import DRAFT, REWRITE
from retrieval.sentences import sentence_spans
from retrieval.store import Store
from retrieval.verify import Failed, Proposed
from retrieval.writing import Spend, Writer, schema_of

# What a model sends beyond these is not read.
_MOST_SENTENCES, _LONGEST, _MOST_CITES = 40, 700, 8
# So many of the sentences that failed are worth a second try.
_MOST_REWRITTEN = 8


class Cite(BaseModel):
    """A verbatim quote from one passage."""

    id: str = Field("", description="The id of the passage, such as P1.")
    quote: str = Field("", description="Words copied exactly from that passage.")


class DraftSentence(BaseModel):
    """Quotes first, then the sentence that rests on them."""

    cites: list[Cite] = Field([], description="The quotes that the sentence rests on; at least one.")
    text: str = Field("", description="One sentence in the language of the question.")


class Draft(BaseModel):
    """An answer in sentences; none when the passages do not answer."""

    sentences: list[DraftSentence]


class NewSentence(DraftSentence):
    """A sentence written anew."""

    number: int = Field(description="The number of the sentence that it takes the place of.")


class Rewriting(BaseModel):
    """The sentences that were written anew; those that cannot be supported are left out."""

    sentences: list[NewSentence]


@dataclass(frozen=True, slots=True)
class Composer:
    """A writer at work on one question: the passages that it is given, and who is told of its use."""

    writer: Writer
    store: Store
    question: str
    language: str
    passages: Sequence[Passage]
    day: str
    spend: Spend

    def draft(self) -> list[Proposed]:
        """The sentences that the model proposes, each with the citations that its quotes make. Raises ModelError."""
        schema = schema_of(Draft, {"Cite.id": list(self._local)})
        written = self.writer.fill(
            Draft, schema, DRAFT.format(language=_name(self.language)), self._task({}), self.spend
        )
        sentences = written.sentences[:_MOST_SENTENCES]
        return [one for sentence in sentences for one in self._proposed(sentence)]

    def rewrite(self, failed: Sequence[Failed]) -> dict[int, Proposed]:
        """What the model writes anew in place of sentences that failed, by their numbers. Raises ModelError."""
        failed = failed[:_MOST_REWRITTEN]
        numbers = [one.number for one in failed]
        schema = schema_of(Rewriting, {"Cite.id": list(self._local), "NewSentence.number": numbers})
        task = self._task(
            {"failed": [{"number": one.number, "text": one.text, "problem": one.reason} for one in failed]}
        )
        written = self.writer.fill(Rewriting, schema, REWRITE.format(language=_name(self.language)), task, self.spend)
        anew: dict[int, Proposed] = {}
        for sentence in written.sentences[:_MOST_SENTENCES]:
            if sentence.number not in anew:
                for proposed in self._proposed(sentence)[:1]:
                    anew[sentence.number] = proposed
        return anew

    @property
    def _local(self) -> Mapping[str, Passage]:
        return {f"P{number}": passage for number, passage in enumerate(self.passages, 1)}

    def _proposed(self, sentence: DraftSentence) -> list[Proposed]:
        """A drafted sentence made plain and its quotes looked up; two, where the model wrote two in one."""
        cited = [cite(self._local, c.id, c.quote) for c in sentence.cites[:_MOST_CITES]]
        urls = [source.url for source in self.store.manifest.sources.values()]
        quotes = [one.citation.quote for one in cited if one.citation]
        text = plain(sentence.text[:_LONGEST], urls, quotes)
        repaired = () if text == " ".join(sentence.text.split()) else ("text",)
        return [_with_citations(text[a:b], cited, repaired) for a, b in sentence_spans(text)]

    def _task(self, more: dict[str, Any]) -> str:
        """The question and the passages as JSON: a document cannot close its own delimiter."""
        passages: list[dict[str, Any]] = [
            {
                "id": key,
                "address": self.store.label(passage, self.language),
                "kind": self.store.source(passage).kind,
                "status": status_on(self.store.source(passage), self.day),
                "text": visible(passage.text),
            }
            for key, passage in self._local.items()
        ]
        return json.dumps({"question": self.question, "passages": passages} | more, ensure_ascii=False, indent=1)


def _with_citations(text: str, cited: Sequence[Cited], repaired: tuple[str, ...]) -> Proposed:
    citations = tuple(dict.fromkeys(one.citation for one in cited if one.citation))
    repaired += tuple(repair for one in cited for repair in one.repaired)
    faults = [one.fault for one in cited if one.fault]
    # Of several quotes one that holds is enough to be judged by; without any the first fault is the reason.
    fault = "" if citations else faults[0] if faults else "no_citation"
    return Proposed(text, citations, tuple(dict.fromkeys(repaired)), fault)


def _name(language: str) -> str:
    return "Swedish" if language == "sv" else "English"
