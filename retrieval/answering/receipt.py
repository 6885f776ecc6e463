"""The receipt of an answer: a JSON document of its sentences, its sources, and how it was made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from riktlots.ingest.errors import DocumentError
from riktlots.ingest.library.editions import status_on
from riktlots.ingest.model import Form, Function, Passage, SourceStatus, text_sha256
from riktlots.retrieval.model import Answer, Citation, Status, Strength, Verdict, WrittenRef
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.store import Store

# What the hash does not cover: itself, and what is added when the receipt is signed.
_NOT_HASHED = ("sha256", "signed_by", "signature")
# Fields that a receipt may lack, as those from before there were such things do.
_CAME_LATER = ("closest", "missing", "functions", "parts", "choices", "written", "signed_by", "signature")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ReceiptQuote(_Part):
    """A quote, its address, and the status of its document on the day. Hashes are SHA-256 of the text in UTF-8."""

    address: str
    label: str
    start: int
    end: int
    quote: str
    quote_sha256: str
    passage_sha256: str
    language: str
    form: Form
    source_status: SourceStatus


class ReceiptSentence(_Part):
    """A sentence of the answer with its verdict, the judge, the reason, and its repairs (see Sentence)."""

    text: str
    verdict: Verdict
    judged_by: str
    reason: str
    strength: Strength
    repaired: tuple[str, ...]
    quotes: tuple[ReceiptQuote, ...]


class ReceiptRemoval(_Part):
    """A drafted sentence that was removed."""

    text: str
    verdict: Verdict
    reason: str
    replaced: bool


class ReceiptPassage(_Part):
    """A passage found for the question: whether the language model was given it, and whether it is cited."""

    address: str
    sha256: str
    given: bool
    cited: bool


class ReceiptWritten(_Part):
    """The written answer that the first `sentences` of an answer are, who reviewed it and when; days are ISO."""

    id: str
    question: str
    reviewer: str
    reviewed: str
    look_again: str
    local: bool
    sentences: int


class ReceiptUsage(_Part):
    """Usage of the language model."""

    calls: int
    input_tokens: int
    output_tokens: int
    cost: float | None


class ReceiptPart(_Part):
    """A part of the question: how it ended, and the positions of its sentences and closest paragraphs, from 0."""

    question: str
    status: Status
    reason: str
    sentences: tuple[int, ...]
    closest: tuple[int, ...]
    written: ReceiptWritten | None = None


class Receipt(_Part):
    """The record of one answer.

    `sha256` covers the fields before it, so that accidental changes are detected. `signature` (base64) is that of the
    Ed25519 key whose public half is `signed_by`, over `riktlots receipt 1`, a line feed and the content of all other
    fields (see `content_of`): see riktlots.retrieval.answering.signing.
    """

    receipt: Literal[1]
    product: str
    at: str
    question: str
    completed: str
    language: str
    status: Status
    reason: str
    notice: str
    failure: str
    as_of: str
    filters: dict[str, list[str]]
    generation: str
    corpus_sha256: str
    embedder: str
    model: str
    prompt_version: str
    judge: str
    usage: ReceiptUsage
    sentences: tuple[ReceiptSentence, ...]
    closest: tuple[ReceiptQuote, ...] = ()
    missing: str = ""
    parts: tuple[ReceiptPart, ...] = ()
    choices: tuple[str, ...] = ()
    removed: tuple[ReceiptRemoval, ...]
    functions: tuple[Function, ...] = ()
    beside: tuple[ReceiptQuote, ...]
    passages: tuple[ReceiptPassage, ...]
    written: ReceiptWritten | None = None
    sha256: str = ""
    signed_by: str = ""
    signature: str = ""

    @property
    def is_intact(self) -> bool:
        """Whether the content matches `sha256`."""
        return self.sha256 == _digest(self)

    def text(self) -> str:
        """The receipt as JSON, as written to a file."""
        return self.model_dump_json(indent=1) + "\n"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What tells two answers to one question apart: hashes (16 hexadecimal digits) of what was `said`, and of its
    `basis`, the paragraphs shown with their text and status. When, by what and from which index an answer was made is
    in neither."""

    said: str
    basis: str

    @classmethod
    def of(cls, receipt: Receipt) -> Fingerprint:
        """The fingerprint of the answer that a receipt records."""
        of_sentences = [quote for sentence in receipt.sentences for quote in sentence.quotes]
        shown = (*of_sentences, *receipt.closest, *receipt.beside)
        return cls(
            _short([receipt.status, receipt.reason, receipt.missing, [one.text for one in receipt.sentences]]),
            _short(sorted({(one.address, one.passage_sha256, one.source_status) for one in shown})),
        )


