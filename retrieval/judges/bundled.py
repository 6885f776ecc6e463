"""The judge that reads: exact checks and counted signs, and the bundled cross-encoder for what words do not tell."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from riktlots.ingest.files import bundled_table
from riktlots.retrieval.crossencoder.model import CrossEncoder, bundled
from riktlots.retrieval.crossencoder.texts import passage_text, relevant_part, sentence_text
from riktlots.retrieval.judges import deterministic as signs_table
from riktlots.retrieval.judges.checks.case import CheckCase, Finding
from riktlots.retrieval.judges.checks.exact import worst_finding
from riktlots.retrieval.judges.deterministic import is_copied
from riktlots.retrieval.judges.judge import Claim, Judgement
from riktlots.retrieval.model import Verdict

_NAMES = 24
# A claim whose words the evidence has not is not partly supported, whatever is read.
_PARTLY_BY_WORDS = signs_table.load_weights().partly
# Words of the longest claim that is read: the network learnt on shorter ones, and sees no more than the beginning.
_LONGEST = 90
# What these checks find is wrong whatever is read: of faithful sentences they flag one in thirty. The others, of
# negation and of what was dropped, are mistaken too often to have the last word.
_LAST_WORD = frozenset("figure quantity name actor opposite strength_raised strength_lowered".split())


@dataclass(frozen=True, slots=True)
class JudgeWeights:
    """How what was read and what the rules say add up to the log odds of support, fitted by `python -m
    riktlots.evals.fitting.training.judge`: `read` is the weight of the log odds of the encoder, `signs` that of the
    log odds by the signs of the deterministic judge, `checked` that of a finding of the exact checks; `across` is
    added where sentence and evidence are in two languages. From `supported` on a claim is supported, from `partly` on
    it is partly so; both are probabilities."""

    intercept: float
    read: float
    signs: float
    checked: float
    across: float
    supported: float
    partly: float

    def support(self, said: Said) -> float:
        """The probability that a claim is supported."""
        z = self.intercept + self.read * said.read + self.signs * said.signs
        return 1 / (1 + math.exp(-(z + self.checked * said.checked + self.across * said.across)))


@dataclass(frozen=True, slots=True)
class Said:
    """What is known of one claim, in the order of its weights."""

    read: float
    signs: float
    checked: bool
    across: bool

    @property
    def has_its_words(self) -> bool:
        """Whether the evidence has enough of the claim's words for it to be partly supported; across languages that
        cannot be counted."""
        return self.across or self.signs >= math.log(_PARTLY_BY_WORDS / (1 - _PARTLY_BY_WORDS))

    @classmethod
    def of(cls, read: float, case: CheckCase, finding: Finding | None) -> Said:
        """`read` are the log odds of the encoder. Signs are counted in one language alone."""
        odds = 0.0 if case.is_translated else signs_table.load_weights().odds(signs_table.signs(case, finding))
        return cls(read, odds, finding is not None, case.is_translated)


@lru_cache(maxsize=1)
def load_weights() -> JudgeWeights:
    """The fitted weights."""
    return JudgeWeights(**bundled_table("riktlots.retrieval.judges", "bundled.toml"))


class BundledJudge:
    """Reads each claim beside its evidence; what the exact checks find counts against it.

    A claim that is a whole sentence of its evidence needs no reading. Unlike the rules alone it has a say on
    translations, and on paraphrases that share few words.
    """

    name = "bundled-2"

    def __init__(self, model: CrossEncoder | None = None) -> None:
        """`model` stands in for the one of the package, which is opened when something must be read."""
        self._model = model

    def judge(self, claims: Sequence[Claim]) -> list[Judgement]:
        """Raises ModelFileError when the bundled model is damaged."""
        found = [self._without_reading(claim) for claim in claims]
        rest = [claim for claim, one in zip(claims, found, strict=True) if one is None]
        read = iter(self._read(rest))
        return [one or next(read) for one in found]

    def _without_reading(self, claim: Claim) -> Judgement | None:
        if not any(one.text.strip() for one in claim.evidence):
            return Judgement(Verdict.UNSUPPORTED, self.name, "no_citation", 0.0)
        if is_copied(claim):
            return Judgement(Verdict.SUPPORTED, self.name, "", 1.0)
        return Judgement(Verdict.UNSUPPORTED, self.name, "too_long", 0.0) if _is_too_long(claim) else None

    def _read(self, claims: Sequence[Claim]) -> list[Judgement]:
        if not claims:
            return []
        model = self._model or bundled()
        scores = model.score([pair_of(claim) for claim in claims])
        rows = zip(claims, scores.support_odds, scores.contradicts, strict=True)
        return [self._say(claim, float(odds), bool(against)) for claim, odds, against in rows]

    def _say(self, claim: Claim, odds: float, against: bool) -> Judgement:
        case, weights = CheckCase.of(claim), load_weights()
        if not case.claim.stems:
            return Judgement(Verdict.NO_CLAIM, self.name)
        finding = worst_finding(case)
        said = Said.of(odds, case, finding)
        support = weights.support(said)
        if has_last_word(finding):
            # Below what is supported, in the order of what was read.
            support *= weights.supported
        if support >= weights.supported:
            return Judgement(Verdict.SUPPORTED, self.name, "", support)
        if finding and finding.verdict is not Verdict.PARTLY:
            return Judgement(finding.verdict, self.name, finding.reason, support)
        # What the checks call partly supported gives way to its quote, however sure the reading is that it is wrong.
        if said.has_its_words and (support >= weights.partly or finding):
            return Judgement(Verdict.PARTLY, self.name, finding.reason if finding else "read", support)
        verdict = Verdict.CONTRADICTED if against else Verdict.UNSUPPORTED
        return Judgement(verdict, self.name, finding.reason if finding else "read", support)


def _is_too_long(claim: Claim) -> bool:
    return len(claim.text.split()) > _LONGEST


def has_last_word(finding: Finding | None) -> bool:
    """Whether a finding of the exact checks settles the matter."""
    return finding is not None and finding.reason.split(" ")[0] in _LAST_WORD


def pair_of(claim: Claim) -> tuple[str, str]:
    """A claim and its evidence as the encoder reads them."""
    texts = [one for one in claim.evidence if one.text.strip()]
    text = "\n".join(one.text for one in texts)
    # The names of a document, of which there can be many; a sentence may use one that the quote has not.
    context = " ".join(texts[0].source.split()[:_NAMES]) if len({one.source for one in texts}) == 1 else ""
    part = relevant_part(text, texts[0].language, claim.text, claim.language)
    return sentence_text(claim.text, claim.question), passage_text(context, part)
