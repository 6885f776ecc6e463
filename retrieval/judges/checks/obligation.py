"""Obligation: what a source only permits or advises must not become a duty, nor a duty or a ban a permission."""

from __future__ import annotations

import re

from ingest.stems import content_stems
from retrieval.judges.alignment import Aligned
from retrieval.judges.checks.case import Case, Finding
from retrieval.model import Strength, Verdict
from retrieval.strength import duties, is_stronger, strength_of, strengths

# Below this share of its words a clause has no clause beside it that could speak of the same.
SPEAKS_OF_THE_SAME = 0.5
# “får, efter avtal med myndigheten, besluta”: what is done stands after what was put in.
_INSERTED = re.compile(r"^,[^,.;]{1,120},")


def check_obligation(case: Case) -> Finding | None:
    """The strength of each clause must be that of the clause of the evidence that it speaks of."""
    whole = strength_of(case.evidence_text)
    if _is_raised(strength_of(case.claim.text), whole):
        return Finding(Verdict.CONTRADICTED, "strength_raised")
    findings = [finding for pair in case.aligned if (finding := _compare(pair, whole, case.claim.language))]
    return min(findings, key=lambda finding: finding.verdict is Verdict.PARTLY, default=None)


def _compare(pair: Aligned, whole: Strength, language: str) -> Finding | None:
    if pair.share < SPEAKS_OF_THE_SAME:
        return None
    if finding := _compare_deeds(pair, language):
        return finding
    said, meant = strength_of(pair.clause.text), strength_of(pair.beside.text)
    others = frozenset(strength for clause in pair.rivals for strength in strengths(clause.text))
    if said in others:
        return None
    if _is_raised(said, whole if meant is Strength.NONE else meant):
        return Finding(Verdict.CONTRADICTED, "strength_raised")
    if said is not Strength.NONE and is_stronger(meant, said) and said not in strengths(pair.beside.text):
        return Finding(Verdict.PARTLY, "strength_lowered")
    return None


def _compare_deeds(pair: Aligned, language: str) -> Finding | None:
    """The strength of what stands right after each word of obligation: “får besluta”, “ska besluta”."""
    meant = _deeds(pair.beside.text, language)
    for said, deed in _deeds(pair.clause.text, language):
        same = {strength for strength, other in meant if other == deed}
        if same and said not in same:
            if all(_is_raised(said, strength) for strength in same):
                return Finding(Verdict.CONTRADICTED, "strength_raised")
            if all(is_stronger(strength, said) for strength in same):
                return Finding(Verdict.PARTLY, "strength_lowered")
    return None


def _deeds(text: str, language: str) -> list[tuple[Strength, str]]:
    """Each word of obligation of a text with the next word of meaning."""
    return [
        (strength, stem)
        for strength, end in duties(text)
        for stem in content_stems(_INSERTED.sub("", text[end:])[:80], language)[:1]
    ]


def _is_raised(said: Strength, meant: Strength) -> bool:
    """Whether advice or a duty is made of less. “Kan” in place of no such word obliges nobody."""
    return said is not Strength.MAY and is_stronger(said, meant)
