"""Checks of obligation, quantity and conditions: a permission must not become a duty, nor a duty a permission."""

from __future__ import annotations

import re
from collections.abc import Iterator

from riktlots.ingest.language import content_stems
from riktlots.retrieval.judges.reading import (
    Aligned,
    CheckCase,
    Finding,
    condition_marks,
    listed_words,
    phrases,
    share_found,
)
from riktlots.retrieval.judges.strength import duties, duty_at, is_raised, is_stronger, strength_of, strengths
from riktlots.retrieval.model import Strength, Verdict

# Two clauses with a smaller share of common words are not about the same matter, and are not compared.
SAME_MATTER = 0.5
# “får, efter avtal med myndigheten, besluta”: the action stands after the insertion.
_INSERTED = re.compile(r"^,[^,.;]{1,120},")


def check_obligation(case: CheckCase) -> Finding | None:
    """Check that each clause has the strength of obligation of its counterpart in the evidence."""
    whole = strength_of(case.evidence_text)
    if is_raised(strength_of(case.claim.text), whole):
        return Finding(Verdict.CONTRADICTED, "strength_raised")
    findings = [finding for pair in case.aligned if (finding := _compare(pair, whole, case.claim.language))]
    return min(findings, key=lambda finding: finding.verdict is Verdict.PARTLY, default=None)


def _compare(pair: Aligned, whole: Strength, language: str) -> Finding | None:
    if pair.share < SAME_MATTER:
        return None
    if finding := _compare_actions(pair, language):
        return finding
    claimed, actual = strength_of(pair.clause.text), strength_of(pair.counterpart.text)
    others = frozenset(strength for clause in pair.rivals for strength in strengths(clause.text))
    if claimed in others:
        return None
    if is_raised(claimed, whole if actual is Strength.NONE else actual):
        return Finding(Verdict.CONTRADICTED, "strength_raised")
    weaker = claimed is not Strength.NONE and is_stronger(actual, claimed)
    if weaker and claimed not in strengths(pair.counterpart.text):
        return Finding(Verdict.PARTLY, "strength_lowered")
    return None


def _compare_actions(pair: Aligned, language: str) -> Finding | None:
    """Compare the strengths of the same action in both clauses: “får besluta”, “ska besluta”."""
    actual = _actions(pair.counterpart.text, language)
    for claimed, action in _actions(pair.clause.text, language):
        same = {strength for strength, other in actual if other == action}
        if same and claimed not in same:
            if all(is_raised(claimed, strength) for strength in same):
                return Finding(Verdict.CONTRADICTED, "strength_raised")
            if all(is_stronger(strength, claimed) for strength in same):
                return Finding(Verdict.PARTLY, "strength_lowered")
    return None


def _actions(text: str, language: str) -> list[tuple[Strength, str]]:
    """Return the strength of each word of obligation with the stem of the next content word."""
    return [
        (strength, stem)
        for strength, end in duties(text)
        for stem in content_stems(_INSERTED.sub("", text[end:])[:80], language)[:1]
    ]


# An “only” was dropped if the claim has at least this share of the words around it.
_MENTIONED = 0.5


def check_quantity(case: CheckCase) -> Finding | None:
    """Check that “alla”, “endast” and “vissa” (all, only, some) are as in the evidence."""
    findings = [
        finding
        for pair in case.aligned
        if (finding := _compare_quantity(pair, case.evidence_text, case.claim.language))
    ]
    return min(findings, key=lambda finding: finding.verdict is Verdict.PARTLY, default=None)


def _compare_quantity(pair: Aligned, evidence: str, language: str) -> Finding | None:
    if pair.share < SAME_MATTER:
        return None
    claimed, actual = pair.clause.text, pair.counterpart.text
    every, only, some = (listed_words("quantity", kind) for kind in ("all", "only", "some"))
    if (word := every.search(claimed)) and not every.search(evidence):
        weakened = some.search(actual) and not some.search(claimed)
        return Finding(Verdict.CONTRADICTED if weakened else Verdict.PARTLY, f"quantity {word.group().lower()}")
    if (word := only.search(claimed)) and not only.search(evidence):
        return Finding(Verdict.UNSUPPORTED, f"quantity {word.group().lower()}")
    if not only.search(claimed) and any(
        only.search(part) and share_found(content_stems(part, language), pair.clause.stems, language) >= _MENTIONED
        for part in phrases(actual)
    ):
        return Finding(Verdict.PARTLY, "restriction_dropped")
    return None


_END = re.compile(r"[,;.:]|$")
# A condition is kept if the claim has at least this share of its words, in any form (“vid kontrollerad teknik”).
_KEPT = 0.5


def conditions_in(clause: str) -> Iterator[str]:
    """Yield the conditions of a clause, each from its mark to the next comma, or to the duty if that comes first."""
    for match in condition_marks().finditer(clause):
        phrase = clause[match.start() : _END.search(clause, match.end()).start()]  # type: ignore[union-attr]
        duty = duty_at(phrase)
        # “Om tekniken är kontrollerad ska …”: Swedish needs no comma there.
        if duty and not clause[: match.start()].strip(" ,;–-"):
            phrase = phrase[: duty[0]]
        yield phrase


def check_conditions(case: CheckCase) -> Finding | None:
    """Check that a claim keeps the conditions of the clauses that it is about."""
    language, wanted = case.claim.language, frozenset(case.claim.stems)
    for pair in case.aligned:
        if pair.share < SAME_MATTER or any(conditions_in(pair.clause.text)):
            continue
        for phrase in conditions_in(pair.counterpart.text):
            stems = content_stems(phrase, language)
            if stems and share_found(stems, wanted, language) < _KEPT:
                return Finding(Verdict.PARTLY, "condition_dropped")
    return None
