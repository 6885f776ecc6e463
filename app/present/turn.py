"""One question of a conversation and its answer, with all that is needed to show them again."""

from __future__ import annotations

from dataclasses import dataclass, field

from riktlots.ingest.errors import (
    BuildInProgressError,
    DocumentError,
    EmbedderError,
    GenerationError,
    ManifestError,
    RiktlotsError,
    ServerError,
)
from riktlots.ingest.language import LANGUAGES
from riktlots.ingest.model import Address, Passage, Source, Weight
from riktlots.retrieval.answering.receipt import make_receipt
from riktlots.retrieval.answering.related import Pointer, pointers
from riktlots.retrieval.errors import EmbedderMismatchError, ModelError
from riktlots.retrieval.model import Answer, Citation, Sentence, Status
from riktlots.retrieval.search.store import Store

NEAREST = 3

_REASONS: tuple[tuple[type[RiktlotsError], str], ...] = (
    (ModelError, "error_model"),
    (BuildInProgressError, "error_building"),
    (EmbedderMismatchError, "error_embedder"),
    (EmbedderError, "error_embedder"),
    (GenerationError, "error_index"),
    (ServerError, "error_server"),
    (ManifestError, "error_document"),
    (DocumentError, "error_document"),
)


def reason_of(error: RiktlotsError) -> str:
    """The key of the text that explains an error to a reader, without its `reason_`."""
    return next((reason for kind, reason in _REASONS if isinstance(error, kind)), "error_other")


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """A passage with its source, the section it stands in, and what was read of the document.

    `url` is where the text came from, when it was fetched, and `sha256` the hash of its file; `digests` are what the
    digest says of an original passage, by language; `pointers` what an overview rests on.
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
    def of(cls, passage: Passage, store: Store) -> ShownPlace:
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


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer.

    `places` holds what the answer shows of the store, so that an earlier answer stays as it was given when a new
    index has taken over; `receipt` is the text of its receipt. `detail` is the message of an error.
    """

    answer: Answer
    places: dict[Address, ShownPlace] = field(default_factory=dict)
    receipt: str = ""
    detail: str = ""

    @classmethod
    def of(cls, answer: Answer, store: Store) -> Turn:
        cited = [citation.passage for sentence in answer.sentences for citation in sentence.citations]
        nearest = [hit.passage for hit in answer.hits[:NEAREST]]
        beside = [citation.passage for citation in (*answer.duty, *answer.whom, *answer.left_open)]
        places = {passage.address: ShownPlace.of(passage, store) for passage in (*cited, *nearest, *beside)}
        return cls(answer, places, make_receipt(answer, store).text())

    @classmethod
    def failed(cls, question: str, language: str, error: RiktlotsError) -> Turn:
        answer = Answer(question=question, language=language, status=Status.ERROR, reason=reason_of(error))
        return cls(answer, detail=str(error))

    @property
    def citations(self) -> list[Citation]:
        """Every citation once, in the order of the answer; its number on the page is its index plus one."""
        return list(dict.fromkeys(c for sentence in self.answer.sentences for c in sentence.citations))

    def weight_of(self, sentence: Sentence) -> Weight:
        """The strongest weight among the documents that a sentence cites."""
        weights = {self.places[citation.passage.address].source.weight for citation in sentence.citations}
        return next((weight for weight in Weight if weight in weights), Weight.BACKGROUND)

    @property
    def nearest(self) -> list[ShownPlace]:
        """The places that come closest when the documents are silent."""
        return [self.places[hit.passage.address] for hit in self.answer.hits[:NEAREST]]
