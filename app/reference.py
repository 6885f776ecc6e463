"""A reference to a place as lawyers and authors write it, in Swedish or English."""

from __future__ import annotations

import re

from app.i18n import text
from ingest.locator import Locator, Unit
from ingest.model import Kind, Passage, Source

_ORDINALS = ("första", "andra", "tredje", "fjärde", "femte", "sjätte", "sjunde", "åttonde", "nionde", "tionde")
# The sort of an EU act by its letter in the CELEX number, and that letter where no number is known.
_ACTS = {
    "R": {"sv": "förordning", "en": "Regulation"},
    "L": {"sv": "direktiv", "en": "Directive"},
    "D": {"sv": "beslut", "en": "Decision"},
    "H": {"sv": "rekommendation", "en": "Recommendation"},
}
_LETTERS = {Kind.REGULATION: "R", Kind.RECOMMENDATION: "H"}
_SFS = re.compile(r"\((\d{4}:\d+)\)")
_EU_NUMBER = re.compile(
    r"\((?:EU|EG|EEG|EC|EEC|Euratom)\) (?:nr |No )?\d+/\d+|\d{4}/\d+/(?:EU|EG|EC|CFSP|Gusp)", re.IGNORECASE
)


def reference(source: Source, passage: Passage, language: str) -> str:
    """The reference to copy: `2 kap. 5 § första stycket säkerhetsskyddslagen (2018:585)`, `artikel 2.2 d i förordning
    (EU) 2021/821`, and for other documents title, publisher, date and place."""
    locator = passage.address.locator
    # A paragraph of a digest that has no place in the original can only be cited as ours.
    if locator.value(Unit.DIGEST):
        return f"{_described(source, language)} ({text('reference_digest', language)} {locator.value(Unit.DIGEST)})"
    if number := _sfs(source):
        return _swedish_act(source, number, locator, language)
    if source.celex or (source.jurisdiction == "EU" and _EU_NUMBER.search(source.short_name(language))):
        return _eu_act(source, locator, language)
    return f"{_described(source, language)}, {locator.display(language)}"


def _sfs(source: Source) -> str:
    """The number of a Swedish act or ordinance in the Swedish Code of Statutes; empty for other documents."""
    if source.sfs or source.jurisdiction != "SE" or source.kind not in (Kind.LAW, Kind.REGULATION):
        return source.sfs
    found = _SFS.search(source.title)
    return found[1] if found else ""


def _swedish_act(source: Source, number: str, locator: Locator, language: str) -> str:
    name = source.short_name(language)
    name += "" if number in name else f" ({number})"
    return f"{locator.display('en')} of the {name}" if language == "en" else f"{_with_ordinals(locator)} {name}"


def _with_ordinals(locator: Locator) -> str:
    """A place in an act in words: `st. 1 p. 3` is `första stycket 3`."""
    words = []
    for step in locator.steps:
        if step.unit is Unit.PARAGRAPH and step.value.isdecimal() and int(step.value) <= len(_ORDINALS):
            words.append(f"{_ORDINALS[int(step.value) - 1]} stycket")
        elif step.unit is Unit.POINT:
            words.append(step.value)
        else:
            words.append(Locator((step,)).display("sv"))
    return " ".join(words)


def _eu_act(source: Source, locator: Locator, language: str) -> str:
    place = locator.display(language)
    if language == "sv":
        place = re.sub(r"^art\. ", "artikel ", place)
    joined = "of" if language == "en" else "i"
    number = _EU_NUMBER.search(source.short_name(language)) or _EU_NUMBER.search(source.name(language))
    act = _ACTS.get(source.celex[5:6]) or _ACTS.get(_LETTERS.get(source.kind, ""))
    if not number or not act:
        return f"{place} {joined} {source.short_name(language)}"
    return f"{place} {joined} {act[language]} {number.group()}"


def _described(source: Source, language: str) -> str:
    return ", ".join(part for part in (source.name(language), source.authority, source.published) if part)
