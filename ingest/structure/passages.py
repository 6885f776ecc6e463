"""From the blocks of a document to its passages: one paragraph, one passage, never across a section."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from riktlots.ingest.document import Block, Document, PageStart, Span
from riktlots.ingest.locator import Locator
from riktlots.ingest.model import Address, Edition, Passage
from riktlots.ingest.structure.act import act_paragraphs
from riktlots.ingest.structure.act_headings import is_act
from riktlots.ingest.structure.law import is_law, law_paragraphs
from riktlots.ingest.structure.outline import contents_of
from riktlots.ingest.structure.paragraph import Paragraph, in_parts
from riktlots.ingest.structure.sections import section_paragraphs


def split_passages(document: Document, edition: Edition) -> list[Passage]:
    """The passages of a document as an edition, in its order and without overlap. It is split here unless it has been,
    see `find_spans`."""
    passages: list[Passage] = []
    parts: Counter[Locator] = Counter()
    for span in find_spans(document) if document.spans is None else document.spans:
        locator = Locator(span.steps)
        parts[locator] += 1
        passages.append(
            Passage(
                address=Address(edition.source, edition.label, locator, parts[locator]),
                heading_path=span.headings,
                text=document.text[span.start : span.end],
                start=span.start,
                end=span.end,
                language=edition.language,
                form=edition.form,
                pages=span.pages,
            )
        )
    return passages


def find_spans(document: Document) -> tuple[Span, ...]:
    """Split a document that carries no markers of ours into passages.

    The locator follows the document's own numbers where it has them: chapter and § of Swedish law, articles and
    recitals of an act of the Union, numbered sections and paragraphs; else the headings and a count. A list stays with
    the words that lead into it. A paragraph that is too long makes several passages at its place, told apart by `part`.
    Headings and tables of contents are in no passage.
    """
    return tuple(
        Span(part.steps, part.headings, part.start, part.end, _pages(part.pieces))
        for paragraph in _paragraphs(document.blocks)
        for part in in_parts(paragraph)
    )


def _paragraphs(blocks: Sequence[Block]) -> list[Paragraph]:
    """The paragraphs by the rules of the kind of document that the blocks are."""
    if is_law(blocks):
        return law_paragraphs(blocks)
    if is_act(blocks):
        return act_paragraphs(blocks)
    contents = contents_of(blocks)
    return section_paragraphs([block for index, block in enumerate(blocks) if index not in contents])


def _pages(pieces: Sequence[Block]) -> tuple[PageStart, ...]:
    """The beginnings of pages in the joined text of some pieces."""
    pages: list[PageStart] = []
    for piece in pieces:
        for page in piece.pages:
            if not pages or page.index != pages[-1].index:
                pages.append(replace(page, offset=page.offset + piece.start - pieces[0].start))
    return tuple(pages)
