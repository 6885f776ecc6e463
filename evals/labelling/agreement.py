"""How far the people who labelled a run agree with each other: the ceiling for every judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from evals.labelling.item import Key
from evals.statistics.agreement import Agreement, agreement, krippendorff_alpha
from retrieval.model import Verdict


@dataclass(frozen=True, slots=True)
class RaterPair:
    """Two raters on the sentences that both have labelled: by the five verdicts, and by “supported or not”.

    Sentences of which either says that they claim nothing have no part in the second.
    """

    one: str
    other: str
    verdicts: Agreement
    supported: Agreement | None


@dataclass(frozen=True, slots=True)
class Raters:
    """All raters of a run: by how many labels each, pair by pair, and Krippendorff's α over all (None where it is not
    defined)."""

    labels: Mapping[str, int]
    pairs: tuple[RaterPair, ...]
    alpha: float | None


def agreement_of(said: Mapping[Key, Mapping[str, Verdict]]) -> Raters:
    """Compare the raters of a run; `said` is what each of them said of each sentence."""
    counts: dict[str, int] = {}
    for given in said.values():
        for rater in given:
            counts[rater] = counts.get(rater, 0) + 1
    pairs = (_pair(one, other, said) for one, other in combinations(sorted(counts), 2))
    return Raters(
        labels=dict(sorted(counts.items())),
        pairs=tuple(pair for pair in pairs if pair is not None),
        alpha=krippendorff_alpha(list(said.values())),
    )


def _pair(one: str, other: str, said: Mapping[Key, Mapping[str, Verdict]]) -> RaterPair | None:
    both = [(given[one], given[other]) for given in said.values() if one in given and other in given]
    if not both:
        return None
    claims = [pair for pair in both if Verdict.NO_CLAIM not in pair]
    supported = [tuple(verdict is Verdict.SUPPORTED for verdict in pair) for pair in claims]
    return RaterPair(
        one=one,
        other=other,
        verdicts=agreement(*zip(*both, strict=True)),
        supported=agreement(*zip(*supported, strict=True)) if supported else None,
    )
