"""Locators: the name of a place inside one document.

A locator is a sequence of steps from the outside in, for example chapter 2, section 5. It has one canonical spelling
(used in files and identifiers) and two printed ones, Swedish and English; all three parse back to the same locator.

    >>> parse_locator("2 kap. 5 §").display("en")
    'Chapter 2, Section 5'
    >>> parse_locator("Article 2(2)(d)").display("sv")
    'art. 2.2 d'
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from riktlots.ingest.errors import LocatorError


class Unit(StrEnum):
    """Unit that a step counts. `MARK` is the § of Swedish law; `SECTION` a numbered section of a report."""

    CHAPTER = "chapter"
    MARK = "mark"
    ARTICLE = "article"
    RECITAL = "recital"
    ANNEX = "annex"
    TITLE = "title"
    SECTION = "section"
    PARAGRAPH = "paragraph"
    POINT = "point"
    DIGEST = "digest"
    TRANSITIONAL = "transitional"
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a locator: a unit and its number (or, for a heading, its words)."""

    unit: Unit
    value: str


@dataclass(frozen=True, slots=True)
class Locator:
    """A place in a document as a sequence of steps; never empty."""

    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        if not self.steps:
            raise LocatorError("")

    def __str__(self) -> str:
        """The canonical spelling, the same whatever language the reader has."""
        return _write(self.steps, "canonical")

    def display(self, language: str) -> str:
        """The spelling for people in `language` ("sv" or "en")."""
        return _write(self.steps, "en" if language == "en" else "sv")

    def value(self, unit: Unit) -> str | None:
        """The number of the first step of this unit, or None."""
        return next((step.value for step in self.steps if step.unit is unit), None)

    @property
    def numbered(self) -> tuple[tuple[Unit, str], ...]:
        """The numbered place: 2 kap. 5 § for both `2 kap. 5–6 §§` and `2 kap. 5 § st. 1`; empty if there is none."""
        return tuple((step.unit, _first(step)) for step in self.steps if step.unit in _NUMBERED)


_NUMBERED = (Unit.CHAPTER, Unit.MARK, Unit.ARTICLE, Unit.RECITAL, Unit.ANNEX, Unit.SECTION, Unit.HEADING)


def _first(step: Step) -> str:
    """The first number of a range; for an article only its number, since `2.2 d` is in article 2."""
    value = step.value.split("–")[0]
    return value.split(".")[0].split(" ")[0] if step.unit is Unit.ARTICLE else value


_NUMBER = r"\d+(?: [a-z](?![a-zåäö.)]))?"
_RANGE = rf"{_NUMBER}(?:[–-]{_NUMBER})?"
# The article itself may carry several letters (5aa, 12gb, 3sb), its paragraphs one (2a), a point up to three.
_ARTICLE = r"\d+[a-z]{0,3}(?![a-zåäö])"
_LETTER = r"[a-z]{1,3}(?![a-zåäö.])"
_DOTTED = rf"{_ARTICLE}(?:\.\d+[a-z]?)*"
_ARTICLE_SV = rf"{_DOTTED}(?: {_LETTER})?(?:[–-](?:{_DOTTED}(?: {_LETTER})?|{_LETTER}))?"
_BRACKETED = r"(?:\((?:\d+[a-z]?|[a-z]{1,3})\))"
_ARTICLE_END = rf"(?:{_ARTICLE}{_BRACKETED}*|\([a-z]{{1,3}}\))"
_ARTICLE_EN = rf"(?:{_ARTICLE}{_BRACKETED}+(?:[–-]{_ARTICLE_END})?|{_ARTICLE}[–-]{_ARTICLE}{_BRACKETED}+)"
_POINT_EN = r"\d+(?:\([a-z]\))?(?:[–-](?:\d+(?:\([a-z]\))?|\([a-z]\)))?(?![\w.(–-]| [a-z](?![\w.]))"
_POINT_SV = rf"\d+(?:\.\d+)+|{_RANGE}(?:[–-][a-z])?"

# Annexes go by Roman or Arabic numbers, with or without a letter (Ia, 2B), or by a letter alone.
_ANNEX = r"(?:[IVXLC]+[A-Z]?|\d+[A-Z]?|[A-Z])(?![\w.])"
# The number of an act in the Swedish Code of Statutes, to whose entry into force a provision belongs.
_ACT = r"\d{4}:\d+"

# The order matters: the first pattern that matches at a position wins.
_PATTERNS: tuple[tuple[Unit, str], ...] = (
    (Unit.HEADING, r"[\"”](?P<v>[^\"”]+)[\"”]"),
    (Unit.CHAPTER, rf"(?P<v>{_RANGE}) kap\.?(?![a-zåäö])"),
    (Unit.CHAPTER, rf"(?:chapters?|kapitel|kap\.) (?P<v>{_RANGE})"),
    (Unit.MARK, rf"(?P<v>{_RANGE}) ?§§?"),
    (Unit.MARK, rf"sections? (?P<v>{_RANGE})(?!\.?\d)"),
    (Unit.ARTICLE, rf"(?:articles?|artikel|artiklarna|art\.) ?(?P<v>{_ARTICLE_EN}|{_ARTICLE_SV})"),
    (Unit.RECITAL, rf"(?:recitals?|skäl) (?P<v>{_RANGE})"),
    (Unit.ANNEX, rf"(?:annex|bilaga)(?: (?P<v>{_ANNEX}))?"),
    (Unit.TITLE, r"(?:title|avdelning) (?P<v>[IVX]+)"),
    (Unit.SECTION, r"(?:section no\.|avsnitt) (?P<v>\d+(?:\.\d+)*)"),
    (Unit.DIGEST, r"(?:digest para\.|digest|sammandraget p\.) (?P<v>\d+)"),
    (Unit.TRANSITIONAL, rf"(?:transitional provision|transitional|övergångsbestämmelse)(?: (?P<v>{_ACT}|\d+))?"),
    (Unit.PARAGRAPH, r"(?:paragraph|para\.|st\.|stycke) (?P<v>\d+(?:[–-]\d+)?)"),
    (Unit.POINT, rf"(?:points?|punkt|p\.) (?P<v>{_POINT_EN}|{_POINT_SV})"),
)
_COMPILED = tuple((unit, re.compile(pattern, re.IGNORECASE)) for unit, pattern in _PATTERNS)
_CANONICAL_SECTION = re.compile(r"section (?P<v>\d+(?:\.\d+)*)", re.IGNORECASE)


