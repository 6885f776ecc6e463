"""Read a text about a planned collaboration into the fields of a case, by rules."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from riktlots.ingest.errors import InputError
from riktlots.retrieval.plan.case import Case, CaseFile
from riktlots.retrieval.plan.vocabulary import (
    FACT_FIELDS,
    NONE,
    NOT,
    absence_patterns,
    countries,
    countries_in,
    vocabulary,
)
from riktlots.retrieval.question.route import clean_question

# A negation within two words before a value: “inga personuppgifter”, “without any technical data”.
_DENIES = re.compile(
    r"\b(?:inga|ingen|inget|inte|ej|utan|varken|no|not|without|neither|nor)\s+(?:[\w-]+\s+){0,2}$", re.IGNORECASE
)
# A negated list: “varken personuppgifter eller teknik”.
_DENIES_ON = re.compile(r"\b(?:varken|neither)\b[^.!?;]{0,200}\b(?:eller|nor|or)\s+(?:[\w-]+\s+){0,2}$", re.IGNORECASE)
# Characters before a value in which its negation is sought.
_BEFORE = 300
# The name of an organisation: capitalised words, one of which names its kind, and possibly a place.
_KIND = (
    r"(?:[A-ZÅÄÖ][\w-]{0,40}(?:universitet|högskola)(?:et)?|Universit\w+|Institut\w*|Academy|College|Polytechnic|Hospital"
    r"|ETH|AG|GmbH|Inc|Ltd|AB)"
)
_ORGANISATION = re.compile(
    rf"\b(?:[A-ZÅÄÖ][\w&.]{{0,40}}"
    rf"(?:-[^\WA-ZÅÄÖ][\w&.]{{0,40}}){{0,3}}[ -]){{0,4}}{_KIND}\b(?: (?:of|i|in|for|för) "
    rf"(?:[A-ZÅÄÖ][\w-]{{0,40}}(?: and | och | )?){{1,4}})?"
)


def read_text(text: str, language: str) -> Case:
    """Read a case from a text in Swedish or English. Negated values become `not-…`."""
    text = clean_question(text)
    found = {field: _values_in(field, text) for field in FACT_FIELDS}
    partner = next((m.group().strip() for m in _ORGANISATION.finditer(text) if " " in m.group().strip()), "")
    return Case(text=text, partner=partner, country=countries_in(text, language), **found)


def _values_in(field: str, text: str) -> tuple[str, ...]:
    """Return the values of a field that a text names, in the order of the vocabulary."""
    found = []
    for value in vocabulary()[field].values():
        asserted = [not _is_negated(text, match.start()) for match in value.pattern.finditer(text)]
        if asserted:
            found.append(value.id if any(asserted) else NOT + value.id)
    absent = absence_patterns().get(field)
    if absent and absent.search(text) and all(value.startswith(NOT) for value in found):
        return (NONE, *found)
    return tuple(found)


def _is_negated(text: str, at: int) -> bool:
    before = text[max(0, at - _BEFORE) : at]
    return bool(_DENIES.search(before) or _DENIES_ON.search(before))


def with_fields(case: Case, given: CaseFile, language: str) -> Case:
    """Replace the fields of a case by those given. Raises InputError for unknown values."""
    changed: dict[str, tuple[str, ...]] = {
        field: _known_values(field, getattr(given, field), language) for field in FACT_FIELDS if getattr(given, field)
    }
    if given.country:
        changed["country"] = tuple(dict.fromkeys(_known_country(written, language) for written in given.country))
    return replace(case, partner=given.partner or case.partner, **changed)  # type: ignore[arg-type]


def read_case(given: CaseFile, language: str) -> Case:
    """Read a case from a text and fields; fields override the text. Raises InputError for unknown values."""
    return with_fields(read_text(given.text, language), given, language)


def _known_values(field: str, written: Iterable[str], language: str) -> tuple[str, ...]:
    values: list[str] = []
    known = vocabulary()[field]
    for word in written:
        word = word.strip()
        if word == NONE or word.removeprefix(NOT) in known:
            values.append(word)
            continue
        labelled = [id for id, value in known.items() if word.casefold() == value.labels[language].casefold()]
        read = labelled or _values_in(field, word)
        if not read:
            raise InputError(
                f"“{word}” is not a known value of {field}. Give one of: {', '.join(known)}, {NONE}; or one of them "
                f"with “{NOT}” before it."
            )
        values.extend(read)
    return tuple(dict.fromkeys(values))


def _known_country(written: str, language: str) -> str:
    written = written.strip()
    if written.upper() in countries():
        return written.upper()
    found = [code for try_in in (language, "sv", "en") for code in countries_in(written, try_in)]
    if not found:
        raise InputError(f"“{written}” is not a known country. Write its name or its two-letter code (IR, US).")
    return found[0]
