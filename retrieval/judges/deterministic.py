"""The deterministic judge: exact checks, then a logistic regression over counted features. It uses no model."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, fields
from functools import lru_cache

from rapidfuzz.distance import LCSseq

from riktlots.ingest.files import bundled_table
from riktlots.ingest.language import content_stems, sentence_spans
from riktlots.ingest.language import words as words_in
from riktlots.retrieval.judges.checks.figures import check_figures, missing_figures
from riktlots.retrieval.judges.checks.names import check_actors, check_names, missing_names
from riktlots.retrieval.judges.checks.obligation import check_conditions, check_obligation, check_quantity
from riktlots.retrieval.judges.checks.polarity import check_polarity, count_negations
from riktlots.retrieval.judges.judge import Claim, Judge, Judgement
from riktlots.retrieval.judges.reading import CheckCase, Finding, SentenceRead, listed_words, phrases, read, share_found
from riktlots.retrieval.model import Verdict
from riktlots.retrieval.search.fusion import logistic

Check = Callable[[CheckCase], Finding | None]
# In the order in which they are made.
CHECKS: tuple[Check, ...] = (
    check_figures,
    check_names,
    check_obligation,
    check_polarity,
    check_actors,
    check_quantity,
    check_conditions,
)


def worst_finding(case: CheckCase) -> Finding | None:
    """Return the first finding that makes a sentence wrong; else the first that makes it partly right; else None."""
    partly: Finding | None = None
    for check in CHECKS:
        if finding := check(case):
            if finding.verdict is not Verdict.PARTLY:
                return finding
            partly = partly or finding
    return partly


_WINDOW = 2
# A part with fewer content words is too short for a share.
_PART = 2
_MOST = 3


@dataclass(frozen=True, slots=True)
class SupportFeatures:
    """Features of a claim and its evidence, which the regression weighs.

    `found`: the share of its content words that the evidence has, related words counted for less. `weakest`: the
    lowest such share of a part between commas, conjunctions and relative pronouns. `order`: the share of all its
    words that occur in the same order in the nearest two sentences of the evidence. `new`: log(1 + n) of the n words
    that the evidence lacks. `figures`, `names`: the number of its figures and names that the evidence lacks, at most
    three. `denied`: 1 if only one of the claim and those nearest sentences contains a negation. `all_or_only`: 1 if
    it has such a word and the evidence has none. `contradicted`: 1 if an exact check finds a contradiction.
    `speaker`: log(1 + n) of its n new words about the speaker. `asks`: 1 for a question.
    """

    found: float
    weakest: float
    order: float
    new: float
    figures: float
    names: float
    denied: float
    all_or_only: float
    contradicted: float
    speaker: float
    asks: float


def support_features(case: CheckCase, finding: Finding | None) -> SupportFeatures:
    """Compute the features of a claim with evidence in its own language; `finding` is that of the exact checks."""
    claim = case.claim
    # A sentence may name the document and the place that it cites.
    having = (*case.evidence, read(case.evidence_names, claim.language))
    everything = frozenset(stem for one in having for stem in one.stems)
    known = frozenset(word for one in having for word in one.words)
    window = _nearest_window(case)
    new = [word for word in claim.words if word not in known]
    quantities = [listed_words("quantity", kind) for kind in ("all", "only")]
    speaker = listed_words("speaker", "words")
    return SupportFeatures(
        found=share_found(claim.stems, everything, claim.language),
        weakest=_weakest(case, everything),
        order=LCSseq.similarity(claim.words, words_in(window)) / max(1, len(claim.words)),
        new=math.log1p(len(new)),
        figures=float(min(_MOST, len(missing_figures(case)))),
        names=float(min(_MOST, len(missing_names(case)))),
        denied=float(bool(count_negations(claim.text)) != bool(count_negations(window))),
        all_or_only=float(any(p.search(claim.text) and not p.search(case.evidence_text) for p in quantities)),
        contradicted=float(finding is not None and finding.verdict is Verdict.CONTRADICTED),
        speaker=math.log1p(sum(1 for word in new if speaker.fullmatch(word))),
        asks=float("?" in claim.text and "?" not in window),
    )


def _weakest(case: CheckCase, everything: frozenset[str]) -> float:
    parts = [content_stems(part, case.claim.language) for part in phrases(case.claim.text)]
    return min(
        (share_found(part, everything, case.claim.language) for part in parts if len(part) >= _PART), default=1.0
    )


def _nearest_window(case: CheckCase) -> str:
    """Return the adjacent sentences of the evidence that have most of the claim's content words."""
    wanted = frozenset(case.claim.stems)
    best: tuple[int, tuple[SentenceRead, ...]] = (-1, ())
    for one in case.evidence:
        for at in range(len(one.sentences)):
            window = one.sentences[at : at + _WINDOW]
            hits = len(wanted & frozenset().union(*(sentence.stems for sentence in window)))
            if hits > best[0]:
                best = (hits, window)
    return " ".join(sentence.text for sentence in best[1])


