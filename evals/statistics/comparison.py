"""Significance of the difference between two runs: McNemar, Holm, and sample size."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import NormalDist


def mcnemar(one: Sequence[bool], other: Sequence[bool]) -> float:
    """The exact p-value (two-sided) that two runs are right equally often, from the same questions in the same order.

    Only questions on which they differ count: under the null hypothesis each goes to either run by the toss of a coin.
    McNemar, Psychometrika 12 (1947). 1.0 where they differ nowhere.
    """
    # Slow to import, and most commands compare nothing.
    from scipy.stats import binomtest

    won = sum(a and not b for a, b in zip(one, other, strict=True))
    lost = sum(b and not a for a, b in zip(one, other, strict=True))
    return float(binomtest(won, won + lost, 0.5).pvalue) if won + lost else 1.0


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """p-values adjusted for looking at several figures, by name. Holm, Scandinavian Journal of Statistics 6 (1979).

    The smallest is multiplied by the number of figures, the next by one less, and none may be below the one before.
    """
    adjusted: dict[str, float] = {}
    floor = 0.0
    for rank, (name, p) in enumerate(sorted(p_values.items(), key=lambda item: item[1])):
        floor = max(floor, min(1.0, (len(p_values) - rank) * p))
        adjusted[name] = floor
    return adjusted


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
