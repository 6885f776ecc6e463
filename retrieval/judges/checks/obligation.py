"""Obligation: what a source only permits or advises must not become a duty, nor a duty or a ban a permission."""

from __future__ import annotations

import re
from collections.abc import Iterator

from riktlots.ingest.language import content_stems
from riktlots.retrieval.judges.checks.case import CheckCase, Finding
from riktlots.retrieval.judges.reading import Aligned, condition_marks, listed_words, phrases, share_found
from riktlots.retrieval.judges.strength import duties, duty_at, is_stronger, strength_of, strengths
from riktlots.retrieval.model import Strength, Verdict

# Below this share of its words a clause has no clause beside it that could speak of the same.
SPEAKS_OF_THE_SAME = 0.5
# “får, efter avtal med myndigheten, besluta”: what is done stands after what was put in.
_INSERTED = re.compile(r"^,[^,.;]{1,120},")


def check_obligation(case: CheckCase) -> Finding | None:
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


# “Only” is dropped when the sentence has this share of the words around it.
_HEARD = 0.5


def check_quantity(case: CheckCase) -> Finding | None:
    """“Alla”, “endast” and “vissa” must stand where the evidence has them."""
    findings = [
        finding
        for pair in case.aligned
        if (finding := _compare_quantity(pair, case.evidence_text, case.claim.language))
    ]
    return min(findings, key=lambda finding: finding.verdict is Verdict.PARTLY, default=None)


def _compare_quantity(pair: Aligned, evidence: str, language: str) -> Finding | None:
    if pair.share < SPEAKS_OF_THE_SAME:
        return None
    said, meant = pair.clause.text, pair.beside.text
    every, only, some = (listed_words("quantity", kind) for kind in ("all", "only", "some"))
    if (word := every.search(said)) and not every.search(evidence):
        weakened = some.search(meant) and not some.search(said)
        return Finding(Verdict.CONTRADICTED if weakened else Verdict.PARTLY, f"quantity {word.group().lower()}")
    if (word := only.search(said)) and not only.search(evidence):
        return Finding(Verdict.UNSUPPORTED, f"quantity {word.group().lower()}")
    if not only.search(said) and any(
        only.search(part) and share_found(content_stems(part, language), pair.clause.stems, language) >= _HEARD
        for part in phrases(meant)
    ):
        return Finding(Verdict.PARTLY, "restriction_dropped")
    return None


_END = re.compile(r"[,;.:]|$")
# A condition is kept when the sentence has this share of its words, however it is put (“vid kontrollerad teknik”).
_KEPT = 0.5


def conditions_in(clause: str) -> Iterator[str]:
    """The conditions of a clause, each from its mark to the next comma, or to the duty when it stands before that."""
    for match in condition_marks().finditer(clause):
        phrase = clause[match.start() : _END.search(clause, match.end()).start()]  # type: ignore[union-attr]
        duty = duty_at(phrase)
        # “Om tekniken är kontrollerad ska …”: Swedish needs no comma there.
        if duty and not clause[: match.start()].strip(" ,;–-"):
            phrase = phrase[: duty[0]]
        yield phrase


def check_conditions(case: CheckCase) -> Finding | None:
    """A claim must keep the conditions of the clauses that it speaks of."""
    language, wanted = case.claim.language, frozenset(case.claim.stems)
    for pair in case.aligned:
        if pair.share < SPEAKS_OF_THE_SAME or any(conditions_in(pair.clause.text)):
            continue
        for phrase in conditions_in(pair.beside.text):
            stems = content_stems(phrase, language)
            if stems and share_found(stems, wanted, language) < _KEPT:
                return Finding(Verdict.PARTLY, "condition_dropped")
    return None