def _short(content: object) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:16]


def make_receipt(answer: Answer, store: Store) -> Receipt:
    """Make the receipt of an answer from this store. Raises ValueError for an answer from another generation."""
    if answer.generation != store.id:
        raise ValueError(f"the answer is from generation {answer.generation}, but the store has {store.id}")
    day = PassageFilter(as_of=answer.as_of).day
    sentences = tuple(
        ReceiptSentence(
            text=one.text,
            verdict=one.verdict,
            judged_by=one.judged_by,
            reason=one.reason,
            strength=one.strength,
            repaired=one.repaired,
            quotes=tuple(_quoted(c, answer.language, store, day) for c in one.citations),
        )
        for one in answer.sentences
    )
    receipt = Receipt(
        receipt=1,
        product=f"riktlots {version('riktlots')}",
        at=answer.at,
        question=answer.question,
        completed=answer.completed,
        language=answer.language,
        status=answer.status,
        reason=answer.reason,
        notice=answer.notice,
        failure=answer.failure,
        as_of=answer.as_of,
        filters=answer.filters,
        generation=answer.generation,
        corpus_sha256=store.manifest.corpus_sha256,
        embedder=store.manifest.embedder,
        model=answer.model,
        prompt_version=answer.prompt_version,
        judge=answer.judge,
        usage=ReceiptUsage(
            calls=answer.usage.calls,
            input_tokens=answer.usage.input_tokens,
            output_tokens=answer.usage.output_tokens,
            cost=answer.usage.cost,
        ),
        sentences=sentences,
        closest=tuple(_quoted(c, answer.language, store, day) for c in answer.closest),
        missing=answer.missing,
        parts=tuple(
            ReceiptPart(
                question=one.question,
                status=one.status,
                reason=one.reason,
                sentences=one.sentences,
                closest=one.closest,
                written=_reviewed(one.written),
            )
            for one in answer.parts
        ),
        choices=answer.choices,
        removed=tuple(
            ReceiptRemoval(text=r.text, verdict=r.verdict, reason=r.reason, replaced=r.replaced) for r in answer.removed
        ),
        functions=answer.functions,
        beside=tuple(_quoted(c, answer.language, store, day) for c in (*answer.added, *answer.whom, *answer.left_open)),
        passages=tuple(_seen(answer)),
        written=_reviewed(answer.written),
    )
    return receipt.model_copy(update={"sha256": _digest(receipt)})


def read_receipt(path: Path) -> Receipt:
    """Read a receipt from a file. Raises DocumentError if the file is not a receipt of this version."""
    try:
        return Receipt.model_validate_json(path.read_bytes(), strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"]) or "the file"
        raise DocumentError(
            f"{path.name} is not a receipt that this version can read: {place}: {first['msg']}."
        ) from error
    except OSError as error:
        raise DocumentError(f"{path} cannot be read: {error}.") from error


def content_of(receipt: Receipt, without: Collection[str]) -> bytes:
    """The content of a receipt as canonical JSON: keys sorted, no white space, UTF-8, without these fields."""
    # Older receipts lack these fields.
    absent = {name for name in _CAME_LATER if not getattr(receipt, name)}
    content = receipt.model_dump(mode="json", exclude={*without, *absent})
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _digest(receipt: Receipt) -> str:
    return hashlib.sha256(content_of(receipt, _NOT_HASHED)).hexdigest()


def _reviewed(written: WrittenRef | None) -> ReceiptWritten | None:
    return ReceiptWritten(**asdict(written)) if written else None


def _quoted(citation: Citation, language: str, store: Store, day: str) -> ReceiptQuote:
    passage = citation.passage
    return ReceiptQuote(
        address=str(passage.address),
        label=store.label(passage, language),
        start=citation.start,
        end=citation.end,
        quote=citation.quote,
        quote_sha256=text_sha256(citation.quote),
        passage_sha256=passage.sha256,
        language=passage.language,
        form=passage.form,
        source_status=status_on(store.source(passage), day),
    )


def _seen(answer: Answer) -> Iterable[ReceiptPassage]:
    cited = {citation.passage for citation in answer.citations}
    found: dict[Passage, None] = dict.fromkeys([*(hit.passage for hit in answer.hits), *answer.given, *cited])
    for passage in found:
        yield ReceiptPassage(
            address=str(passage.address), sha256=passage.sha256, given=passage in answer.given, cited=passage in cited
        )
