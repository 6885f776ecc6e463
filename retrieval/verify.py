"""Verify drafted sentences against their quotes. The reader and the evaluation see the verdicts of this code alone."""

from __future__ import annotations

from retrieval.judges.judge import Claim, Judge
from retrieval.model import Citation, Removed, Sentence, Verdict
from retrieval.strength import strength_of


def verify(
    drafted: list[tuple[str, tuple[Citation, ...]]], judge: Judge, language: str
) -> tuple[tuple[Sentence, ...], tuple[Removed, ...]]:
    """The sentences that may be shown, and those that may not with the reason.

    Only a supported sentence is shown. What has a true quote but fails for another reason than a wrong claim (another
    language, partly the same words) gives way to the quote itself, which cannot be wrong about its source.
    """
    shown: list[Sentence] = []
    removed: list[Removed] = []
    for text, citations in drafted:
        [judgement] = judge.judge([Claim.of(text, citations, language)])
        if judgement.verdict is Verdict.SUPPORTED:
            shown.append(Sentence(text, citations, judgement.verdict, strength_of(text)))
            continue
        if judgement.verdict is Verdict.NO_CLAIM:
            continue
        removed.append(Removed(text, judgement.verdict, judgement.reason))
        if judgement.verdict in (Verdict.UNDECIDED, Verdict.PARTLY):
            shown.extend(
                # A quote supports itself: no judge is needed.
                Sentence(c.quote, (c,), Verdict.SUPPORTED, strength_of(c.quote))
                for c in citations
                if not any(c.quote == s.text for s in shown)
            )
    return tuple(shown), tuple(removed)
