"""Figures of rankings: recall, reciprocal rank, gain, and the interval of each.

Each question has one right passage. A ranking is given by the rank of that passage for each question: an array of
integers of shape (n,), counted from 1, 0 where the passage was not found. All figures are shares in [0, 1].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evals.statistics.bootstrap import Floats, bootstrap
from evals.statistics.estimate import Estimate, wilson

Ranks = npt.NDArray[np.int64]

CUTS = (1, 5, 10)
GAIN_CUT = 10


@dataclass(frozen=True, slots=True)
class Figures:
    """What one ranking reached: `recall` by cut, `mrr`, and `ndcg` at 10.

    `lead` is the MRR of the ranking that all are compared with minus that of this one, on the same questions; None for
    that ranking itself.
    """

    recall: dict[int, Estimate]
    mrr: Estimate
    ndcg: Estimate
    lead: Estimate | None


def measure(rankings: Mapping[str, Ranks], compared: str, seed: int = 0) -> dict[str, Figures]:
    """The figures of several rankings of the same questions, each compared with the ranking named `compared`.

    The arrays have one shape (n,), n ≥ 1. All intervals of means rest on the same resamples of questions.
    """
    reciprocal = {name: reciprocal_ranks(ranks) for name, ranks in rankings.items()}
    ahead = {name: reciprocal[compared] - values for name, values in reciprocal.items() if name != compared}
    columns = [*reciprocal.values(), *(gains(ranks) for ranks in rankings.values()), *ahead.values()]
    estimates = iter(bootstrap(np.column_stack(columns), seed))
    mrr = {name: next(estimates) for name in rankings}
    ndcg = {name: next(estimates) for name in rankings}
    lead = {name: next(estimates) for name in ahead}
    return {
        name: Figures(
            recall={k: wilson(int(found_at(ranks, k).sum()), len(ranks)) for k in CUTS},
            mrr=mrr[name],
            ndcg=ndcg[name],
            lead=lead.get(name),
        )
        for name, ranks in rankings.items()
    }


def found_at(ranks: Ranks, k: int) -> npt.NDArray[np.bool_]:
    """Whether the right passage is among the first k, shape (n,). Its mean is recall@k (with one right passage also
    called success@k or hit rate)."""
    return (ranks > 0) & (ranks <= k)


def reciprocal_ranks(ranks: Ranks) -> Floats:
    """1/rank, 0 where not found, shape (n,). Its mean is the mean reciprocal rank.

    Voorhees, The TREC-8 Question Answering Track Report (1999).
    """
    return np.where(ranks > 0, 1 / np.maximum(ranks, 1), 0.0)


def gains(ranks: Ranks, k: int = GAIN_CUT) -> Floats:
    """1/log2(1 + rank) for a rank up to k, else 0, shape (n,). Its mean is nDCG@k.

    Järvelin & Kekäläinen, Cumulated gain-based evaluation of IR techniques, ACM TOIS 20 (2002), with the discount
    log2(1 + rank). The one right passage has gain 1, so the ideal ranking has a cumulated gain of 1 and no further
    division is needed.
    """
    return np.where(found_at(ranks, k), 1 / np.log2(1.0 + np.maximum(ranks, 1)), 0.0)
