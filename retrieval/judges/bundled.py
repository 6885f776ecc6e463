"""The default judge: exact checks, the features of the deterministic judge, and the bundled cross-encoder."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from riktlots.ingest.files import bundled_table
from riktlots.retrieval.crossencoder.model import CrossEncoder, bundled
from riktlots.retrieval.crossencoder.texts import passage_text, relevant_part, sentence_text
from riktlots.retrieval.judges.deterministic import is_copied, support_features, worst_finding
from riktlots.retrieval.judges.deterministic import load_weights as load_feature_weights
from riktlots.retrieval.judges.judge import Claim, Judgement
from riktlots.retrieval.judges.reading import CheckCase, Finding
from riktlots.retrieval.model import Verdict
from riktlots.retrieval.search.fusion import logistic

_NAMES = 24
# A claim whose words the evidence lacks is never partly supported, whatever the cross-encoder says.
_PARTLY_BY_WORDS = load_feature_weights().partly
# Words of the longest claim to judge: the network was trained on shorter ones, and reads only the beginning.
_LONGEST = 90
# A finding of these checks is final, whatever the cross-encoder says: they flag one faithful sentence in thirty. The
# other checks, for negation and omissions, are wrong too often to be final.
_FINAL = frozenset("figure quantity name actor opposite strength_raised strength_lowered".split())


@dataclass(frozen=True, slots=True)
class JudgeWeights:
    """A logistic regression for the support of a claim, fitted by `python -m riktlots.evals.fitting.training.judge`.

    `read` is the weight of the log odds of the cross-encoder, `signs` that of the log odds of the deterministic judge,
    `checked` that of a finding of the exact checks; `across` is added if claim and evidence are in different languages.
    From the probability `supported` on a claim is supported, and from `partly` on partly supported.
    """

    intercept: float
    read: float
    signs: float
    checked: float
    across: float
    supported: float
    partly: float

    def support(self, features: JudgeFeatures) -> float:
        """The probability that a claim is supported."""
        odds = self.intercept + self.read * features.read + self.signs * features.signs
        return logistic(odds + self.checked * features.checked + self.across * features.across)


@dataclass(frozen=True, slots=True)
class JudgeFeatures:
    """The features of one claim, in the order of their weights."""

    read: float
    signs: float
    checked: bool
    across: bool

    @property
    def shares_words(self) -> bool:
        """Whether the evidence has enough of the claim's words for it to be partly supported.

        Always true across languages, where words cannot be compared.
        """
        return self.across or self.signs >= math.log(_PARTLY_BY_WORDS / (1 - _PARTLY_BY_WORDS))

    @classmethod
    def of(cls, read: float, case: CheckCase, finding: Finding | None) -> JudgeFeatures:
        """`read` is the log odds of the cross-encoder. Across languages, `signs` is 0."""
        odds = 0.0 if case.is_translated else load_feature_weights().odds(support_features(case, finding))
        return cls(read, odds, finding is not None, case.is_translated)


@lru_cache(maxsize=1)
def load_weights() -> JudgeWeights:
    """Load the fitted weights."""
    return JudgeWeights(**bundled_table("riktlots.retrieval.judges", "bundled.toml"))


class BundledJudge:
    """Judges each claim with the cross-encoder; a finding of the exact checks counts against it.

    A claim that is a whole sentence of its evidence needs no cross-encoder. Unlike the deterministic judge it can judge
    translations, and paraphrases that share few words.
    """

    name = "bundled-2"

    def __init__(self, model: CrossEncoder | None = None) -> None:
        """`model` replaces the bundled cross-encoder, which otherwise is loaded on first use."""
        self._model = model

    def judge(self, claims: Sequence[Claim]) -> list[Judgement]:
        """Raises ModelFileError when the bundled model is damaged."""
        found = [self._by_rule(claim) for claim in claims]
        rest = [claim for claim, one in zip(claims, found, strict=True) if one is None]
        read = iter(self._by_model(rest))
        return [one or next(read) for one in found]

    def _by_rule(self, claim: Claim) -> Judgement | None:
        if not any(one.text.strip() for one in claim.evidence):
            return Judgement(Verdict.UNSUPPORTED, self.name, "no_citation", 0.0)
        if is_copied(claim):
            return Judgement(Verdict.SUPPORTED, self.name, "", 1.0)
        return Judgement(Verdict.UNSUPPORTED, self.name, "too_long", 0.0) if _is_too_long(claim) else None

    def _by_model(self, claims: Sequence[Claim]) -> list[Judgement]:
        if not claims:
            return []
        model = self._model or bundled()
        scores = model.score([pair_of(claim) for claim in claims])
        rows = zip(claims, scores.support_odds, scores.contradicts, strict=True)
        return [self._decide(claim, float(odds), bool(against)) for claim, odds, against in rows]

    def _decide(self, claim: Claim, odds: float, contradicts: bool) -> Judgement:
        case, weights = CheckCase.of(claim), load_weights()
        if not case.claim.stems:
            return Judgement(Verdict.NO_CLAIM, self.name)
        finding = worst_finding(case)
        features = JudgeFeatures.of(odds, case, finding)
        support = weights.support(features)
        if is_final(finding):
            # Below the threshold, without changing the order of such claims.
            support *= weights.supported
        if support >= weights.supported:
            return Judgement(Verdict.SUPPORTED, self.name, "", support)
        if finding and finding.verdict is not Verdict.PARTLY:
            return Judgement(finding.verdict, self.name, finding.reason, support)
        # A claim that the checks find partly supported is replaced by its quote, even if the cross-encoder is sure that
        # it is wrong.
        if features.shares_words and (support >= weights.partly or finding):
            return Judgement(Verdict.PARTLY, self.name, finding.reason if finding else "read", support)
        verdict = Verdict.CONTRADICTED if contradicts else Verdict.UNSUPPORTED
        return Judgement(verdict, self.name, finding.reason if finding else "read", support)


def _is_too_long(claim: Claim) -> bool:
    return len(claim.text.split()) > _LONGEST


def is_final(finding: Finding | None) -> bool:
    """Whether a finding of the exact checks overrules the cross-encoder."""
    return finding is not None and finding.reason.split(" ")[0] in _FINAL


def pair_of(claim: Claim) -> tuple[str, str]:
    """Write a claim and its evidence as the pair of texts that the cross-encoder reads."""
    texts = [one for one in claim.evidence if one.text.strip()]
    text = "\n".join(one.text for one in texts)
    # The first words of the names of the document: a sentence may use a name that the quote lacks.
    context = " ".join(texts[0].source.split()[:_NAMES]) if len({one.source for one in texts}) == 1 else ""
    part = relevant_part(text, texts[0].language, claim.text, claim.language)
    return sentence_text(claim.text, claim.question), passage_text(context, part)
