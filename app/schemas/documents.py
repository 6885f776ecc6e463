"""Sources, fetched originals, changes between editions and readings of files as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field

from riktlots.app.i18n import text
from riktlots.app.schemas import ONLY_WHERE_GIVEN, Shape, Versioned
from riktlots.app.schemas.passages import PassageRow
from riktlots.evals.questions.citing import Citing
from riktlots.ingest import document as product
from riktlots.ingest import model
from riktlots.ingest.document import BlockKind, Document, Reason
from riktlots.ingest.fetch.run import Outcome
from riktlots.ingest.library import diff
from riktlots.ingest.model import Form, Kind, Passage, SourceStatus, Weight


class HeldEdition(Shape):
    """An edition that is held of a source."""

    label: str
    form: Form
    language: str
    checked: str
    valid_from: str
    valid_to: str
    url: str


class Source(Versioned):
    """One source and what is held of it, as `riktlots sources --json` prints it."""

    id: str
    title: str
    title_en: str
    authority: str
    kind: Kind
    weight: Weight
    status: SourceStatus
    jurisdiction: str
    published: str
    valid_from: str
    valid_to: str
    supersedes: list[str]
    url: str
    forms: list[Form]
    languages: list[str]
    editions: list[HeldEdition]
    verified: str

    @classmethod
    def of(cls, source: model.Source, held: Sequence[model.Edition]) -> Self:
        """One source; `held` are the editions held of it."""
        return cls.taken_from(
            source,
            forms=sorted({edition.form for edition in held}),
            languages=sorted({edition.language for edition in held}),
            editions=held,
        )


class Fetch(Versioned):
    """The outcome for each text of a fetch, and the generation built afterwards (empty without one)."""

    generation: str
    sources: list[Outcome]


class Side(Shape):
    """A paragraph as one of two editions has it."""

    address: Annotated[str, BeforeValidator(str)]
    text: str


class Relying(Shape):
    """A question or a saved answer that relies on a paragraph."""

    file: str
    id: str
    question: str


class Change(Shape):
    """One change between two editions, and who relies on the old text."""

    change: diff.ChangeKind
    likeness: float
    old: Side | None
    new: Side | None
    questions: list[Relying]
    answers: list[Relying]
    written: list[Relying]

    @classmethod
    def of(cls, change: diff.Change, citing: Sequence[Citing]) -> Self:
        """One change; `citing` are those who rely on the old text."""
        return cls.taken_from(
            change,
            change=change.kind,
            likeness=round(change.likeness, 1),
            questions=[one for one in citing if not one.is_answer and not one.is_written],
            answers=[one for one in citing if one.is_answer],
            written=[one for one in citing if one.is_written],
        )


class Diff(Versioned):
    """The changes between two editions of a source."""

    source: str
    from_: Annotated[str, Field(alias="from")]
    to: str
    changes: list[Change]


class Oddity(Shape):
    """Something about a file that its owner should know."""

    key: str
    detail: str
    page_index: int | None
    text: str

    @classmethod
    def all_of(cls, document: Document, language: str) -> list[Self]:
        """The oddities of a document."""
        return [cls.taken_from(oddity, text=oddity_text(oddity, language)) for oddity in document.oddities]


class TakenIn(Shape):
    """The outcome for one file: added, or failed with an error."""

    file: str
    status: Literal["added", "failed"]
    source: str = ""
    passages: int = 0
    dropped: dict[Reason, int] = Field(default_factory=dict)
    oddities: list[Oddity] = Field(default_factory=list)
    error: str = ""

    @classmethod
    def of(cls, file: str, source_id: str, document: Document, passages: int, language: str) -> Self:
        """A file that was added."""
        return cls(
            file=file,
            status="added",
            source=source_id,
            passages=passages,
            dropped=dropped_counts(document),
            oddities=Oddity.all_of(document, language),
        )


class Heading(Shape):
    """A heading of a file; `level` counts from 1."""

    level: int
    text: str
    page_index: int | None


class LeftOut(Shape):
    """The number of pieces left out for a reason, and examples."""

    count: int
    examples: list[str]


_EXAMPLES = 5
_ENDS = 3


class Reading(Shape):
    """The reading of a file: outline, omissions, oddities, and the first and last passages or all."""

    file: str
    status: Literal["read"] = "read"
    format: str
    title: str
    language: str
    pages: int
    characters: int
    passages: int
    headings: list[Heading]
    blocks: dict[BlockKind, int]
    first: list[PassageRow]
    last: list[PassageRow]
    dropped: dict[Reason, LeftOut]
    oddities: list[Oddity]
    error: Literal[""] = ""
    all: Annotated[list[PassageRow] | None, ONLY_WHERE_GIVEN] = None

    @classmethod
    def of(
        cls,
        file: str,
        kind: str,
        source: model.Source,
        read: Document,
        found: Sequence[Passage],
        language: str,
        *,
        everything: bool,
    ) -> Self:
        """One file. `kind` is the ending that it was read by; `everything` asks for all passages."""
        rows = [PassageRow.of(passage) for passage in found]
        return cls(
            file=file,
            format=kind.lstrip("."),
            title=source.title,
            language=source.language[0],
            pages=read.pages,
            characters=len(read.text),
            passages=len(found),
            headings=[
                Heading.taken_from(block, page_index=block.pages[0].index if block.pages else None)
                for block in read.blocks
                if block.kind is BlockKind.HEADING
            ],
            blocks=Counter(block.kind for block in read.blocks),
            first=rows[:_ENDS],
            last=rows[-_ENDS:],
            dropped={
                reason: LeftOut(count=count, examples=examples(read, reason))
                for reason, count in dropped_counts(read).items()
            },
            oddities=Oddity.all_of(read, language),
            all=rows if everything else None,
        )


def dropped_counts(document: Document) -> dict[Reason, int]:
    """The number of pieces left out for each reason, the most frequent first."""
    return dict(Counter(piece.reason for piece in document.dropped).most_common())


def examples(document: Document, reason: Reason) -> list[str]:
    """Some of the texts that were left out for a reason, each once."""
    texts = dict.fromkeys(piece.text for piece in document.dropped if piece.reason is reason)
    return list(texts)[:_EXAMPLES]


def oddity_text(oddity: product.Oddity, language: str) -> str:
    """An oddity in a sentence."""
    return text(oddity.key, language, detail=oddity.detail)


def dropped_words(document: Document, language: str) -> list[str]:
    """The reasons for omissions in words, each with its number."""
    return [f"{text(f'dropped_{reason}', language)} ({count})" for reason, count in dropped_counts(document).items()]


def oddity_at_page(oddity: product.Oddity, language: str) -> str:
    """An oddity in a sentence, with the page where that is known."""
    told = oddity_text(oddity, language)
    return told if oddity.page_index is None else f"{text('page_number', language, page=oddity.page_index + 1)}: {told}"
