"""Agreement between people who label the same things, and between a judge and people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two raters on the same n items: the raw share, and what is left of it beyond chance.

    `kappa` takes chance from each rater's own habits and falls to nought when nearly all items have one label, even
    when the raters hardly differ; `ac1` takes it from how even the labels are, and does not. None where not defined.
    """

    n: int
    raw: float
    kappa: float | None
    ac1: float | None


def agreement(one: Sequence[Hashable], other: Sequence[Hashable]) -> Agreement:
    """Raw agreement, Cohen's κ and Gwet's AC1 of two raters, on n ≥ 1 items in the same order.

    κ = (p − pₑ)/(1 − pₑ) with pₑ = Σₖ p₁ₖ p₂ₖ (Cohen, 1960). AC1 has pₑ = Σₖ πₖ(1 − πₖ)/(q − 1), πₖ the mean share of
    label k and q the number of labels used (Gwet, British Journal of Mathematical and Statistical Psychology 61, 2008).
    """
    n = len(one)
    raw = sum(a == b for a, b in zip(one, other, strict=True)) / n
    first, second = Counter(one), Counter(other)
    labels = first.keys() | second.keys()
    chance = sum(first[label] * second[label] for label in labels) / n**2
    kappa = (raw - chance) / (1 - chance) if chance < 1 else None
    if len(labels) < 2:
        return Agreement(n, raw, kappa, None)
    shares = [(first[label] + second[label]) / (2 * n) for label in labels]
    even = sum(share * (1 - share) for share in shares) / (len(labels) - 1)
    return Agreement(n, raw, kappa, (raw - even) / (1 - even))


def krippendorff_alpha(units: Sequence[Mapping[str, Hashable]]) -> float | None:
    """Krippendorff's α for nominal labels: any number of raters, and not all need have labelled everything.

    Each unit maps raters to labels; units with fewer than two labels say nothing. α = 1 − Dₒ/Dₑ from the coincidence
    matrix (Krippendorff, Content Analysis, 2004, chapter 11). None where nothing can be compared or all labels are one.
    """
    coincidences: Counter[tuple[Hashable, Hashable]] = Counter()
    for unit in units:
        values = list(unit.values())
        if len(values) < 2:
            continue
        for i, value in enumerate(values):
            for j, other in enumerate(values):
                if i != j:
                    coincidences[value, other] += 1 / (len(values) - 1)  # type: ignore[assignment]
    totals: Counter[Hashable] = Counter()
    for (value, _), count in coincidences.items():
        totals[value] += count
    n = sum(totals.values())
    if len(totals) < 2:
        return None
    observed = sum(count for (a, b), count in coincidences.items() if a != b) / n
    expected = sum(totals[a] * totals[b] for a in totals for b in totals if a != b) / (n * (n - 1))
    return 1 - observed / expected
