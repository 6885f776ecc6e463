"""Records of answers, complete enough to be judged again without the index."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from riktlots.ingest.model import Address, Passage
from riktlots.retrieval.judges.judge import Evidence
from riktlots.retrieval.model import Answer, Citation, Status
from riktlots.retrieval.search.store import Store


@dataclass(frozen=True, slots=True)
class RecordedPlace:
    """A passage as it stood: its address as a string, its text and language, and the name of its document."""

    address: str
    text: str
    language: str
    source: str

    @classmethod
    def of(cls, passage: Passage, store: Store) -> RecordedPlace:
        """The record of a passage of a store."""
        return cls(str(passage.address), passage.text, passage.language, store.source(passage).title)

    def evidence(self, text: str = "") -> Evidence:
        """The text, or the given part of it, as evidence for a claim."""
        return Evidence(text or self.text, self.language, str(Address.parse(self.address).locator), self.source)


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote that was shown, and the passage it was cited from."""

    quote: str
    place: RecordedPlace

    @property
    def evidence(self) -> Evidence:
        """The quote as evidence for a claim."""
        return self.place.evidence(self.quote)


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence that was shown with its quotes, and the verdict that the reader saw."""

    text: str
    verdict: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class RecordedPart:
    """A part of a question, how it ended, and the positions of its sentences and closest paragraphs, from 0."""

    question: str
    status: str
    reason: str
    sentences: tuple[int, ...]
    closest: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """The answer to one question of a set. `found` are the passages found, best first; `parts` those of a question that
    asks several things; `choices` questions to go on with; `removed` counts drafted sentences that were taken out;
    `notice`, `missing` and `failure` are those of the answer; `written` is the id of the written answer that was given;
    `error` is the message when the status is an error."""

    id: str
    question: str
    language: str
    status: str
    reason: str
    sentences: tuple[Shown, ...]
    found: tuple[RecordedPlace, ...]
    closest: tuple[Quote, ...] = ()
    parts: tuple[RecordedPart, ...] = ()
    choices: tuple[str, ...] = ()
    removed: int = 0
    model: str = ""
    notice: str = ""
    missing: str = ""
    failure: str = ""
    written: str = ""
    seconds: float = 0.0
    error: str = ""

    @property
    def answered(self) -> bool:
        """Whether the question was answered, wholly or in part."""
        return self.status in (Status.ANSWERED, Status.PARTLY)

    @property
    def failed(self) -> bool:
        """Whether there was neither an answer nor a refusal."""
        return self.status == Status.ERROR

    @classmethod
    def of(cls, id: str, answer: Answer, store: Store, seconds: float) -> Record:
        """The record of an answer from a store."""
        return cls(
            id=id,
            question=answer.completed or answer.question,
            language=answer.language,
            status=str(answer.status),
            reason=answer.reason,
            sentences=tuple(
                Shown(s.text, str(s.verdict), tuple(_quote(c, store) for c in s.citations)) for s in answer.sentences
            ),
            found=tuple(RecordedPlace.of(hit.passage, store) for hit in answer.hits),
            closest=tuple(_quote(citation, store) for citation in answer.closest),
            parts=tuple(
                RecordedPart(one.question, str(one.status), one.reason, one.sentences, one.closest)
                for one in answer.parts
            ),
            choices=answer.choices,
            removed=len(answer.removed),
            model=answer.model,
            notice=str(answer.notice),
            missing=answer.missing,
            failure=answer.failure,
            written=answer.written.id if answer.written else "",
            seconds=round(seconds, 4),
        )

    @classmethod
    def of_error(cls, id: str, question: str, language: str, error: str) -> Record:
        """The record of a question whose answering failed."""
        return cls(id, question, language, str(Status.ERROR), "", (), (), error=error)

    def to_json(self) -> dict[str, Any]:
        """The record as plain values for JSON."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Record:
        """The inverse of `to_json`. Raises KeyError or TypeError when the row is not a record."""
        row = dict(row)
        row["sentences"] = tuple(
            Shown(s["text"], s["verdict"], tuple(Quote(q["quote"], RecordedPlace(**q["place"])) for q in s["quotes"]))
            for s in row["sentences"]
        )
        row["found"] = tuple(RecordedPlace(**place) for place in row["found"])
        row["closest"] = tuple(Quote(q["quote"], RecordedPlace(**q["place"])) for q in row.get("closest", ()))
        row["parts"] = tuple(
            RecordedPart(**{**part, "sentences": tuple(part["sentences"]), "closest": tuple(part["closest"])})
            for part in row.get("parts", ())
        )
        row["choices"] = tuple(row.get("choices", ()))
        return cls(**row)


def _quote(citation: Citation, store: Store) -> Quote:
    return Quote(citation.quote, RecordedPlace.of(citation.passage, store))
