"""How much meaning counts against words, decided anew for each question.

Neither leg is better everywhere: where a question shares rare words with one passage, the words are right; where it
says the same in other words, only the meaning finds it. The shape of the two score lists tells which case it is: how
high the best of each stands, how clearly it leads, and whether the two agree. A small network, fitted on development
questions (`python -m evals.fusion`), turns that into one share.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

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


@lru_cache(maxsize=1)
def load_gate() -> Gate:
    """The network fitted by `python -m evals.fusion`."""
    table = tomllib.loads((resources.files("retrieval") / "fusion.toml").read_text(encoding="utf-8"))
    arrays = {name: np.array(table[name]) for name in ("mean", "scale", "hidden", "hidden_bias", "output")}
    return Gate(**arrays, output_bias=float(table["output_bias"]))
