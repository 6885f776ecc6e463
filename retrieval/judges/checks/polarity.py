"""Polarity: what is denied must stay denied, and no word may turn into its opposite."""

from __future__ import annotations

import re
from functools import lru_cache

from riktlots.ingest.language import content_stems
from riktlots.ingest.language import words as words_in
from riktlots.retrieval.judges.checks.case import CheckCase, Finding
from riktlots.retrieval.judges.checks.obligation import SPEAKS_OF_THE_SAME
from riktlots.retrieval.judges.reading import (
    Aligned,
    Clause,
    any_of,
    condition_marks,
    listed_words,
    phrases,
    share_found,
    table,
)
from riktlots.retrieval.model import Verdict

# “Regulation No 833/2014” denies nothing.
_NUMBER_SIGN = re.compile(r"\bnos?\.?\s(?=\d)", re.IGNORECASE)
_NEITHER_NOR = re.compile(r"(\bneither\b.*?)\bnor\b", re.IGNORECASE)
# “inte A, utan B”: the second is “but”, not “without”.
_BUT = re.compile(r"\b(inte|ej|icke)\b([^.;]*?),\sutan\s(?!att\b)", re.IGNORECASE)

_PREFIX = re.compile(r"(?:o|un|in|im|non|icke)-?(\w{4,})$")
# A part of a clause is spoken of when the other has this share of its words.
_HEARD = 0.5


def denials(text: str) -> int:
    """How often a text denies something, by a word of negation or by one that denies by itself (“förbjudet”)."""
    plain = _BUT.sub(r"\1\2 ", _NUMBER_SIGN.sub("", listed_words("negation", "idle").sub(" ", text)))
    plain = _NEITHER_NOR.sub(r"\1", plain)
    return len(listed_words("negation", "words").findall(plain)) + len(
        listed_words("negation", "denying").findall(plain)
    )


def turned_around(pair: Aligned, language: str) -> bool:
    """Whether one of two clauses denies what the other says: two denials in one cancel out."""
    said = _denials_heard(pair.clause, pair.beside, language) + _prefixed(pair.clause, pair.beside, language)
    meant = _denials_heard(pair.beside, pair.clause, language) + _prefixed(pair.beside, pair.clause, language)
    return (said - meant) % 2 == 1


def _denials_heard(clause: Clause, other: Clause, language: str) -> int:
    """The denials in those parts of a clause of which another one speaks too: what it leaves out it does not turn."""
    return sum(
        count
        for part in phrases(clause.text)
        if (count := denials(part)) and share_found(content_stems(part, language), other.stems, language) >= _HEARD
    )


def _prefixed(clause: Clause, other: Clause, language: str) -> int:
    """How many words of a clause stand in the other one without the o-, in- or un- that denies them."""
    bare = [
        match[1]
        for word in words_in(clause.text)
        if (match := _PREFIX.match(word)) and not listed_words("negation", "denying").fullmatch(word)
    ]
    return sum(any(stem in other.stems for stem in content_stems(word, language)) for word in bare)


def opposites(said: str, meant: str) -> str:
    """The first word of `said` whose opposite, and not the word itself, stands in `meant`; or empty."""
    if not _any_of_pairs().search(said):
        return ""
    for here, there in _pairs():
        match = here.search(said)
        if match and not there.search(said) and there.search(meant) and not here.search(meant):
            return match.group().lower()
    return ""


@lru_cache(maxsize=1)
def _pairs() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """Each pair of opposites, in both orders."""
    pairs = [(any_of([one]), any_of([other])) for one, other in table("opposites", "pairs")]
    return tuple(order for one, other in pairs for order in ((one, other), (other, one)))


@lru_cache(maxsize=1)
def _any_of_pairs() -> re.Pattern[str]:
    return any_of(word for pair in table("opposites", "pairs") for word in pair)


def check_polarity(case: CheckCase) -> Finding | None:
    """No clause may deny what the evidence says, say what it denies, or put a word in place of its opposite."""
    if case.is_translated:
        return _check_translated(case)
    for pair in case.aligned:
        if pair.share < SPEAKS_OF_THE_SAME:
            continue
        turned, swapped = turned_around(pair, case.claim.language), opposites(pair.clause.text, pair.beside.text)
        # “inte före” for “efter” is both, and no contradiction.
        if turned and not swapped:
            return Finding(Verdict.CONTRADICTED, "negation")
        if swapped and not turned:
            return Finding(Verdict.CONTRADICTED, f"opposite {swapped}")
    return None


def _check_translated(case: CheckCase) -> Finding | None:
    """Between languages clauses do not meet; so only a text that denies is told from one that denies nothing.

    “Only”, “unless” and their like deny in disguise.
    """
    said, meant = denials(case.claim.text), denials(case.evidence_text)
    hidden = listed_words("quantity", "only").search(case.evidence_text) or condition_marks().search(case.evidence_text)
    one_clause = len(case.claim.clauses) == 1 and sum(len(one.clauses) for one in case.evidence) == 1
    if (said % 2 and not meant and not hidden) or (meant % 2 and not said and one_clause):
        return Finding(Verdict.CONTRADICTED, "negation")
    return None
