"""Judges decide whether quotes support a sentence: one protocol and its implementations."""

from riktlots.retrieval.judges.judge import Claim, Evidence, Judge, Judgement
from riktlots.retrieval.judges.open import open_judge

__all__ = ["Claim", "Evidence", "Judge", "Judgement", "open_judge"]
