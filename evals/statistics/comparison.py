"""Is the difference between two runs more than chance?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


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
