"""How small a difference a set of questions can show."""

from __future__ import annotations

import math
from statistics import NormalDist

POWER, ALPHA = 0.8, 0.05


def questions_needed(difference: float, discordant: float, power: float = POWER, alpha: float = ALPHA) -> int:
    """Questions for McNemar's test to see a difference between two runs.

    `difference` is that of the two shares and `discordant` the share of questions on which the runs differ at all,
    both in (0, 1] with difference ≤ discordant. n = (z₁ √d + z₂ √(d − δ²))² / δ², with z₁ the quantile of 1 − α/2 and
    z₂ that of the power. Connor, Biometrics 43 (1987). Raises ValueError for impossible values.
    """
    if not 0 < difference <= discordant <= 1:
        raise ValueError("the difference must be above 0 and at most the share of questions on which the runs differ")
    z1, z2 = NormalDist().inv_cdf(1 - alpha / 2), NormalDist().inv_cdf(power)
    root = z1 * math.sqrt(discordant) + z2 * math.sqrt(discordant - difference**2)
    return math.ceil(root**2 / difference**2)


def visible_difference(n: int, discordant: float, power: float = POWER, alpha: float = ALPHA) -> float | None:
    """The smallest difference that n questions show with this power, to a thousandth; None where not even runs that
    differ always in the same direction would be told apart."""
    if n < 1 or questions_needed(discordant, discordant, power, alpha) > n:
        return None
    low, high = 0.0, discordant
    while high - low > 0.0005:
        middle = (low + high) / 2
        if questions_needed(middle, discordant, power, alpha) <= n:
            high = middle
        else:
            low = middle
    return math.ceil(high * 1000) / 1000
