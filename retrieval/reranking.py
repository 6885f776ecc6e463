"""The order of the first hits after a second look at them."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources

from retrieval.model import Hit
from retrieval.query import Query
from retrieval.rereading import DEPTH, Look

# Log odds beyond this say no more.
MOST_ODDS = 8.0


@dataclass(frozen=True, slots=True)
class Weights:
    """How the fused score and the two outputs of the bundled reader add up to the log odds that a passage is the right
    one; fitted by `python -m evals.reranking`."""

    intercept: float
    fused: float
    bears: float
    answers: float

    def chance(self, fused: float, look: Look) -> float:
        """The chance that a passage is the right one. Without `answers` the reader's own score decides alone."""
        if look.answers is None:
            return _probability(look.bears)
        return _probability(
            self.intercept + self.fused * fused + self.bears * held(look.bears) + self.answers * held(look.answers)
        )


@lru_cache(maxsize=1)
def load_weights() -> Weights:
    """The fitted weights."""
    return Weights(**tomllib.loads((resources.files("retrieval") / "reranking.toml").read_text(encoding="utf-8")))


def reread(query: Query, ordered: Sequence[Hit]) -> list[Hit]:
    """Hits, best first, with the first of them read and put in their new order; as they are without a reader.

    Places that the question names stay where they are.
    """
    rereader = query.store.rereader
    if rereader is None:
        return list(ordered)
    first = ordered[:DEPTH]
    looks = rereader.look(query.text, query.language, [(hit.passage, query.store.source(hit.passage)) for hit in first])
    weights = load_weights()
    read = [
        replace(hit, bears=look.bears, answers=look.answers, read=weights.chance(hit.score, look))
        for hit, look in zip(first, looks, strict=True)
    ]
    read.sort(key=lambda hit: (0, 0.0) if hit.exact or hit.neighbour else (1, -(hit.read or 0.0)))
    return [*read, *ordered[DEPTH:]]


def held(odds: float) -> float:
    """Log odds within what says anything."""
    return max(-MOST_ODDS, min(MOST_ODDS, odds))


def _probability(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, odds))))
