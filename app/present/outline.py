"""The parts that the outlines of answers and plans are made of, and their flat form.

A terminal and a file show the flat form, block by block. A page shows the parts with widgets of its own; their order,
words and numbers are the outline's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from riktlots.app.i18n import text
from riktlots.app.planning.entries import Entry
from riktlots.app.present.blocks import Block, Style
from riktlots.app.present.turn import Facts, ShownPassage
from riktlots.ingest.model import Form
from riktlots.retrieval.model import Citation, Sentence
from riktlots.retrieval.plan.model import Item, OpenQuestion


class Medium(Enum):
    """Where an outline is shown. A file stands alone; a page and a terminal have said some things around it."""

    PAGE = auto()
    TERMINAL = auto()
    FILE = auto()


@dataclass(frozen=True, slots=True)
class Opening:
    """The first words, in a language: how it ended, how the question was taken, an introduction or the reason, and what
    the documents leave open."""

    language: str
    notice: str = ""
    status: str = ""
    searched: str = ""
    notes: tuple[str, ...] = ()
    said: str = ""
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Cited:
    """A passage with the facts of its document, its number (0 for none) and the words shown of it.

    `quote` is empty where a sentence has the same words; `citation` is None where the whole passage is shown.
    """

    place: ShownPassage
    facts: Facts
    quote: str
    number: int = 0
    citation: Citation | None = None


class Related(Cited):
    """A paragraph that stands beside an answer or a plan."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of an answer, counted from 0, with its verdict in words; `language` is that of the sentence."""

    position: int
    sentence: Sentence
    language: str
    verdict: str
    cited: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Consideration:
    """One thing to consider: the name of its strength, who does it, what else is to know of it, its citations, and what
    a person has entered, as it is and in words."""

    item: Item
    strength: str
    by: str
    remarks: tuple[str, ...]
    cited: tuple[Cited, ...]
    entry: Entry = Entry()
    entered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """The case as a plan understood it, under a heading: terms with their values, a note, and the person's own text."""

    heading: str
    rows: tuple[tuple[str, str], ...]
    note: str
    written: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """An open question, the name of the field that answers it, and what a person has entered, as it is and in words."""

    question: OpenQuestion
    field: str
    entry: Entry
    entered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """The open questions of a plan, numbered from 1, under a heading, with a note (or none)."""

    heading: str
    rows: tuple[Asked, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """A near question that has a written answer; each sentence of this with the addresses that it rests on, as far as
    it is told."""

    id: str
    question: str
    told: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Parts of one kind, in a language, under a heading (or none), and a note on them (or none).

    `dimension` is that of the considerations of a plan; `said` says how a part of a question ended.
    """

    heading: str
    language: str
    parts: tuple[Said | Cited | Consideration | Offered | str, ...]
    note: str = ""
    dimension: str = ""
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """Questions to go on with, in a language, under a heading; a page lets the reader ask them."""

    heading: str
    language: str
    questions: tuple[str, ...]


Part = Block | Opening | Section | Choices | Terms | Questions


def related_section(
    heading: str,
    citations: Iterable[Citation],
    places: Callable[[Citation], ShownPassage],
    language: str,
    first: str = "",
) -> Iterator[Section]:
    """Paragraphs that stand beside an answer or a plan, after a `first` line (or none); no section without either."""
    shown = [(places(citation), citation.quote) for citation in citations]
    parts = tuple(Related(place, place.facts(language), quote) for place, quote in shown)
    if first or parts:
        yield Section(text(heading, language), language, (first, *parts) if first else parts)


def digest_notice(citations: Iterable[Citation], language: str) -> str:
    """The notice on quotes from digests; empty where no quote is from one."""
    is_digest = any(citation.passage.form is Form.DIGEST for citation in citations)
    return text("digest_notice", language) if is_digest else ""


def marks(cited: Iterable[Cited]) -> str:
    """The numbers of citations as they stand behind a sentence: [1][2]."""
    return "".join(f"[{one.number}]" for one in cited)


def blocks_of(outline: Iterable[Part]) -> Iterator[Block]:
    """The flat form of an outline."""
    for part in outline:
        match part:
            case Block():
                yield part
            case Opening():
                yield from _written(Style.STRONG, part.notice, part.status)
                yield from _written(Style.TEXT, part.searched, *part.notes, part.said, part.missing)
            case Section():
                yield from _written(Style.HEADING, part.heading)
                yield from _written(Style.TEXT, *part.said)
                for one in part.parts:
                    yield from _blocks_in_section(one)
                yield from _written(Style.TEXT, part.note)
            case Choices():
                yield Block(Style.HEADING, part.heading)
                yield from (Block(Style.BULLET, question) for question in part.questions)
            case Terms():
                yield Block(Style.HEADING, part.heading)
                yield from _written(Style.QUOTE, part.written)
                yield from (Block(Style.BULLET, f"{term}: {value}") for term, value in part.rows)
                yield Block(Style.SMALL, part.note)
            case Questions():
                yield Block(Style.HEADING, part.heading)
                for number, row in enumerate(part.rows, 1):
                    yield Block(Style.BULLET, f"({number}) {row.question.text}")
                    yield from _written(Style.SMALL, *row.entered)


def _written(style: Style, *several: str) -> Iterator[Block]:
    return (Block(style, words) for words in several if words)


def _blocks_in_section(part: Said | Cited | Consideration | Offered | str) -> Iterator[Block]:
    match part:
        case Said():
            yield Block(Style.TEXT, f"{part.sentence.text} {marks(part.cited)}")
            yield Block(Style.SMALL, part.verdict)
        case Related(facts=facts):
            rests_on = f"{facts.rests_on_label}: {'; '.join(place.words for place in facts.rests_on)}"
            yield Block(Style.BULLET, part.quote)
            yield Block(Style.SMALL, f"{facts.address} – {rests_on}" if facts.rests_on else facts.address)
        case Cited(facts=facts):
            number = f"[{part.number}] " if part.number else ""
            yield Block(Style.TEXT, f"{number}{facts.address} – {facts.title} ({facts.known})")
            yield from _written(Style.QUOTE, f"“{part.quote}”" if part.quote and part.citation else part.quote)
            yield from _written(Style.SMALL, facts.digest)
            yield from (Block(Style.SMALL, f"{facts.rests_on_label}: {to.words}", to.url) for to in facts.rests_on)
            links = (facts.original, facts.seen_at)
            yield from (Block(Style.SMALL, f"{link.words}:", link.url) for link in links if link.url)
        case Consideration():
            yield Block(Style.ITEM, f"{part.strength}: {part.item.title} {marks(part.cited)}")
            yield from _written(Style.SMALL, part.by, *part.remarks)
            for one in part.cited:
                yield Block(Style.QUOTE, f"“{one.quote}”")
                # The titles of the documents are listed at the end of a plan.
                named = f"[{one.number}] {one.facts.address} ({one.facts.known})"
                yield Block(Style.SMALL, named, one.facts.original.url)
            yield from _written(Style.TEXT, *part.entered)
        case Offered():
            yield Block(Style.BULLET, part.question)
            for words, places in part.told:
                yield Block(Style.TEXT, words)
                yield from _written(Style.SMALL, places)
        case str(words):
            yield Block(Style.BULLET, words)
