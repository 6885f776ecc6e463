"""From the blocks of a document to its passages: one paragraph, one passage, never across a section."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ingest.document import Block, BlockKind, Document, PageStart
from ingest.locator import Locator, Step, Unit
from ingest.model import Address, Edition, Passage

_CHAPTER = re.compile(r"^(\d+(?: ?[a-z])?) kap\.(?:\s|$)")
_MARK = re.compile(r"^(\d+(?: ?[a-z])?) §(?:\s|$)")
_TRANSITIONAL = re.compile(r"^(?:Ikraftträdande- och övergångs|Övergångs)bestämmelse", re.IGNORECASE)
_ANNEX = re.compile(r"^Bilaga(?: (\d+|[IVX]+))?(?!\w)")
_POINT = re.compile(r"^(\d+)[.)] ")
_SECTION = re.compile(r"^(\d+(?:\.\d+)*)\.?\s+\S")


def split_passages(document: Document, edition: Edition) -> list[Passage]:
    """The passages of a document that carries no markers of ours.

    The locator follows the document's own numbers where it has them: chapter and § of Swedish law, its transitional
    provisions and annexes, numbered sections; else the heading path. Paragraphs count from 1 within the smallest named
    place. A list joins the paragraph that leads into it.
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
                pages=_pages(run),
            )
        )
    return passages


def _pages(run: list[Block]) -> tuple[PageStart, ...]:
    """Where in the joined text of some blocks each page begins."""
    pages: list[PageStart] = []
    for block in run:
        for page in block.pages:
            if not pages or page.index != pages[-1].index:
                pages.append(replace(page, offset=page.offset + block.start - run[0].start))
    return tuple(pages)


def _runs(blocks: tuple[Block, ...]) -> Iterator[list[Block]]:
    """Group each paragraph that leads into a list (it does not end as a sentence) with the items right after it."""
    run: list[Block] = []
    for block in blocks:
        leads = run and run[0].kind is not BlockKind.HEADING and not run[0].text.endswith((".", "!", "?"))
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
    last_mark: int = 0
    end_matter: Step | None = None
    count: int = 0

    def enter(self, heading: Block) -> None:
        while self.headings and self.headings[-1].level >= heading.level:
            self.headings.pop()
        self.headings.append(heading)
        self.count = 0
        if match := _CHAPTER.match(heading.text):
            self.chapter, self.mark, self.end_matter = _spaced(match[1]), None, None
        if not any(_CHAPTER.match(h.text) for h in self.headings):
            self.mark = None
        self._enter_end_matter(heading.text)

    def _enter_end_matter(self, heading: str) -> None:
        """What follows the paragraphs of an act has no chapter and no §."""
        if not self.last_mark:
            return
        annex = _ANNEX.match(heading)
        if annex:
            self.end_matter = Step(Unit.ANNEX, annex[1] or "")
        elif _TRANSITIONAL.match(heading):
            self.end_matter = Step(Unit.TRANSITIONAL, "")

    def next_paragraph(self, text: str) -> Locator:
        if self.end_matter and self._goes_on(text):
            self.end_matter = None
        if self.end_matter and self.end_matter.unit is Unit.TRANSITIONAL:
            point = _POINT.match(text)
            return Locator((Step(Unit.TRANSITIONAL, point[1] if point else ""),))
        if match := _MARK.match(text):
            self.mark, self.count = _spaced(match[1]), 0
            self.last_mark = int(match[1].rstrip(" abcdefghijklmnopqrstuvwxyz"))
        self.count += 1
        return Locator((*self._steps(), Step(Unit.PARAGRAPH, str(self.count))))

    def _goes_on(self, text: str) -> bool:
        """Whether the next § in turn follows: then the heading before it did not end the paragraphs of the act."""
        match = _MARK.match(text)
        return match is not None and self.chapter is None and match[1] == str(self.last_mark + 1)

    def _steps(self) -> tuple[Step, ...]:
        if self.end_matter:
            return (self.end_matter,)
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


def _spaced(number: str) -> str:
    """`2a` as the acts of today write it: `2 a`."""
    return re.sub(r"(\d)([a-z])", r"\1 \2", number)
