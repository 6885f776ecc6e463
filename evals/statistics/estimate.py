"""A figure and its interval, and the interval of a share."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its 95 % interval."""

    value: float
    low: float
    high: float


def wilson(successes: int, n: int, confidence: float = CONFIDENCE) -> Estimate:
    """A share of n trials, n ≥ 1, with its score interval.

    With p = successes/n and z the normal quantile: (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n).
    Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    p = successes / n
    centre = p + z * z / (2 * n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    # At 0 and n the ends are 0 and 1 but for rounding.
    return Estimate(p, max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale))
