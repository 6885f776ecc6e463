"""One question of a conversation and its answer, with all of the store that is needed to show them again."""

from __future__ import annotations

from dataclasses import dataclass, field

from riktlots.app.i18n import text
from riktlots.app.present.names import capital, describe, is_in_force, original_link, page_words, quote_link, standing
from riktlots.ingest.errors import (
    BuildInProgressError,
    DocumentError,
    EmbedderError,
    GenerationError,
    ManifestError,
    RiktlotsError,
    ServerError,
)
from riktlots.ingest.home import Home
from riktlots.ingest.language import LANGUAGES
from riktlots.ingest.model import Address, Passage, Source, Weight
from riktlots.retrieval.answering.receipt import Receipt, make_receipt
from riktlots.retrieval.answering.related import Pointer, pointers
from riktlots.retrieval.answering.signing import SigningKey
from riktlots.retrieval.errors import EmbedderMismatchError, ModelError
from riktlots.retrieval.model import Answer, Citation, Reason, Sentence, Status
from riktlots.retrieval.search.store import Store

NEAREST = 3

_REASONS: tuple[tuple[type[RiktlotsError], Reason], ...] = (
    (ModelError, Reason.ERROR_MODEL),
    (BuildInProgressError, Reason.ERROR_BUILDING),
    (EmbedderMismatchError, Reason.ERROR_EMBEDDER),
    (EmbedderError, Reason.ERROR_EMBEDDER),
    (GenerationError, Reason.ERROR_INDEX),
    (ServerError, Reason.ERROR_SERVER),
    (ManifestError, Reason.ERROR_DOCUMENT),
    (DocumentError, Reason.ERROR_DOCUMENT),
)


def reason_of(error: RiktlotsError) -> Reason:
    """Why there is no answer, as an error has it."""
    return next((reason for kind, reason in _REASONS if isinstance(error, kind)), Reason.ERROR_OTHER)


@dataclass(frozen=True, slots=True)
class Link:
    """Words, and the web address that they lead to (empty where there is none)."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of a document that is shown at one of its passages, in the reader's language; empty where there are
    none.

    `warning` is the status of a document that is not in force, `known` its kind, layer, status, date and form. `digest`
    is the text of the digest at the place of an original passage, `rests_on` the places that an overview rests on under
    their `rests_on_label`, `original` leads to the original, and `seen_at` to the page on which the passage was seen.
    """

    address: str
    title: str
    warning: str
    known: str
    digest: str
    rests_on_label: str
    rests_on: tuple[Link, ...]
    original: Link
    seen_at: Link


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage with its source, the section it stands in, and how the document was read.

    `url` is where the text came from, when it was fetched, and `sha256` the hash of its file; `digests` are the texts
    of the digest at the place of an original passage, by language; `pointers` the places that an overview rests on.
    """

    passage: Passage
    source: Source
    section: tuple[Passage, ...]
    basis: str
    url: str = ""
    sha256: str = ""
    digests: dict[str, Passage] = field(default_factory=dict)
    pointers: tuple[Pointer, ...] = ()

    @classmethod
    def of(cls, passage: Passage, store: Store) -> ShownPassage:
        address = passage.address
        held = (e for e in store.manifest.editions if (e.source, e.label) == (address.source, address.edition))
        edition = next(held, None)
        section = tuple(store.section(passage))
        found = {language: store.digest_of(passage, language) for language in LANGUAGES}
        return cls(
            passage,
            store.source(passage),
            section,
            edition.basis if edition else "",
            edition.url if edition else "",
            edition.sha256 if edition else "",
            {language: digest for language, digest in found.items() if digest},
            pointers(passage, store.manifest.sources),
        )

    def address(self, language: str) -> str:
        """The address of the passage for people."""
        return self.passage.address.label(self.source, language)

    def facts(self, language: str, citation: Citation | None = None, as_of: str = "") -> Facts:
        """The facts of the document on the day `as_of` (ISO), or today. With a citation the link to the original leads
        to the quoted words where it can."""
        source, passage = self.source, self.passage
        known = [describe(source, passage, language, as_of)]
        if citation and citation.page:
            known.append(page_words(citation.page, language))
        to = quote_link(source, citation, self.url) if citation else original_link(source, passage.address.locator)
        # A page named by a document is shown only when its connection cannot be read along the way.
        seen_at = passage.seen_at if passage.seen_at.startswith("https://") else ""
        digest = self.digests.get(language)
        return Facts(
            address=self.address(language),
            title=source.name(language),
            warning="" if is_in_force(source, as_of) else f"⚠ {capital(standing(source, language, as_of))}",
            known=", ".join(known),
            digest=f"{text('digest_says', language)}: {digest.text}" if digest else "",
            rests_on_label=text("rests_on", language),
            rests_on=tuple(Link(p.label(language), original_link(p.source, p.locator)) for p in self.pointers),
            original=Link(text("open_original", language), to),
            seen_at=Link(text("seen_at", language), seen_at),
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer.

    `places` holds the passages that the answer shows, so that an earlier answer stays as it was given when a new index
    has taken over; `receipt` is its receipt, not yet signed.
    """

    answer: Answer
    places: dict[Address, ShownPassage] = field(default_factory=dict)
    receipt: Receipt | None = None

    @classmethod
    def of(cls, answer: Answer, store: Store) -> Turn:
        cited = [citation.passage for citation in answer.citations]
        nearest = _nearest(answer)
        related = [citation.passage for citation in (*answer.added, *answer.duty, *answer.whom, *answer.left_open)]
        related += [c.passage for near in answer.perhaps for said in near.sentences for c in said.citations]
        places = {passage.address: ShownPassage.of(passage, store) for passage in (*cited, *nearest, *related)}
        return cls(answer, places, make_receipt(answer, store))

    @classmethod
    def failed(cls, question: str, language: str, error: RiktlotsError) -> Turn:
        """The turn of a question that an error ended: it tells the kind of error, and nothing of its message."""
        answer = Answer(question=question, language=language, status=Status.ERROR, reason=reason_of(error))
        return cls(answer)

    def signed_receipt(self, home: Home) -> str:
        """The text of the receipt, signed with the key in a data folder; empty if there is no receipt. Raises
        StorageError."""
        return SigningKey.of(home).signed(self.receipt).text() if self.receipt else ""

    @property
    def citations(self) -> list[Citation]:
        """Every citation once, in the order of the answer; its number is its index plus one."""
        return self.answer.citations

    def weight_of(self, sentence: Sentence) -> Weight:
        """The strongest weight among the documents that a sentence cites."""
        weights = {self.places[citation.passage.address].source.weight for citation in sentence.citations}
        return next((weight for weight in Weight if weight in weights), Weight.BACKGROUND)

    @property
    def nearest(self) -> list[ShownPassage]:
        """The passages that the search found first, without those that the answer cites: what comes closest when the
        documents do not answer, and what stands beside a written answer."""
        return [self.places[passage.address] for passage in _nearest(self.answer)]


def _nearest(answer: Answer) -> list[Passage]:
    cited = {citation.passage.address.place for citation in (*answer.citations, *answer.added)}
    return [hit.passage for hit in answer.hits if hit.passage.address.place not in cited][:NEAREST]
