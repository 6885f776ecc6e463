"""Recognise a file as the text of a source of the manifest, by the number of the act in its head or by its title.

Only the head of a document counts, and for an act only its own number: acts cite each other all the time, and so do
the guidelines and commentaries on them. An uncertain match is not recognised.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from riktlots.ingest.document import BlockKind, Document
from riktlots.ingest.language import detect_language
from riktlots.ingest.locator import Unit
from riktlots.ingest.model import Kind, Source, Weight
from riktlots.ingest.structure.passages import find_spans

# The head of a document: at most this many blocks before its first provision, and this many characters of each.
_HEAD_BLOCKS = 12
_HEAD_LENGTH = 600
_LANGUAGE_SAMPLE = 4000
# A title with fewer words may be that of other documents too (“Riktlinjer för internationell forskning”).
_FEWEST_WORDS = 5
# A title may span several lines.
_TITLE_LINES = 3

_SFS_LINE = re.compile(
    r"(?:svensk författningssamling|sfs)[ -]?(?:nr|nummer)?[ .:·]{0,3}(\d{4}:\d{1,4})\b", re.IGNORECASE
)
_SFS_TITLE = re.compile(r"(?:[^\W\d][\w-]{0,40} och )?([^\W\d]\w{0,60}) \((\d{4}:\d{1,4})\)(?P<rest>.*)", re.DOTALL)
# An act names itself in the indefinite form; texts that cite it write “säkerhetsskyddslagen (2018:585)”.
_SFS_NOUNS = ("lag", "balk", "ordning", "form", "kungörelse")
# Words that web pages with the act put after its title.
_SFS_AFTER_TITLE = ("svensk författningssamling", "sfs", "t.o.m")
_CELEX_LINE = re.compile(r"(?:celex[ .:]{0,3})?[03](\d{4})([A-Z]{1,2})(\d{4})\b", re.IGNORECASE)
_EU_MARK = re.compile(
    r"\((?:EU|EG|EC|EEG|EEC|CFSP|Gusp)(?:, Euratom)?\) (?P<no>No |nr )?(?P<a>\d{1,4})/(?P<b>\d{1,4})\b(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_EU_NOUNS = {
    "regulation": "R",
    "förordning": "R",
    "directive": "L",
    "direktiv": "L",
    "decision": "D",
    "beslut": "D",
    "recommendation": "H",
    "rekommendation": "H",
}
# The words allowed before the noun in the title of an act.
_EU_WORDS = frozenset(
    "european parliament and of the council commission delegated implementing "
    "europaparlamentets och rådets kommissionens delegerade genomförande".split()
)
_EU_AFTER_NUMBER = frozenset({"of", "av"})
_EU_ADOPTION = re.compile(
    r"HAS ADOPTED|HAVE ADOPTED|HEREBY RECOMMENDS|HAR ANTAGIT|HÄRIGENOM (?:REKOMMENDERAS|FÖRESKRIVS)"
)
# Words by which a document says that it is about an act, or is not an act yet.
_ABOUT = re.compile(
    r"(?:guid(?:e|ance|elines?)|handbook|commentary|corrigendum|proposal|summary"
    r"|vägledning|handbok|kommentar(?:er)?|rättelse|förslag|sammanfattning|proposition|remiss)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _EuNumber:
    """The letter of the kind of act as in CELEX numbers, the year, and the number within it."""

    kind: str
    year: int
    number: int


def recognise_source(document: Document, sources: Iterable[Source]) -> Source | None:
    """The source of which a document is the original, in a language of that source; None where that is uncertain."""
    spans = find_spans(document) if document.spans is None else document.spans
    units = {step.unit for span in spans for step in span.steps}
    provisions = [span.start for span in spans if any(s.unit in (Unit.MARK, Unit.ARTICLE) for s in span.steps)]
    head = _head(document, min(provisions, default=len(document.text)))
    language = detect_language(document.text[:_LANGUAGE_SAMPLE], "")
    found = [source for source in sources if source.kind is not Kind.OVERVIEW and language in _languages(source)]
    if not any(_ABOUT.match(text) for text in head):
        if Unit.MARK in units and (act := _one(_of_sweden(head, found))):
            return act
        adopted = any(_EU_ADOPTION.search(block.text[:_HEAD_LENGTH]) for block in document.blocks)
        if (Unit.ARTICLE in units or adopted) and (act := _one(_of_the_union(head, found))):
            return act
    return _one(_by_title(document, found))


def _one(sources: Sequence[Source]) -> Source | None:
    return sources[0] if len(sources) == 1 else None


def _head(document: Document, end: int) -> list[str]:
    """The blocks before the first provision, each as one line."""
    blocks = [block for block in document.blocks[:_HEAD_BLOCKS] if block.start < end]
    return [block.text[:_HEAD_LENGTH] for block in blocks]


def _languages(source: Source) -> tuple[str, ...]:
    """The languages of the original; an act of the Union is the original in each of its languages."""
    return ("sv", "en") if _eu_numbers(source) else source.language


def _of_sweden(head: Sequence[str], sources: Iterable[Source]) -> list[Source]:
    """The sources whose act number the head gives as its own; empty where it gives several numbers."""
    lines = [(match[1], "") for text in head if (match := _SFS_LINE.match(text))]
    titles = [
        (match[2], _normalised(match["rest"]))
        for text in head
        if (match := _SFS_TITLE.match(text)) and match[1].casefold().endswith(_SFS_NOUNS)
    ]
    if len({number for number, _ in (*lines, *titles)}) != 1:
        return []
    return [
        source
        for source in sources
        if source.jurisdiction == "SE"
        for number in [_sfs_number(source)]
        if any(number == other and _goes_on_as(rest, source) for other, rest in (*lines, *titles))
    ]


def _sfs_number(source: Source) -> str:
    match = _SFS_TITLE.match(source.title)
    return source.sfs or (match[2] if match else "")


def _goes_on_as(rest: str, source: Source) -> bool:
    """Whether the text after the number in a title equals that in the title of the source, or is empty."""
    match = _SFS_TITLE.match(source.title)
    subject = _normalised(match["rest"]) if match else ""
    after = rest.removeprefix(subject).strip()
    return not rest or (rest.startswith(subject) and (not after or after.startswith(_SFS_AFTER_TITLE)))


def _of_the_union(head: Sequence[str], sources: Iterable[Source]) -> list[Source]:
    number = next((number for text in head if (number := _eu_number(text))), None)
    return [source for source in sources if number and number in _eu_numbers(source)]


def _eu_number(text: str, *, as_in_manifest: bool = False) -> _EuNumber | None:
    """The number of the act whose title or CELEX number a text begins with. The manifest may shorten titles."""
    if match := _CELEX_LINE.match(text):
        return _EuNumber(match[2].upper(), int(match[1]), int(match[3]))
    words, mark = text.partition("(")[0].casefold().split(), _EU_MARK.match(text, text.find("("))
    if mark is None or not words:
        return None
    noun = words.pop()
    # Swedish writes “genomförandeförordning” as one word.
    kind = _EU_NOUNS.get(noun.removeprefix("genomförande"))
    rest = mark["rest"].split()
    if kind is None or not _EU_WORDS.issuperset(words):
        return None
    if rest and not as_in_manifest and rest[0].casefold() not in _EU_AFTER_NUMBER:
        return None
    first, second = int(mark["a"]), int(mark["b"])
    year_first = not mark["no"] and len(mark["a"]) == len("2021")
    return _EuNumber(kind, *((first, second) if year_first else (second, first)))


def _eu_numbers(source: Source) -> set[_EuNumber]:
    """The number of a source that is an act of the Union; empty for all others, including those about an act."""
    if source.jurisdiction != "EU" or source.weight not in (Weight.LAW, Weight.REGULATION, Weight.RECOMMENDATION):
        return set()
    names = (source.celex, source.title, source.title_en)
    return {number for name in names if name and (number := _eu_number(name, as_in_manifest=True))}


def _by_title(document: Document, sources: Iterable[Source]) -> list[Source]:
    """The sources with the title of the document. An act is known by its number alone: pages about it have its name."""
    titles = {title for title in _titles(document) if len(title.split()) >= _FEWEST_WORDS}
    return [
        source
        for source in sources
        if titles & {_normalised(source.title), _normalised(source.title_en)}
        and not _sfs_number(source)
        and not _eu_numbers(source)
    ]


def _titles(document: Document) -> Iterator[str]:
    """Candidates for the title: the first heading or the first block, alone and with the lines after it."""
    blocks = document.blocks[: _HEAD_BLOCKS + _TITLE_LINES]
    heading = next((i for i, block in enumerate(blocks) if block.kind is BlockKind.HEADING), 0)
    for start in {0, heading}:
        lines = [block.text[:_HEAD_LENGTH] for block in blocks[start : start + _TITLE_LINES]]
        for count in range(1, len(lines) + 1):
            yield _normalised(" ".join(lines[:count]))


def _normalised(text: str) -> str:
    """The words of a title in lower case, without surrounding punctuation."""
    return " ".join(word for piece in text.casefold().split() if (word := piece.strip("–—-:;,.!?()[]\"'“”‘’«»")))
