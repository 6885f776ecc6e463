"""Quantity: of some must not become of all, nor may “only” come or go."""

from __future__ import annotations

from ingest.stems import content_stems
from retrieval.judges.alignment import Aligned
from retrieval.judges.checks.case import Case, Finding
from retrieval.judges.checks.obligation import SPEAKS_OF_THE_SAME
from retrieval.judges.matching import share_found
from retrieval.judges.reading import phrases
from retrieval.judges.table import words
from retrieval.model import Verdict

# “Only” is dropped when the sentence has this share of the words around it.
_HEARD = 0.5


def check_quantity(case: Case) -> Finding | None:
    """“Alla”, “endast” and “vissa” must stand where the evidence has them."""
    findings = [
        finding for pair in case.aligned if (finding := _compare(pair, case.evidence_text, case.claim.language))
    ]
    return min(findings, key=lambda finding: finding.verdict is Verdict.PARTLY, default=None)


def _compare(pair: Aligned, evidence: str, language: str) -> Finding | None:
    if pair.share < SPEAKS_OF_THE_SAME:
        return None
    said, meant = pair.clause.text, pair.beside.text
    every, only, some = (words("quantity", kind) for kind in ("all", "only", "some"))
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
