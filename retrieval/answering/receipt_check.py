"""Check a receipt against the current documents: which quotes and verdicts still hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from riktlots.ingest.errors import AddressError, LocatorError
from riktlots.ingest.library.editions import status_on
from riktlots.ingest.model import Address, Passage, text_sha256
from riktlots.retrieval.answering.quotes import exact_quote
from riktlots.retrieval.answering.receipt import Receipt, ReceiptQuote, ReceiptSentence
from riktlots.retrieval.answering.signing import Signature, check_signature
from riktlots.retrieval.answering.verify import Proposed, Verifying, judged
from riktlots.retrieval.answering.written_check import REVIEWER
from riktlots.retrieval.judges.judge import Judge
from riktlots.retrieval.model import Citation, Verdict
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.store import Store


class QuoteState(StrEnum):
    """The state of a quote compared with the time of the answer."""

    SAME = "same"
    TEXT_CHANGED = "text_changed"  # the paragraph has changed, and still contains the quote
    REWORDED = "reworded"  # the paragraph has changed, and no longer contains the quote
    MOVED = "moved"  # the quote is at another place or in another edition of the document
    SET_ASIDE = "set_aside"  # the paragraph is unchanged, but no longer valid on the day
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class QuoteCheck:
    """The check of a quote. `now_at` is its new address if it moved; the statuses are those of its source."""

    address: str
    label: str
    state: QuoteState
    now_at: str
    status_then: str
    status_now: str

    @property
    def holds(self) -> bool:
        return self.state is QuoteState.SAME and self.status_now == self.status_then


@dataclass(frozen=True, slots=True)
class VerdictCheck:
    """A sentence judged again with the quotes that still hold; `now` is None if none does."""

    text: str
    then: Verdict
    now: Verdict | None
    reason: str
    holds: bool


@dataclass(frozen=True, slots=True)
class ReceiptCheck:
    """The result of checking a receipt."""

    is_intact: bool
    signature: Signature
    same_generation: bool
    same_corpus: bool
    generation_now: str
    quotes: tuple[QuoteCheck, ...]
    verdicts: tuple[VerdictCheck, ...]

    @property
    def holds(self) -> bool:
        """Whether the answer still holds: the receipt is intact and signed, every quote stands in its place, and every
        sentence is supported by its quotes.

        Quotes and sentences can be checked against the documents. The question, the judge, the day and the status
        cannot: only the signature vouches for them.
        """
        said = self.is_intact and self.signature is Signature.VALID
        return said and all(q.holds for q in self.quotes) and all(v.holds for v in self.verdicts)


def check_receipt(receipt: Receipt, store: Store, judge: Judge, accepted: Collection[str]) -> ReceiptCheck:
    """Check the signature against the accepted public keys and each quote against the store, and let the judge judge
    each sentence again."""
    signature = check_signature(receipt, accepted)
    quotes = dict.fromkeys([*(q for said in receipt.sentences for q in said.quotes), *receipt.closest, *receipt.beside])
    day = PassageFilter(as_of=receipt.as_of)
    return ReceiptCheck(
        is_intact=receipt.is_intact,
        signature=signature,
        same_generation=receipt.generation == store.id,
        same_corpus=receipt.corpus_sha256 == store.manifest.corpus_sha256,
        generation_now=store.id,
        quotes=tuple(_quote(quote, store, day) for quote in quotes),
        verdicts=tuple(_verdict(said, receipt, store, judge, signature) for said in receipt.sentences),
    )


def _quote(quote: ReceiptQuote, store: Store, day: PassageFilter) -> QuoteCheck:
    here = _passage_at(quote.address, store)
    now_at, state = "", QuoteState.GONE
    if here and _is_unchanged(quote, here):
        is_valid = bool(store.eligible(day)[store.ordinal(here)])
        state = QuoteState.SAME if is_valid else QuoteState.SET_ASIDE
    elif here and exact_quote(here, quote.quote):
        state = QuoteState.TEXT_CHANGED
    elif other := next(_elsewhere(quote, store, day), None):
        now_at, state = str(other.address), QuoteState.MOVED
    elif here:
        state = QuoteState.REWORDED
    status_now = _status(quote, store, day)
    return QuoteCheck(quote.address, quote.label, state, now_at, str(quote.source_status), status_now)


def _is_unchanged(quote: ReceiptQuote, passage: Passage) -> bool:
    """Whether the passage is, to the letter, the one that was quoted, with the quote at the same offsets."""
    return (
        passage.sha256 == quote.passage_sha256
        and passage.text[quote.start : quote.end] == quote.quote
        and text_sha256(quote.quote) == quote.quote_sha256
    )


def _elsewhere(quote: ReceiptQuote, store: Store, day: PassageFilter) -> Iterator[Passage]:
    """Yield the passages of the same source that contain the quote, valid ones first."""
    source = quote.address.partition("@")[0]
    eligible = store.eligible(day)
    for i in sorted(store.by_source.ordinals(source), key=lambda i: not eligible[i]):
        if exact_quote(store.passages[i], quote.quote):
            yield store.passages[i]


def _status(quote: ReceiptQuote, store: Store, day: PassageFilter) -> str:
    source = store.manifest.sources.get(quote.address.partition("@")[0])
    return str(status_on(source, day.day)) if source else ""


def _passage_at(address: str, store: Store) -> Passage | None:
    try:
        return store.passage_at(Address.parse(address))
    except (AddressError, LocatorError):
        return None


def _verdict(said: ReceiptSentence, receipt: Receipt, store: Store, judge: Judge, signature: Signature) -> VerdictCheck:
    citations = tuple(c for quote in said.quotes if (c := _citation(quote, store)))
    if not citations:
        return VerdictCheck(said.text, said.verdict, None, "no_citation", False)
    if said.judged_by == REVIEWER:
        # A person has passed this sentence for these paragraphs, and no judge can do it again; nor does anything but
        # the signature show that it was so.
        holds = signature is Signature.VALID and len(citations) == len(said.quotes)
        return VerdictCheck(said.text, said.verdict, said.verdict if holds else None, said.reason, holds)
    # A written answer was judged as the answer to its own question.
    question = receipt.written.question if receipt.written else receipt.completed or receipt.question
    by = Verifying(judge, receipt.language, store, question)
    [(_, again)] = judged([Proposed(said.text, citations)], by)
    holds = again.verdict is said.verdict is Verdict.SUPPORTED
    return VerdictCheck(said.text, said.verdict, again.verdict, again.reason, holds)


def _citation(quote: ReceiptQuote, store: Store) -> Citation | None:
    here = _passage_at(quote.address, store)
    return exact_quote(here, quote.quote) if here else None
