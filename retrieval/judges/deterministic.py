"""The judge by rules that can be read. No model, the same in every run."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.stems import content_stems
from retrieval.judges.judge import Claim, Evidence, Judgement
from retrieval.model import Verdict
from retrieval.strength import has_negation, is_stronger, strength_of

# Shares of a sentence's content stems that must occur in its quotes.
_SUPPORTED, _PARTLY = 0.6, 0.4
_FIGURE = re.compile(r"\d+(?:[.,:/ ]\d+)*")


class DeterministicJudge:
    """Judges by words, figures, strength and negation.

    It cannot follow a translation: a sentence in another language than its quotes is `undecided`.
    """

    name = "deterministic-1"

    def judge(self, claims: Sequence[Claim]) -> list[Judgement]:
        return [self._judge(claim) for claim in claims]

    def _judge(self, claim: Claim) -> Judgement:
        if not claim.evidence:
            return self._say(Verdict.UNSUPPORTED, "no_citation")
        quotes = " ".join(evidence.text for evidence in claim.evidence)
        if claim.text.strip() in (evidence.text.strip() for evidence in claim.evidence):
            return self._say(Verdict.SUPPORTED)
        if missing := figures(claim.text) - figures(quotes) - _place_figures(claim.evidence):
            return self._say(Verdict.UNSUPPORTED, f"figure {sorted(missing)[0]}")
        if is_stronger(strength_of(claim.text), strength_of(quotes)):
            return self._say(Verdict.CONTRADICTED, "strength_raised")
        if any(evidence.language != claim.language for evidence in claim.evidence):
            return self._say(Verdict.UNDECIDED, "other_language")
        if has_negation(claim.text) != has_negation(quotes):
            return self._say(Verdict.CONTRADICTED, "negation")
        wanted = content_stems(claim.text, claim.language)
        if not wanted:
            return self._say(Verdict.NO_CLAIM)
        found = set(content_stems(quotes, claim.language))
        share = sum(stem in found for stem in wanted) / len(wanted)
        if share >= _SUPPORTED:
            return self._say(Verdict.SUPPORTED)
        return self._say(Verdict.PARTLY if share >= _PARTLY else Verdict.UNSUPPORTED, "words")

    def _say(self, verdict: Verdict, reason: str = "") -> Judgement:
        return Judgement(verdict, self.name, reason)


def figures(text: str) -> set[str]:
    """Numbers, dates and act numbers as written, with white space and thousands' marks taken out."""
    return {re.sub(r"(?<=\d)[ ,.](?=\d{3}\b)", "", m.group()).strip(" .,:") for m in _FIGURE.finditer(text)}


def _place_figures(evidence: tuple[Evidence, ...]) -> set[str]:
    """Figures of the cited places themselves: a sentence may name the paragraph it cites."""
    return {figure for one in evidence for figure in (*figures(one.place), *re.findall(r"\d+", one.place))}
