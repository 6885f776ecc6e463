"""How much meaning counts against words, decided anew for each question, and what a prior adds.

Neither leg is better everywhere: where a question shares rare words with one passage, the words are right; where it
says the same in other words, only the meaning finds it. The shape of the two score lists tells which case it is: how
high the best of each stands, how clearly it leads, and whether the two agree. A small network, fitted on development
questions (`python -m riktlots.evals.fitting.fusion`), turns that into one share. The scale of cosines differs from one
embedder to the next, so the network serves the embedder that it was fitted with; others get a fixed share.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from riktlots.ingest.files import bundled_table
from riktlots.ingest.model import Kind, Source, Weight
from riktlots.retrieval.model import Hit

_HERE = ("SE", "EU")
# By how much the nearest written question is nearer to a question than the passage is: the mean over the candidates of
# 150 development questions, .10 where the passage answers and .08 where it does not.
_NEARER = 0.08


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose documents a question asks for: parts of authorities' names, and jurisdictions."""

    authorities: frozenset[str]
    jurisdictions: frozenset[str]


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    rows = bundled_table("riktlots.retrieval.search", "whose.toml")["named"]
    return tuple(
        (
            # Short names are written in capitals, and mean something else in small letters.
            re.compile("|".join(rf"\b{word if len(word) < 4 else f'(?i:{word})'}\b" for word in row["words"])),
            row.get("authority", ""),
            row.get("jurisdiction", ""),
        )
        for row in rows
    )


def whose(question: str) -> Whose:
    """The institutions and countries that a question names."""
    found = [(authority, jurisdiction) for pattern, authority, jurisdiction in _table() if pattern.search(question)]
    return Whose(frozenset(a for a, _ in found if a), frozenset(j for _, j in found if j))


@dataclass(frozen=True, slots=True)
class Prior:
    """What is so of a passage for a question before it is read; the weights are fitted together with the fusion.

    `named` by the question, `of_named` authority, `overview` of our own, `abroad` from a country that the question
    does not name, `law`, and `background` from here. `asked` is no yes or no but the cosine of the nearest question
    that was written for the passage; for a passage without any it is guessed from the cosine of the passage itself, so
    that added documents are not held back.
    """

    named: float
    of_named: float
    overview: float
    abroad: float
    law: float
    background: float
    asked: float = 0.0

    @classmethod
    def of(cls, source: Source, asked: Whose, named: Collection[str], hit: Hit | None = None) -> Prior:
        """The prior of a source, and of a passage of it that was found; `named` are the ids of the sources that the
        question names."""
        here = source.jurisdiction in _HERE
        overview = source.kind is Kind.OVERVIEW
        return cls(
            named=float(source.id in named),
            of_named=float(any(authority in source.authority for authority in asked.authorities)),
            overview=float(overview),
            abroad=float(not here and source.jurisdiction not in asked.jurisdictions),
            law=float(source.weight is Weight.LAW),
            background=float(here and not overview and source.weight is Weight.BACKGROUND),
            asked=_asked(hit) if hit else 0.0,
        )

    def score(self, weights: tuple[float, ...]) -> float:
        """The prior as one number, to be added to a fused score."""
        return float(sum(weight * value for weight, value in zip(weights, _values(self), strict=True)))


_values = attrgetter(*(field.name for field in fields(Prior)))


def _asked(hit: Hit) -> float:
    if hit.asked is not None:
        return max(0.0, hit.asked)
    return max(0.0, hit.cosine + _NEARER) if hit.cosine is not None else 0.0


Floats = NDArray[np.float64]
FEATURES = (
    "best_cosine",
    "lead_cosine",
    "above_mean_cosine",
    "best_words",
    "lead_words",
    "above_mean_words",
    "words_of_nearest",
    "cosine_of_best_words",
    "same_best",
    "length",
)
_TOP = 10
# The best fixed share on the development questions; for embedders that no network was fitted with.
FIXED_SHARE = 0.6


def measure(cosines: Floats, words: Floats, length: int) -> Floats:
    """The features of one question, in the order of FEATURES.

    `cosines` and `words` are the scores of the same candidates, shape (n,), both in [0, 1]; `length` counts the words
    of the question. A lead is the distance from the best to the second, a mean that of the ten best.
    """
    if not len(cosines):
        return np.zeros(len(FEATURES))
    nearest, best = int(cosines.argmax()), int(words.argmax())
    top_cosines, top_words = _top(cosines), _top(words)
    return np.array(
        [
            top_cosines[0],
            top_cosines[0] - top_cosines[1],
            top_cosines[0] - top_cosines.mean(),
            top_words[0],
            top_words[0] - top_words[1],
            top_words[0] - top_words.mean(),
            words[nearest],
            cosines[best],
            float(nearest == best),
            np.log1p(length),
        ]
    )


def _top(scores: Floats) -> Floats:
    """The ten best scores, filled up with zeros."""
    best = np.sort(scores)[::-1][:_TOP]
    return np.pad(best, (0, _TOP - len(best)))


@dataclass(frozen=True, slots=True)
class Gate:
    """The network: features standardised by `mean` and `scale`, one hidden layer (tanh), one logistic output."""

    mean: Floats
    scale: Floats
    hidden: Floats
    hidden_bias: Floats
    output: Floats
    output_bias: float

    def share(self, features: Floats) -> float:
        """The share of meaning in [0, 1]; the rest is that of the words."""
        inner = np.tanh(self.hidden @ ((features - self.mean) / self.scale) + self.hidden_bias)
        return float(1 / (1 + np.exp(-(self.output @ inner + self.output_bias))))


@dataclass(frozen=True, slots=True)
class Fusion:
    """What was fitted: the network, the embedder that it serves, and the weights of the prior."""

    embedder: str
    gate: Gate
    prior: tuple[float, ...]

    def share(self, embedder: str, features: Floats) -> float:
        """The share of meaning for one question."""
        return self.gate.share(features) if embedder == self.embedder else FIXED_SHARE


@lru_cache(maxsize=1)
def load_fusion() -> Fusion:
    """The coefficients written by `python -m riktlots.evals.fitting.fusion`."""
    table = bundled_table("riktlots.retrieval.search", "fusion.toml")
    gate = table["gate"]
    arrays = {name: np.array(gate[name]) for name in ("mean", "scale", "hidden", "hidden_bias", "output")}
    return Fusion(
        embedder=table["embedder"],
        gate=Gate(**arrays, output_bias=float(gate["output_bias"])),
        prior=tuple(float(table["prior"][field.name]) for field in fields(Prior)),
    )
