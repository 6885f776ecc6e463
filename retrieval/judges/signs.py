"""Signs of support: what can be counted in a sentence and its evidence, and how it adds up."""

from __future__ import annotations

import math
import tomllib
from dataclasses import astuple, dataclass, fields
from functools import lru_cache
from importlib import resources

from rapidfuzz.distance import LCSseq

from ingest.stems import content_stems
from ingest.stems import words as words_in
from retrieval.judges.checks.case import Case, Finding
from retrieval.judges.checks.figures import missing_figures
from retrieval.judges.checks.names import missing_names
from retrieval.judges.checks.polarity import denials
from retrieval.judges.matching import share_found
from retrieval.judges.reading import SentenceRead, phrases, read
from retrieval.judges.table import words
from retrieval.model import Verdict

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


def signs(case: Case, finding: Finding | None) -> Signs:
    """Count the signs of a claim whose evidence is in its language; `finding` is what the exact checks found."""
    claim = case.claim
    # A sentence may name what it cites.
    having = (*case.evidence, read(case.beside, claim.language))
    everything = frozenset(stem for one in having for stem in one.stems)
    spoken = frozenset(word for one in having for word in one.words)
    window = _nearest_window(case)
    new = [word for word in claim.words if word not in spoken]
    quantities = [words("quantity", kind) for kind in ("all", "only")]
    speaker = words("speaker", "words")
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


def _weakest(case: Case, everything: frozenset[str]) -> float:
    parts = [content_stems(part, case.claim.language) for part in phrases(case.claim.text)]
    return min(
        (share_found(part, everything, case.claim.language) for part in parts if len(part) >= _PART), default=1.0
    )


def _nearest_window(case: Case) -> str:
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
class Weights:
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
def load_weights() -> Weights:
    """The coefficients fitted by `python -m evals.judging.fit`."""
    table = tomllib.loads((resources.files("retrieval.judges") / "signs.toml").read_text(encoding="utf-8"))
    return Weights(
        tuple(table["weights"][field.name] for field in fields(Signs)),
        table["intercept"],
        table["supported"],
        table["partly"],
    )
