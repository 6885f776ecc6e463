"""The judge by rules that can be read: exact checks, then signs that are counted. No model, the same in every run."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from functools import lru_cache

from rapidfuzz.distance import LCSseq

from riktlots.ingest.files import bundled_table
from riktlots.ingest.language import content_stems, sentence_spans
from riktlots.ingest.language import words as words_in
from riktlots.retrieval.judges.checks.case import CheckCase, Finding
from riktlots.retrieval.judges.checks.exact import worst_finding
from riktlots.retrieval.judges.checks.figures import missing_figures
from riktlots.retrieval.judges.checks.names import missing_names
from riktlots.retrieval.judges.checks.polarity import denials
from riktlots.retrieval.judges.judge import Claim, Judge, Judgement
from riktlots.retrieval.judges.reading import SentenceRead, listed_words, phrases, read, share_found
from riktlots.retrieval.model import Verdict

_WINDOW = 2
# A part of fewer words of meaning is too short for a share.
_PART = 2
_MOST = 3


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for and against a sentence.

    `found`: the share of its words of meaning that the evidence has, kin counted for less; `weakest`: that share in
    the part between commas, conjunctions and relatives that has least; `order`: the share of all its words that stand
    in the same order in the two sentences of the evidence that are nearest; `new`: the logarithm of one and how many of
    all its words the evidence has nowhere; `figures`, `names`: how many of its figures and names are missing, at most
    three; `denied`: 1 when only one of the sentence and those nearest two denies something; `all_or_only`: 1 when it
    has such a word and the evidence has not; `contradicted`: 1 when a check of its clauses finds it contradicted;
    `speaker`: the logarithm of one and its words about whoever speaks; `asks`: 1 for a question.
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


def signs(case: CheckCase, finding: Finding | None) -> Signs:
    """Count the signs of a claim whose evidence is in its language; `finding` is what the exact checks found."""
    claim = case.claim
    # A sentence may name what it cites.
    having = (*case.evidence, read(case.beside, claim.language))
    everything = frozenset(stem for one in having for stem in one.stems)
    spoken = frozenset(word for one in having for word in one.words)
    window = _nearest_window(case)
    new = [word for word in claim.words if word not in spoken]
    quantities = [listed_words("quantity", kind) for kind in ("all", "only")]
    speaker = listed_words("speaker", "words")
    return Signs(
        found=share_found(claim.stems, everything, claim.language),
        weakest=_weakest(case, everything),
        order=LCSseq.similarity(claim.words, words_in(window)) / max(1, len(claim.words)),
        new=math.log1p(len(new)),
        figures=float(min(_MOST, len(missing_figures(case)))),
        names=float(min(_MOST, len(missing_names(case)))),
        denied=float(bool(denials(claim.text)) != bool(denials(window))),
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
    """The neighbouring sentences of the evidence that have most of the claim's words of meaning."""
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
class SignWeights:
    """A logistic regression over the signs, in their order, and the two thresholds of its support."""

    weights: tuple[float, ...]
    intercept: float
    supported: float
    partly: float

    def odds(self, measured: Signs) -> float:
        """The log odds that the evidence supports the claim."""
        return self.intercept + math.fsum(w * x for w, x in zip(self.weights, astuple(measured), strict=True))

    def support(self, measured: Signs) -> float:
        """The estimate in (0, 1) that the evidence supports the claim."""
        return 1 / (1 + math.exp(-self.odds(measured)))


@lru_cache(maxsize=1)
def load_weights() -> SignWeights:
    """The coefficients fitted by `python -m riktlots.evals.fitting.judge`."""
    table = bundled_table("riktlots.retrieval.judges", "signs.toml")
    return SignWeights(
        tuple(table["weights"][field.name] for field in fields(Signs)),
        table["intercept"],
        table["supported"],
        table["partly"],
    )


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
        case = CheckCase.of(claim)
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
        finding: Finding | None = worst_finding(CheckCase.of(claim))
        # What is only partly right by the rules is left to the model, which reads more than words.
        if finding is None or finding.verdict is Verdict.PARTLY:
            return None
        return Judgement(finding.verdict, _BY, finding.reason, 0.0)
