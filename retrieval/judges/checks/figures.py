"""Check of figures: numbers, dates, amounts, times, places in a law and numbers of acts, in any notation."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from riktlots.retrieval.judges.reading import CheckCase, Finding
from riktlots.retrieval.model import Verdict

_NUMBERS = {
    "två": 2, "tre": 3, "fyra": 4, "fem": 5, "sex": 6, "sju": 7, "åtta": 8, "nio": 9, "tio": 10, "elva": 11,
    "tolv": 12, "tretton": 13, "fjorton": 14, "femton": 15, "arton": 18, "tjugo": 20, "trettio": 30, "fyrtio": 40,
    "femtio": 50, "sextio": 60, "nittio": 90, "hundra": 100,
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "eighteen": 18, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90,
    # Ordinals from the third on: “andra” and “second” mean too much else.
    "tredje": 3, "fjärde": 4, "femte": 5, "sjätte": 6, "sjunde": 7, "åttonde": 8, "nionde": 9, "tionde": 10,
    "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip
_ONE = frozenset(("en", "ett", "one", "a"))
_TIMES = {
    "tusen": 10**3, "thousand": 10**3, "miljon": 10**6, "miljoner": 10**6, "million": 10**6, "millions": 10**6,
    "miljard": 10**9, "miljarder": 10**9, "billion": 10**9, "mn": 10**6, "mdr": 10**9,
}  # fmt: skip
_UNITS = {
    "minut": "minut(?:er|en)?|minutes?", "hour": "tim(?:me|mar|men)|hours?", "day": "dag(?:ar|en|arna)?|dygn|days?",
    "weekday": "vardag(?:ar)?|arbetsdag(?:ar)?|working days?|business days?", "week": "veck(?:a|or|an|orna)|weeks?",
    "month": "månad(?:er|en)?|months?", "year": "år(?:en|et)?|years?", "percent": "%|procent|per ?cent",
    "eur": "euro|eur|€", "sek": "kronor|kr|sek", "usd": "dollar|dollars|usd",
    "km": "km|kilometer", "hp": "hp|högskolepoäng|credits",
}  # fmt: skip
_BASE = {"year": (12, "month"), "week": (7, "day")}
# “Class 2 may be held”: in small letters “may” is no month.
_MONTHS = (
    "jan(?:uari|uary)?", "feb(?:ruari|ruary)?", "mar(?:s|ch)?", "apr(?:il)?", "maj|(?-i:May|MAY)", "jun[ie]?",
    "jul[iy]?", "aug(?:usti|ust)?", "sep(?:t|tember)?", "o[kc]t(?:ober)?", "nov(?:ember)?", "de[cz](?:ember)?",
)  # fmt: skip
_MONTH = "|".join(f"(?P<m{i}>{name})" for i, name in enumerate(_MONTHS, 1))
_DIGITS = r"\d{1,3}(?:[ \u00a0\u202f,.]\d{3})+(?!\d)|\d+(?:[.,]\d+)?"
_NAMED = "|".join(sorted({*_NUMBERS, *_ONE}, key=len, reverse=True))
_FORMS = re.compile(
    rf"""
    (?P<iso>\b(?P<y>\d{{4}})-(?P<mo>\d\d)(?:-(?P<d>\d\d))?(?![\d-]))
    | \b(?:(?P<d1>\d\d?)(?:st|nd|rd|th|:[ae]|\.)?\s+(?:of\s+)?)?(?:{_MONTH})\b\.?
      (?:\s+(?P<d2>\d\d?)(?:st|nd|rd|th)?(?!\d))?(?:,?\s+(?P<y1>\d{{4}})\b)?
    | (?P<act>\b\d{{4}}:\d+\b|\b\d{{2,4}}/\d{{1,5}}\b)
    | (?P<chapter>\b(?P<c1>\d+\s?[a-z]?)\s?kap(?:\.|itlet)?(?!\w)|\b(?:kap(?:itel)?|chapter|ch)\.?\s(?P<c2>\d+))
    | (?P<mark>(?P<p1>\b\d+(?:\s[a-z])?)\s?§|(?:§§?\s?|\b(?:section|paragraf(?:en)?)\s)(?P<p2>\d+(?:\.\d+)*))
    | (?P<article>\b(?:art(?:ikel|icle)?s?)\.?\s(?P<a1>\d+(?:\.\d+)*))
    | (?P<number>(?<![\w.,])(?:{_DIGITS})(?=\D|$)|\b(?:{_NAMED})\b)
      (?:\s?(?P<times>{"|".join(_TIMES)})\b)?
      (?:st|nd|rd|th|:[ae])?(?:[\s\u00a0-]?(?P<unit>{"|".join(f"(?:{u})" for u in _UNITS.values())})(?!\w))?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_UNIT_OF = [(name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _UNITS.items()]
_CURRENCY_BEFORE = re.compile(r"\b(eur|sek|usd)\s$|([€$])\s?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its kind (number, date, act, chapter, mark, article), value, unit (or empty), and original text."""

    kind: str
    value: str
    unit: str = ""
    written: str = ""

    def is_in(self, others: Collection[Figure]) -> bool:
        """Whether this figure is one of the others, or agrees with one that is more or less precise.

        A missing unit agrees with any. A day or a year may be part of a date (“23–25 May 2011” gives the year once),
        and an article may be named without its point.
        """
        if any(self._is(other) for other in others):
            return True
        year, month, day = self._parts() if self.kind == "date" else ("", "", "")
        yearless = any(other.kind == "date" and other._parts() == ("", month, day) for other in others)
        return bool(year and day and yearless) and Figure("date", f"{year}--").is_in(others)

    def _is(self, other: Figure) -> bool:
        if self.kind == "date" and other.kind == "date":
            return all(not mine or mine == theirs for mine, theirs in zip(self._parts(), other._parts(), strict=True))
        if self.kind == "date" or other.kind == "date":
            # A bare year agrees with a date in it.
            date, number = (self, other) if self.kind == "date" else (other, self)
            whole = number.kind == "number" and not number.unit and date._parts()[0] == number.value
            return whole and (date is other or not any(date._parts()[1:]))
        if self.kind == "article" and other.kind == "article":
            return f"{other.value}.".startswith(f"{self.value}.")
        if self.kind != other.kind:
            # “5 §” is “Section 5”, and a text may refer to a paragraph by its number alone.
            return self.value == other.value and "number" in (self.kind, other.kind) and not (self.unit or other.unit)
        if self.unit and other.unit:
            return self._in_base() == other._in_base()
        return self.value == other.value

    def _in_base(self) -> tuple[float, str]:
        """Convert to an amount and a base unit: years to months, weeks to days."""
        times, unit = _BASE.get(self.unit, (1, self.unit))
        return float(self.value) * times, unit

    def _parts(self) -> tuple[str, ...]:
        return tuple(self.value.split("-"))


# Cached, since the same passage is evidence for many sentences, and for the checks and the features.
@lru_cache(maxsize=512)
def figures(text: str, *, each_one: bool = False) -> tuple[Figure, ...]:
    """Return the figures of a text in order.

    “En”, “ett” and “one” count as the figure 1 only before a unit (“en månad”), or everywhere with `each_one`.
    """
    return tuple(_figures(text, each_one))


def _figures(text: str, each_one: bool) -> Iterator[Figure]:
    for match in _FORMS.finditer(text):
        kind = next(
            name for name in ("iso", "act", "chapter", "mark", "article", "number", "month") if _has(match, name)
        )
        written = match.group().strip(" .,")
        if kind == "iso":
            yield Figure("date", f"{match['y']}-{match['mo']}-{match['d'] or ''}", written=written)
        elif kind == "month":
            # A month's name alone does not count: “may” and “mars” are ordinary words too.
            if day := match["d1"] or match["d2"] or "":
                yield Figure("date", f"{match['y1'] or ''}-{_month(match):02}-{int(day):02}", written=written)
            elif match["y1"]:
                yield Figure("date", f"{match['y1']}-{_month(match):02}-", written=written)
        elif kind == "number":
            yield from _number(text, match, each_one)
        else:
            value = next(match[group] for group in ("act", "c1", "c2", "p1", "p2", "a1") if match[group])
            yield Figure(kind, re.sub(r"\s", "", value).lower(), written=written)


def _has(match: re.Match[str], kind: str) -> bool:
    return kind == "month" or bool(match[kind])


def _month(match: re.Match[str]) -> int:
    return next(i for i in range(1, 13) if match[f"m{i}"])


def _number(text: str, match: re.Match[str], each_one: bool) -> Iterator[Figure]:
    word = match["number"].lower()
    unit = next((name for name, pattern in _UNIT_OF if match["unit"] and pattern.fullmatch(match["unit"])), "")
    if before := _CURRENCY_BEFORE.search(text, 0, match.start()):
        unit = unit or {"€": "eur", "$": "usd"}.get(before[2] or "", (before[1] or "").lower())
    if word in _ONE:
        if word != "a" and (unit or each_one):
            yield Figure("number", "1", unit, match.group())
        return
    value = float(_NUMBERS[word]) if word in _NUMBERS else _value(match["number"])
    value *= _TIMES[match["times"].lower()] if match["times"] else 1
    yield Figure("number", f"{value:.10g}", unit, match.group().strip(" .,"))


def _value(written: str) -> float:
    plain = re.sub(r"[ \u00a0\u202f,.](?=\d{3}(?!\d))", "", written)
    return float(plain.replace(",", "."))


def missing_figures(case: CheckCase) -> list[Figure]:
    """Return the figures of a claim that its evidence (with the evidence's own names) lacks."""
    wanted = figures(case.claim.text)
    if not wanted:
        return []
    known = set(figures(case.evidence_text, each_one=True)) | set(figures(case.evidence_names))
    # The levels of a place count by themselves too: “art. 2.2 d” is in article 2.
    known |= {Figure("number", number) for number in re.findall(r"\d+", case.evidence_names)}
    return [figure for figure in wanted if not figure.is_in(known)]


def check_figures(case: CheckCase) -> Finding | None:
    """Check that every figure in the claim occurs in the evidence."""
    missing = missing_figures(case)
    return Finding(Verdict.UNSUPPORTED, f"figure {missing[0].written}") if missing else None
