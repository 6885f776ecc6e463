"""Decisions that do not depend on the question: the fitted ones say nothing about the small corpus."""

from __future__ import annotations

from dataclasses import fields

from riktlots.retrieval.coverage.decision import Bands, Coverage, FittedDecision, Logistic
from riktlots.retrieval.coverage.signals import Signals

_NO_WEIGHT = (0.0,) * len(fields(Signals))
_ALWAYS = Logistic(_NO_WEIGHT, 5.0)
_NEVER = Logistic(_NO_WEIGHT, -5.0)
_HALVES = Bands(answered=0.5, closest=0.5)

EVERYTHING_COVERED = FittedDecision(Coverage(_ALWAYS, _ALWAYS, _HALVES))
SOMETHING_CLOSE = FittedDecision(Coverage(_NEVER, _ALWAYS, Bands(answered=0.5, closest=0.0)))
NOTHING_COVERED = FittedDecision(Coverage(_NEVER, _ALWAYS, _HALVES))
OUT_OF_SCOPE = FittedDecision(Coverage(_NEVER, _NEVER, _HALVES))
