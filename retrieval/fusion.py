"""How much meaning counts against words, decided anew for each question, and what a prior adds.

Neither leg is better everywhere: where a question shares rare words with one passage, the words are right; where it
says the same in other words, only the meaning finds it. The shape of the two score lists tells which case it is: how
high the best of each stands, how clearly it leads, and whether the two agree. A small network, fitted on development
questions (`python -m evals.fusion`), turns that into one share. The scale of cosines differs from one embedder to the
next, so the network serves the embedder that it was fitted with; others get a fixed share.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from retrieval.priors import Prior

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
    """The coefficients written by `python -m evals.fusion`."""
    table = tomllib.loads((resources.files("retrieval") / "fusion.toml").read_text(encoding="utf-8"))
    gate = table["gate"]
    arrays = {name: np.array(gate[name]) for name in ("mean", "scale", "hidden", "hidden_bias", "output")}
    return Fusion(
        embedder=table["embedder"],
        gate=Gate(**arrays, output_bias=float(gate["output_bias"])),
        prior=tuple(float(table["prior"][field.name]) for field in fields(Prior)),
    )
