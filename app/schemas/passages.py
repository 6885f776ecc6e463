"""Paragraphs as JSON: found, cited, and read with all that is known of them."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Self

from riktlots.app.present.names import original_link, reference
from riktlots.app.schemas import Shape, Versioned, said
from riktlots.ingest.document import PageStart, page_at
from riktlots.ingest.library.editions import status_on
from riktlots.ingest.model import Form, Kind, Passage, SourceStatus, Weight
from riktlots.retrieval import model as product
from riktlots.retrieval import open_index
from riktlots.retrieval.answering.related import pointers
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.store import Store

# Examples for the OpenAPI document.
_ADDRESS = "se-law-sakerhetsskydd@digest-en 2 kap. 6 §"
_LABEL = "Protective Security Act, Chapter 2, Section 6"
_URL = "https://data.riksdagen.se/dokument/sfs-2018-585.html"
_TEXT = "Whoever conducts security-sensitive activities must notify the supervisory authority of it without delay."
_QUOTE = "must notify the supervisory authority of it without delay"
_START = _TEXT.index(_QUOTE)
_SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

GivenId = Annotated[str, said("The `id` of the request.", "q-17")]
ResultLanguage = Annotated[str, said("The language of the result, `sv` or `en`.", "en")]
PassageText = Annotated[str, said("The whole text of the passage.", _TEXT)]
PassageLanguage = Annotated[str, said("The language of its text.", "en")]
HeadingPath = Annotated[list[str], said("The headings above it, the outermost first.", ["Duties of operators"])]
FormOfText = Annotated[Form, said("`original`: the document's own text; `digest`: a text in our own words.", "digest")]
PageLabel = Annotated[str | None, said("The page as printed; null: the document has no pages.", "12")]
PageIndex = Annotated[int | None, said("The page counted from 0; null: the document has no pages.", 13)]


class Addressed(Shape):
    """The address of a passage."""

    address: Annotated[str, said("For programs, and for `paragraph`.", _ADDRESS)]
    label: Annotated[str, said("For people, in the language of the result.", _LABEL)]
    source_id: Annotated[str, said("The id of its document.", "se-law-sakerhetsskydd")]

    @classmethod
    def at(cls, passage: Passage, store: Store, language: str, *things: object, **made: Any) -> Self:
        """The address of a passage; other fields come from `things`, the passage and its source, in this order."""
        address, label = passage.address, store.label(passage, language)
        made |= {"address": str(address), "label": label, "source_id": address.source}
        return cls.taken_from(*things, passage, store.source(passage), **made)


class Hit(Addressed):
    """A paragraph that was found, and why."""

    text: PassageText
    heading_path: HeadingPath
    language: PassageLanguage
    form: FormOfText
    score: Annotated[float, said("How well it fits the words: 0 to 1, for comparison within one search.", 0.81)]
    lexical_rank: Annotated[int | None, said("Its place in the search by words, from 1; null: not found by it.", 1)]
    dense_rank: Annotated[int | None, said("Its place in the search by meaning, from 1; null: not found by it.", 3)]
    exact: Annotated[bool, said("The words name this very place.", False)]
    neighbour: Annotated[bool, said("The words name a place beside this one, where nothing stands.", False)]

    @classmethod
    def of(cls, hit: product.Hit, store: Store, language: str) -> Self:
        """One hit, in the language of the result."""
        return cls.at(hit.passage, store, language, hit, score=round(hit.score, 6))


class Found(Versioned):
    """The hits of a search, best first, as `riktlots find --json` prints it."""

    id: GivenId
    question: Annotated[str, said("The words as they were searched for.", "who decides on security classes")]
    language: ResultLanguage
    hits: Annotated[list[Hit], said("The paragraphs, best first.")]

    @classmethod
    def of(cls, found: open_index.Found, store: Store, id: str = "") -> Self:
        """The hits for a question or a few words; `id` is that of the question."""
        words, language = found.query.text, found.query.language
        return cls(id=id, question=words, language=language, hits=[Hit.of(hit, store, language) for hit in found.hits])


class Placed(Addressed):
    """A passage and a description of its source. `digest` is a text in our own words, `original` the document's own."""

    title: Annotated[str, said("The title of the document, in the language of the result.", "Protective Security Act")]
    kind: Annotated[Kind, said("What kind of document it is.", "law")]
    weight: Annotated[Weight, said("How binding the document is, `law` most.", "law")]
    source_status: Annotated[SourceStatus, said("Where the document stands on the day of the answer.", "in_force")]
    published: Annotated[str, said("The day of publication as far as it is known (ISO); empty: unknown.", "2018-06-14")]
    form: FormOfText
    url: Annotated[str, said("Where the original is published; empty: unknown.", _URL)]
    rests_on: Annotated[
        list[str], said("Of an overview: the places that the paragraph rests on, for people.", ["the GDPR, Article 9"])
    ]

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

    page_label: PageLabel
    page_index: PageIndex
    quote: Annotated[str, said("Words of the passage, to the letter.", _QUOTE)]
    start: Annotated[int, said("Where the quote begins in the text of the passage, in characters from 0.", _START)]
    end: Annotated[int, said("Where it ends: the first character after it.", _START + len(_QUOTE))]

    @classmethod
    def of(cls, citation: product.Citation, store: Store, language: str, as_of: str) -> Self:
        """One citation, with its source as it stands on the day `as_of` (ISO) or today."""
        return cls.at(citation.passage, store, language, citation, as_of=as_of, **_page(citation.page))


