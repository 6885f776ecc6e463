"""The nouns of documents: Source, Edition, Address, Passage."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from sys import intern

from riktlots.ingest.document import PageStart
from riktlots.ingest.errors import AddressError
from riktlots.ingest.locator import Locator, parse_locator


class Weight(StrEnum):
    """Legal weight of a document, strongest first."""

    LAW = "law"
    REGULATION = "regulation"
    NATIONAL_GUIDELINE = "national-guideline"
    LOCAL_GUIDELINE = "local-guideline"
    RECOMMENDATION = "recommendation"
    BACKGROUND = "background"

    @property
    def binds(self) -> bool:
        """Whether the document is law, or rests on one."""
        return self in (Weight.LAW, Weight.REGULATION)


class SourceStatus(StrEnum):
    """Status of a document today."""

    IN_FORCE = "in_force"
    PROPOSAL = "proposal"
    INTERIM = "interim"
    SUPERSEDED = "superseded"


class Kind(StrEnum):
    """Type of document."""

    LAW = "law"
    REGULATION = "regulation"
    GOVERNMENT_DECISION = "government-decision"
    REPORT = "report"
    GUIDELINE = "guideline"
    RECOMMENDATION = "recommendation"
    CHECKLIST = "checklist"
    HANDBOOK = "handbook"
    FAQ = "faq"
    NEWS = "news"
    OVERVIEW = "overview"


class Function(StrEnum):
    """Function at a higher education institution that staff turn to first. Names differ between institutions."""

    LEGAL = "legal"
    SECURITY = "security"
    EXPORT_CONTROL = "export-control"
    DATA_PROTECTION = "data-protection"
    RESEARCH_ETHICS = "research-ethics"
    BIOBANK = "biobank"
    HR = "hr"
    GRANTS = "grants"
    INNOVATION = "innovation"
    INTERNATIONAL = "international"
    REGISTRY = "registry"
    IT_SECURITY = "it-security"
    HEAD_OF_DEPARTMENT = "head-of-department"
    MANAGEMENT = "management"


class Form(StrEnum):
    """Form of the text: the document itself, or a digest of it in our own words."""

    ORIGINAL = "original"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Source:
    """A document as a work, as the manifest describes it. Unknown fields are empty, never guessed.

    `cite` and `cite_en` are the names that stand before a locator ("säkerhetsskyddslagen"); `language` holds the
    languages of the original; dates are ISO strings of year, year-month or day; `verified` says how the description
    was checked (full, about, repo, known, or user for a document that somebody added). `sfs` is the number of a
    Swedish act or ordinance ("2018:585") and `celex` that of an EU act, by which their publishers hand out the text.
    `function` is the function at the institution that questions about the document go to, and `whom` the paragraph of
    an overview (`overview-who-does-what digest 11`) on the authority that owns them; corpus/README.md says when they
    are empty.
    """

    id: str
    title: str
    title_en: str
    cite: str
    cite_en: str
    authority: str
    url: str
    language: tuple[str, ...]
    kind: Kind
    weight: Weight
    jurisdiction: str
    status: SourceStatus
    verified: str
    aliases: tuple[str, ...] = ()
    published: str = ""
    valid_from: str = ""
    valid_to: str = ""
    supersedes: tuple[str, ...] = ()
    licence: str = ""
    sfs: str = ""
    celex: str = ""
    topics: tuple[str, ...] = ()
    covers: str = ""
    covers_en: str = ""
    function: Function | None = None
    whom: str = ""

    def name(self, language: str) -> str:
        """The full title in the reader's language, or in the document's own."""
        return self.title_en if language == "en" and self.title_en else self.title

    def short_name(self, language: str) -> str:
        """The name that lawyers put before a locator."""
        return self.cite_en if language == "en" else self.cite


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of a source in one language: the text that was read.

    `label` is unique within the source ("digest-sv", "original"); `basis` says in a sentence what was read;
    `sha256` is the hash of the bytes of the file. `valid_from` and `valid_to` (the first day on which it no longer
    counts) are ISO dates, empty when unknown; `url` is where a fetched text came from.
    """

    source: str
    label: str
    form: Form
    language: str
    sha256: str
    basis: str = ""
    checked: str = ""
    valid_from: str = ""
    valid_to: str = ""
    url: str = ""


_ADDRESS = re.compile(r"(?P<source>[a-z0-9][a-z0-9._-]*)@(?P<edition>[a-z0-9][a-z0-9._-]*) (?P<rest>.+)", re.DOTALL)
_PART = re.compile(r" #(?P<part>[1-9]\d*)$")


@dataclass(frozen=True, slots=True)
class Address:
    """The name of one passage, stable over re-ingest and unique in an index generation.

    As a string: `se-law-sakerhetsskydd@digest-sv 2 kap. 5 § #2`; `#2` is the second passage with that locator.
    """

    source: str
    edition: str
    locator: Locator
    part: int = 1

    def __str__(self) -> str:
        return f"{self.source}@{self.edition} {self.locator}" + (f" #{self.part}" if self.part > 1 else "")

    @classmethod
    def parse(cls, text: str) -> Address:
        """The inverse of `str`. Raises AddressError or LocatorError."""
        match = _ADDRESS.fullmatch(text)
        if not match:
            raise AddressError(f"“{text}” is not an address. One looks like “se-law-osl@digest-sv 24 kap. 8 §”.")
        rest, part = match["rest"], 1
        if found := _PART.search(rest):
            rest, part = rest[: found.start()], int(found["part"])
        # Thousands of passages name the same few: each is held once.
        return cls(intern(match["source"]), intern(match["edition"]), parse_locator(rest), part)

    @property
    def place(self) -> tuple[str, str, int]:
        """Source, locator and part without the edition: equal for the Swedish and the English digest of a place."""
        return self.source, str(self.locator), self.part

    @property
    def place_name(self) -> str:
        """The place as answers and overviews write it: `source locator`, or `source locator #2`."""
        return f"{self.source} {self.locator}" + (f" #{self.part}" if self.part > 1 else "")

    def label(self, source: Source, language: str) -> str:
        """For people: `säkerhetsskyddslagen 2 kap. 5 §`, or `Protective Security Act, Chapter 2, Section 5`."""
        part = f" ({'part' if language == 'en' else 'del'} {self.part})" if self.part > 1 else ""
        return place_label(source, self.locator, language) + part


def place_label(source: Source, locator: Locator, language: str) -> str:
    """A place in a source for people: `säkerhetsskyddslagen 2 kap. 5 §`."""
    comma = "," if language == "en" else ""
    return f"{source.short_name(language)}{comma} {locator.display(language)}"


def text_sha256(text: str) -> str:
    """SHA-256 of a text in UTF-8, as hex."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph: the unit that is found and cited.

    `start` and `end` are offsets into the document's text, with `document_text[start:end] == text`.
    `pages` says where in the text each page begins, the first at offset 0; it is empty without pages.
    `seen_at` is the page on which the statement was seen, where that is not the document itself. `rests_on` are the
    places that a sentence of an overview sums up, as `source locator`. `questions` are those that the passage answers,
    searched with it and never shown.
    """

    address: Address
    heading_path: tuple[str, ...]
    text: str
    start: int
    end: int
    language: str
    form: Form
    pages: tuple[PageStart, ...] = ()
    seen_at: str = ""
    rests_on: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError(f"the passage {self.address} is empty")
        if self.end - self.start != len(self.text):
            raise ValueError(f"the offsets of {self.address} do not span its text")

    @property
    def sha256(self) -> str:
        """The hash of the text, by which a receipt knows it."""
        return text_sha256(self.text)
