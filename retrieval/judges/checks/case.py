"""What a check is given, and what it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from riktlots.retrieval.judges.judge import Claim
from riktlots.retrieval.judges.reading import Aligned, Reading, align, read
from riktlots.retrieval.model import Verdict

# What answers a question before the sentence does: the sentence is what the evidence must carry.
_YES_OR_NO = re.compile(r"^\s*(?:ja|jo|nej|yes|no)\s*(?:[,;:.!–—-]+\s*(?=\w)|\W*$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a sentence: the verdict on it, and the check's name with the word that failed it."""

    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class CheckCase:
    """A claim and its evidence, read.

    `aligned` pairs the clauses of the claim with those of the evidence; empty in a translation, where words do not
    meet. `beside` is what the evidence is called: its places and titles, which a sentence may name.
    """

    claim: Reading
    evidence: tuple[Reading, ...]
    aligned: tuple[Aligned, ...]
    beside: str

    @classmethod
    def of(cls, claim: Claim) -> CheckCase:
        sentence = read(_YES_OR_NO.sub("", claim.text), claim.language)
        evidence = tuple(read(one.text, one.language) for one in claim.evidence)
        beside = ". ".join(f"{one.place}. {one.source}" for one in claim.evidence)
        same = all(one.language == claim.language for one in claim.evidence)
        return cls(sentence, evidence, tuple(align(sentence, evidence)) if same else (), beside)

    @property
    def is_translated(self) -> bool:
        """Whether any of the evidence is in another language than the claim."""
        return any(one.language != self.claim.language for one in self.evidence)

    @property
    def evidence_text(self) -> str:
        return "\n".join(one.text for one in self.evidence)


Check = Callable[[CheckCase], Finding | None]
