"""Check of polarity: negations must be kept, and no word may be replaced by its opposite."""

from __future__ import annotations

import re
from functools import lru_cache

from riktlots.ingest.language import content_stems
from riktlots.ingest.language import words as words_in
from riktlots.retrieval.judges.checks.obligation import SAME_MATTER
from riktlots.retrieval.judges.reading import (
    Aligned,
    CheckCase,
    Clause,
    Finding,
    any_of,
    condition_marks,
    listed_words,
    phrases,
    share_found,
    table,
)
from riktlots.retrieval.model import Verdict

# “Regulation No 833/2014” contains no negation.
_NUMBER_SIGN = re.compile(r"\bnos?\.?\s(?=\d)", re.IGNORECASE)
_NEITHER_NOR = re.compile(r"(\bneither\b.{0,300}?)\bnor\b", re.IGNORECASE)
# “inte A, utan B”: the second is “but”, not “without”.
_BUT = re.compile(r"\b(inte|ej|icke)\b([^.;]{0,300}?),\sutan\s(?!att\b)", re.IGNORECASE)

_PREFIX = re.compile(r"(?:o|un|in|im|non|icke)-?(\w{4,})$")
# A clause mentions a part of another clause if it has at least this share of the part's words.
_MENTIONED = 0.5


def count_negations(text: str) -> int:
    """Count the negations in a text: negating words (“inte”), and words that imply a negation (“förbjudet”)."""
    plain = _BUT.sub(r"\1\2 ", _NUMBER_SIGN.sub("", listed_words("negation", "idle").sub(" ", text)))
    plain = _NEITHER_NOR.sub(r"\1", plain)
    return len(listed_words("negation", "words").findall(plain)) + len(
        listed_words("negation", "denying").findall(plain)
    )


def is_reversed(pair: Aligned, language: str) -> bool:
    """Whether one of two clauses negates the other. Two negations in one clause cancel out."""
    clause, other = pair.clause, pair.counterpart
    claimed = _common_negations(clause, other, language) + _negating_prefixes(clause, other, language)
    actual = _common_negations(other, clause, language) + _negating_prefixes(other, clause, language)
    return (claimed - actual) % 2 == 1


def _common_negations(clause: Clause, other: Clause, language: str) -> int:
    """Count the negations in those parts of a clause that the other clause mentions; omitted parts do not count."""
    return sum(
        count
        for part in phrases(clause.text)
        if (count := count_negations(part))
        and share_found(content_stems(part, language), other.stems, language) >= _MENTIONED
    )


def _negating_prefixes(clause: Clause, other: Clause, language: str) -> int:
    """Count the words of a clause that occur in the other one without their negating prefix (o-, in-, un-)."""
    bare = [
        match[1]
        for word in words_in(clause.text)
        if (match := _PREFIX.match(word)) and not listed_words("negation", "denying").fullmatch(word)
    ]
    return sum(any(stem in other.stems for stem in content_stems(word, language)) for word in bare)


def opposites(claimed: str, actual: str) -> str:
    """Return the first word of `claimed` whose opposite, and not the word itself, is in `actual`; or empty."""
    if not _any_of_pairs().search(claimed):
        return ""
    for here, there in _pairs():
        match = here.search(claimed)
        if match and not there.search(claimed) and there.search(actual) and not here.search(actual):
            return match.group().lower()
    return ""


@lru_cache(maxsize=1)
def _pairs() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """Load each pair of opposites, in both orders."""
    pairs = [(any_of([one]), any_of([other])) for one, other in table("opposites", "pairs")]
    return tuple(order for one, other in pairs for order in ((one, other), (other, one)))


@lru_cache(maxsize=1)
def _any_of_pairs() -> re.Pattern[str]:
    return any_of(word for pair in table("opposites", "pairs") for word in pair)


def check_polarity(case: CheckCase) -> Finding | None:
    """Check that no clause adds or drops a negation, or replaces a word by its opposite."""
    if case.is_translated:
        return _check_translated(case)
    for pair in case.aligned:
        if pair.share < SAME_MATTER:
            continue
        reversed_, opposite = is_reversed(pair, case.claim.language), opposites(pair.clause.text, pair.counterpart.text)
        # “inte före” for “efter” is both, and no contradiction.
        if reversed_ and not opposite:
            return Finding(Verdict.CONTRADICTED, "negation")
        if opposite and not reversed_:
            return Finding(Verdict.CONTRADICTED, f"opposite {opposite}")
    return None


def _check_translated(case: CheckCase) -> Finding | None:
    """Compare across languages, where clauses cannot be aligned: only a negation in one text and none in the other.

    “Only”, “unless” and the like are hidden negations.
    """
    claimed, actual = count_negations(case.claim.text), count_negations(case.evidence_text)
    hidden = listed_words("quantity", "only").search(case.evidence_text) or condition_marks().search(case.evidence_text)
    one_clause = len(case.claim.clauses) == 1 and sum(len(one.clauses) for one in case.evidence) == 1
    if (claimed % 2 and not actual and not hidden) or (actual % 2 and not claimed and one_clause):
        return Finding(Verdict.CONTRADICTED, "negation")
    return None