class Near(Addressed):
    """A paragraph beside another."""

    form: FormOfText
    language: PassageLanguage
    text: PassageText

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

    label: Annotated[str, said("Its name, a part of addresses.", "digest-en")]
    basis: Annotated[str, said("What was read.", "The act as amended up to SFS 2025:1472.")]
    checked: Annotated[str, said("The day on which it was read (ISO).", "2026-11-24")]
    valid_from: Annotated[str, said("The first day on which it counts (ISO); empty: no limit.", "2022-01-01")]
    valid_to: Annotated[str, said("The last day on which it counts (ISO); empty: no limit.", "")]
    url: Annotated[str, said("Where it was read; empty: nowhere in particular.", _URL)]
    sha256: Annotated[str, said("The SHA-256 of the file that was read, as hex.", _SHA256)]


class Paragraph(Placed):
    """A paragraph with all that is known of it."""

    authority: Annotated[str, said("Who has published the document.", "Sveriges riksdag")]
    jurisdiction: Annotated[str, said("The country or body whose document it is.", "SE")]
    valid_from: Annotated[
        str, said("The first day on which the document is in force (ISO); empty: unknown.", "2019-04-01")
    ]
    valid_to: Annotated[str, said("The last day on which it is in force (ISO); empty: no end is known.", "")]
    licence: Annotated[
        str, said("On which terms the document may be reused; empty: unknown.", "no copyright (9 § upphovsrättslagen)")
    ]
    reference: Annotated[str, said("As lawyers and authors write it.", "2 kap. 6 § säkerhetsskyddslagen (2018:585)")]
    current: Annotated[bool, said("Whether it is found and cited today.", True)]
    heading_path: HeadingPath
    text: PassageText
    language: PassageLanguage
    page_label: PageLabel
    page_index: PageIndex
    seen_at: Annotated[str, said("The page on which the statement was seen, where that is not the document.", "")]
    sha256: Annotated[str, said("The SHA-256 of the text in UTF-8, as hex: receipts know it by this.", _SHA256)]
    edition: Annotated[Edition, said("The version of the document that it is from.")]
    before: Annotated[Near | None, said("The paragraph before it in the document; null: it is the first.")]
    after: Annotated[Near | None, said("The paragraph after it in the document; null: it is the last.")]

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

    at: Annotated[str, said("The place as it was asked for.", _ADDRESS)]
    language: ResultLanguage
    count: Annotated[int, said("How many paragraphs stand there.", 1)]
    paragraphs: Annotated[list[Paragraph], said("The first of them.")]


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
