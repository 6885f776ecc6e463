"""The judge by rules that can be read: exact checks, then signs that are counted. No model, the same in every run."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.judges.checks.case import Case
from retrieval.judges.checks.exact import worst_finding
from retrieval.judges.judge import Claim, Judgement
from retrieval.judges.signs import load_weights, signs
from retrieval.model import Verdict
from retrieval.sentences import sentence_spans

_CLOSING = " \t\n.…"


class DeterministicJudge:
    """Judges by figures, names, obligation, polarity, actors, quantity, conditions, and by the words themselves.

    It cannot follow a translation: a sentence in another language than its evidence is `undecided` when no check
    speaks against it.
    """

    name = "deterministic-2"

    def judge(self, claims: Sequence[Claim]) -> list[Judgement]:
        return [self._judge(claim) for claim in claims]

    def _judge(self, claim: Claim) -> Judgement:
        if not any(evidence.text.strip() for evidence in claim.evidence):
            return self._say(Verdict.UNSUPPORTED, "no_citation", 0.0)
        if is_copied(claim):
            return self._say(Verdict.SUPPORTED, "", 1.0)
        case = Case.of(claim)
        finding = worst_finding(case)
        if case.is_translated:
            if finding:
                return self._say(finding.verdict, finding.reason, 0.0)
            return self._say(Verdict.UNDECIDED, "other_language", None)
        if not case.claim.stems:
            return self._say(Verdict.NO_CLAIM, "", None)
        weights = load_weights()
        support = weights.support(signs(case, finding))
        if finding:
            # What a check speaks against stays below what is supported, in the order of its support.
            return self._say(finding.verdict, finding.reason, min(support, weights.supported * (0.9 + 0.1 * support)))
        if support >= weights.supported:
            return self._say(Verdict.SUPPORTED, "", support)
        return self._say(Verdict.PARTLY if support >= weights.partly else Verdict.UNSUPPORTED, "words", support)

    def _say(self, verdict: Verdict, reason: str, support: float | None) -> Judgement:
        return Judgement(verdict, self.name, reason, support)


def is_copied(claim: Claim) -> bool:
    """Whether the claim is, word for word, one or more whole neighbouring sentences of a text that it rests on."""
    wanted = " ".join(claim.text.split()).strip(_CLOSING)
    return bool(wanted) and any(_holds_whole(one.text, wanted) for one in claim.evidence)


def _holds_whole(text: str, wanted: str) -> bool:
    sentences = [" ".join(text[start:end].split()) for start, end in sentence_spans(text)]
    for first in range(len(sentences)):
        joined = ""
        for sentence in sentences[first:]:
            joined = f"{joined} {sentence}".strip()
            if joined.strip(_CLOSING) == wanted:
                return True
            if len(joined) > len(wanted) + 2:
                break
    return False
