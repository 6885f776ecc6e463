"""From the blocks of a document to its passages: one paragraph, one passage, never across a section."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.document import Block, BlockKind, Document
from ingest.locator import Locator, Step, Unit
from ingest.model import Address, Edition, Passage

_CHAPTER = re.compile(r"^(\d+(?: [a-z])?) kap\.(?:\s|$)")
_MARK = re.compile(r"^(\d+(?: [a-z])?) §(?:\s|$)")
_SECTION = re.compile(r"^(\d+(?:\.\d+)*)\.?\s+\S")


def split_passages(document: Document, edition: Edition) -> list[Passage]:
    """The passages of a document that carries no markers of ours.

    The locator follows the document's own numbers where it has them: chapter and § of Swedish law, numbered sections;
    else the heading path. Paragraphs count from 1 within the smallest named place. A list joins the paragraph that
    leads into it.
    """
    place = _Place()
    passages: list[Passage] = []
    parts: Counter[Locator] = Counter()
    for run in _runs(document.blocks):
        first, last = run[0], run[-1]
        if first.kind is BlockKind.HEADING:
            place.enter(first)
            continue
        locator = place.next_paragraph(first.text)
        parts[locator] += 1
        passages.append(
            Passage(
                address=Address(edition.source, edition.label, locator, parts[locator]),
                heading_path=tuple(heading.text for heading in place.headings),
                text=document.text[first.start : last.end],
                start=first.start,
                end=last.end,
                language=edition.language,
                form=edition.form,
                page_index=first.page_index,
                page_label=first.page_label,
            )
        )
    return passages


def _runs(blocks: tuple[Block, ...]) -> Iterator[list[Block]]:
    """Group each paragraph that ends in a colon with the list items right after it."""
    run: list[Block] = []
    for block in blocks:
        leads = run and run[0].kind is not BlockKind.HEADING and run[0].text.endswith(":")
        if run and not (leads and block.kind is BlockKind.LIST_ITEM):
            yield run
            run = []
        run.append(block)
    if run:
        yield run


@dataclass
class _Place:
    """Where in the document the reader is."""

    headings: list[Block] = field(default_factory=list)
    chapter: str | None = None
    mark: str | None = None
    count: int = 0

    def enter(self, heading: Block) -> None:
        while self.headings and self.headings[-1].level >= heading.level:
            self.headings.pop()
        self.headings.append(heading)
        self.count = 0
        if match := _CHAPTER.match(heading.text):
            self.chapter, self.mark = match[1], None
        if not any(_CHAPTER.match(h.text) for h in self.headings):
            self.mark = None

    def next_paragraph(self, text: str) -> Locator:
        if match := _MARK.match(text):
            self.mark, self.count = match[1], 0
        self.count += 1
        return Locator((*self._steps(), Step(Unit.PARAGRAPH, str(self.count))))

    def _steps(self) -> tuple[Step, ...]:
        if self.mark:
            chapter = (Step(Unit.CHAPTER, self.chapter),) if self.chapter else ()
            return (*chapter, Step(Unit.MARK, self.mark))
        numbers = [match[1] for h in self.headings if (match := _SECTION.match(h.text))]
        if numbers and _SECTION.match(self.headings[-1].text):
            return (Step(Unit.SECTION, numbers[-1]),)
        # The document's title stands over everything and says nothing about the place.
        path = [re.sub(r"[\"”“]", "'", h.text) for h in self.headings if h.level > 1] or [
            re.sub(r"[\"”“]", "'", h.text) for h in self.headings
        ]
        return (Step(Unit.HEADING, " / ".join(path)),) if path else ()