@dataclass(frozen=True, slots=True)
class FeatureWeights:
    """A logistic regression over the features, in their order, and two thresholds on its probability.

    From `supported` on a claim is supported, and from `partly` on partly supported.
    """

    weights: tuple[float, ...]
    intercept: float
    supported: float
    partly: float

    def odds(self, measured: SupportFeatures) -> float:
        """The log odds that the evidence supports the claim."""
        return self.intercept + math.fsum(w * x for w, x in zip(self.weights, astuple(measured), strict=True))

    def support(self, measured: SupportFeatures) -> float:
        """The probability, in (0, 1), that the evidence supports the claim."""
        return logistic(self.odds(measured))


@lru_cache(maxsize=1)
def load_weights() -> FeatureWeights:
    """Load the coefficients fitted by `python -m riktlots.evals.fitting.judge`."""
    table = bundled_table("riktlots.retrieval.judges", "signs.toml")
    return FeatureWeights(
        tuple(table["weights"][field.name] for field in fields(SupportFeatures)),
        table["intercept"],
        table["supported"],
        table["partly"],
    )


_CLOSING = " \t\n.…"


class DeterministicJudge:
    """Judges by figures, names, obligation, polarity, actors, quantities, conditions and shared words.

    It cannot compare languages: a sentence in another language than its evidence is UNDECIDED unless a check fails.
    """

    name = "deterministic-2"

    def judge(self, claims: Sequence[Claim]) -> list[Judgement]:
        return [self._judge(claim) for claim in claims]

    def _judge(self, claim: Claim) -> Judgement:
        if not any(evidence.text.strip() for evidence in claim.evidence):
            return self._say(Verdict.UNSUPPORTED, "no_citation", 0.0)
        if is_copied(claim):
            return self._say(Verdict.SUPPORTED, "", 1.0)
        case = CheckCase.of(claim)
        finding = worst_finding(case)
        if case.is_translated:
            if finding:
                return self._say(finding.verdict, finding.reason, 0.0)
            return self._say(Verdict.UNDECIDED, "other_language", None)
        if not case.claim.stems:
            return self._say(Verdict.NO_CLAIM, "", None)
        weights = load_weights()
        support = weights.support(support_features(case, finding))
        if finding:
            # A failed check keeps the support below the threshold, without changing the order of such claims.
            return self._say(finding.verdict, finding.reason, min(support, weights.supported * (0.9 + 0.1 * support)))
        if support >= weights.supported:
            return self._say(Verdict.SUPPORTED, "", support)
        return self._say(Verdict.PARTLY if support >= weights.partly else Verdict.UNSUPPORTED, "words", support)

    def _say(self, verdict: Verdict, reason: str, support: float | None) -> Judgement:
        return Judgement(verdict, self.name, reason, support)


def is_copied(claim: Claim) -> bool:
    """Whether the claim is, word for word, one or more whole adjacent sentences of its evidence."""
    wanted = " ".join(claim.text.split()).strip(_CLOSING)
    return bool(wanted) and any(_has_sentences(one.text, wanted) for one in claim.evidence)


def _has_sentences(text: str, wanted: str) -> bool:
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


_BY = "checks"


class ChecksFirst:
    """Runs the exact checks before another judge, which is asked only about claims that pass them."""

    def __init__(self, then: Judge) -> None:
        self._then = then
        self.name = f"{_BY}+{then.name}"

    def judge(self, claims: Sequence[Claim]) -> list[Judgement]:
        first = [self._check(claim) for claim in claims]
        second = self._then.judge([claim for claim, one in zip(claims, first, strict=True) if one is None])
        others = iter(second)
        return [one or next(others) for one in first]

    def _check(self, claim: Claim) -> Judgement | None:
        if not any(one.text.strip() for one in claim.evidence):
            return Judgement(Verdict.UNSUPPORTED, _BY, "no_citation", 0.0)
        if is_copied(claim):
            return Judgement(Verdict.SUPPORTED, _BY, "", 1.0)
        finding: Finding | None = worst_finding(CheckCase.of(claim))
        # A claim that is partly right by the rules is left to the other judge, which understands more than words.
        if finding is None or finding.verdict is Verdict.PARTLY:
            return None
        return Judgement(finding.verdict, _BY, finding.reason, 0.0)
