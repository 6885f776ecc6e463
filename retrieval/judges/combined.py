"""The exact checks first, then another judge: what a check finds no model may talk away."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.judges.checks.case import Case, Finding
from retrieval.judges.checks.exact import worst_finding
from retrieval.judges.deterministic import is_copied
from retrieval.judges.judge import Claim, Judge, Judgement
from retrieval.model import Verdict

_BY = "checks"


class ChecksFirst:
    """A judge with the exact checks before it; only claims that pass them cost a call."""

    def __init__(self, then: Judge) -> None:
        self._then = then
        self.name = f"{_BY}+{then.name}"

    def judge(self, claims: Sequence[Claim]) -> list[Judgement]:
        first = [self._check(claim) for claim in claims]
        asked = self._then.judge([claim for claim, one in zip(claims, first, strict=True) if one is None])
        others = iter(asked)
        return [one or next(others) for one in first]

    def _check(self, claim: Claim) -> Judgement | None:
        if not any(one.text.strip() for one in claim.evidence):
            return Judgement(Verdict.UNSUPPORTED, _BY, "no_citation", 0.0)
        if is_copied(claim):
            return Judgement(Verdict.SUPPORTED, _BY, "", 1.0)
        finding: Finding | None = worst_finding(Case.of(claim))
        # What is only partly right by the rules is left to the model, which reads more than words.
        if finding is None or finding.verdict is Verdict.PARTLY:
            return None
        return Judgement(finding.verdict, _BY, finding.reason, 0.0)