@lru_cache(1 << 16)
def parse_locator(text: str) -> Locator:
    """Read a locator in its canonical, Swedish or English spelling.

    Raises LocatorError when any part of the text is not understood: a half-read address would be a wrong one.
    """
    rest = re.sub(r"\s+", " ", text.replace("\u00a0", " ")).strip()
    steps: list[Step] = []
    at, in_chapter = 0, False
    while at < len(rest):
        step, at = _step_at(rest, at, in_chapter)
        if step is None:
            raise LocatorError(text)
        steps.append(step)
        in_chapter = in_chapter or step.unit is Unit.CHAPTER
        while rest[at : at + 1] in (" ", ","):
            at += 1
    return Locator(tuple(steps))


def _step_at(text: str, at: int, in_chapter: bool) -> tuple[Step | None, int]:
    """The step that begins at an index of `text`, and where it ends; `in_chapter`: a chapter stands before it."""
    # "section 3" is the § of an English law after a chapter ("Chapter 2, Section 3"), else a section of a report.
    match = _CANONICAL_SECTION.match(text, at)
    if match and not text.startswith("Section", at) and not in_chapter:
        return Step(Unit.SECTION, match["v"]), match.end()
    for unit, pattern in _COMPILED:
        match = pattern.match(text, at)
        if match:
            return Step(unit, _clean_value(unit, match["v"] or "")), match.end()
    return None, at


def _clean_value(unit: Unit, value: str) -> str:
    if unit is Unit.HEADING:
        return value.strip()
    value = value.replace("-", "–")
    if unit in (Unit.ARTICLE, Unit.POINT) and "(" in value:
        value = re.sub(r"\(([a-z]{1,3})\)", lambda m: f" {m[1]}", value)
        value = re.sub(r"\((\d+[a-z]?)\)", r".\1", value).replace("– ", "–")
    return value.upper() if unit in (Unit.ANNEX, Unit.TITLE) else value


def _write(steps: tuple[Step, ...], style: str) -> str:
    parts: list[str] = []
    for index, step in enumerate(steps):
        after_mark = any(s.unit is Unit.MARK for s in steps[:index])
        before_mark = any(s.unit is Unit.MARK for s in steps[index + 1 :])
        parts.append(_write_step(step, style, after_mark=after_mark, before_mark=before_mark))
    return (", " if style == "en" else " ").join(parts)


def _write_step(step: Step, style: str, *, after_mark: bool, before_mark: bool) -> str:
    value, many = step.value, "–" in step.value
    if style == "en":
        return _write_english(step, many)
    canonical = style == "canonical"
    match step.unit:
        case Unit.CHAPTER:
            return f"chapter {value}" if canonical and not before_mark else f"{value} kap."
        case Unit.MARK:
            return f"{value} {'§§' if many else '§'}"
        case Unit.ARTICLE:
            return f"art. {value}"
        case Unit.PARAGRAPH:
            return f"para. {value}" if canonical and not after_mark else f"st. {value}"
        case Unit.POINT:
            return f"p. {value}" if after_mark else f"{'point' if canonical else 'punkt'} {value}"
        case Unit.HEADING:
            return f"”{value}”"
    name = step.unit.value if canonical else _SWEDISH[step.unit]
    return f"{name} {value}".strip()


_SWEDISH = {
    Unit.RECITAL: "skäl",
    Unit.ANNEX: "bilaga",
    Unit.TITLE: "avdelning",
    Unit.SECTION: "avsnitt",
    Unit.DIGEST: "sammandraget p.",
    Unit.TRANSITIONAL: "övergångsbestämmelse",
}


def _write_english(step: Step, many: bool) -> str:
    value = step.value
    match step.unit:
        case Unit.HEADING:
            return f"”{value}”"
        case Unit.CHAPTER | Unit.RECITAL:
            return f"{step.unit.value.capitalize()}{'s' if many else ''} {value}"
        case Unit.MARK:
            return f"Section{'s' if many else ''} {value}"
        case Unit.ARTICLE:
            plain_range = re.fullmatch(r"\d+[a-z]*–\d+[a-z]*", value)
            return f"Article{'s' if plain_range else ''} {_brackets(value)}"
        case Unit.POINT:
            return f"point {value if '.' in value else _brackets(value)}"
        case Unit.DIGEST:
            return f"digest para. {value}"
        case Unit.TRANSITIONAL:
            return f"transitional provision {value}".strip()
        case Unit.ANNEX | Unit.TITLE:
            return f"{step.unit.value.capitalize()} {value}".strip()
    return f"{step.unit.value} {value}"


def _brackets(value: str) -> str:
    """`2.2 d` as English legal drafting writes it: `2(2)(d)`."""
    head, dash, tail = value.partition("–")
    numbers, _, letter = head.partition(" ")
    first, *rest = numbers.split(".")
    written = first + "".join(f"({n})" for n in rest) + (f"({letter})" if letter else "")
    if not dash:
        return written
    return f"{written}–{f'({tail})' if tail.isalpha() else _brackets(tail)}"
