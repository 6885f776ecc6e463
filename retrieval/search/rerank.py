"""A second look at what the search found: each of the first hits is read beside the question."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from riktlots.ingest.files import bundled_table
from riktlots.ingest.index.embeddings import BUNDLED as BUNDLED_EMBEDDER
from riktlots.ingest.index.embeddings import NONE
from riktlots.ingest.library.library import context_line
from riktlots.ingest.model import Passage, Source
from riktlots.retrieval.crossencoder.texts import passage_text, question_text, relevant_part
from riktlots.retrieval.errors import ModelFileError, RerankerError

BUNDLED = "bundled"
# So many hits are read: each costs time, and the right one is seldom further down.
DEPTH = 10


@dataclass(frozen=True, slots=True)
class RerankScore:
    """What a reader says of a question and a passage, as log odds: does the passage bear on the question, and does it
    answer it (None from a reader that cannot tell)."""

    bears: float
    answers: float | None = None


class Reranker(Protocol):
    """Reads passages beside a question."""

    @property
    def name(self) -> str: ...

    def score(self, question: str, language: str, passages: Sequence[tuple[Passage, Source]]) -> list[RerankScore]:
        """One look for each passage, in order."""
        ...


class BundledReranker:
    """The cross-encoder that comes with the package."""

    name = "bundled-2"

    def __init__(self) -> None:
        """Raises ModelFileError."""
        # Opened when it is needed: much of the program reads nothing twice.
        from riktlots.retrieval.crossencoder.model import bundled

        self._model = bundled()

    def score(self, question: str, language: str, passages: Sequence[tuple[Passage, Source]]) -> list[RerankScore]:
        if not passages:
            return []
        pairs = [
            (
                question_text(question),
                passage_text(context_line(p, source), relevant_part(p.text, p.language, question, language)),
            )
            for p, source in passages
        ]
        scores = self._model.score(pairs)
        return [RerankScore(float(b), float(a)) for b, a in zip(scores.bears, scores.answers, strict=True)]


class NamedReranker:
    """Any cross-encoder for ranking through sentence-transformers, by folder or hub id."""

    def __init__(self, model: str) -> None:
        """Raises RerankerError when it cannot be loaded or does not give one score."""
        from sentence_transformers import CrossEncoder
        from torch import nn

        try:
            self._model = CrossEncoder(
                model, device="cpu", trust_remote_code=False, activation_fn=nn.Identity(), num_labels=None
            )
        except Exception as error:  # the library raises whatever the hub, the disk or torch raised
            raise RerankerError(
                f"the cross-encoder “{model}” cannot be loaded ({type(error).__name__}: {error}). Give a folder with "
                "one, or the id of one that has been downloaded."
            ) from error
        if self._model.config.num_labels != 1:
            raise RerankerError(f"“{model}” gives {self._model.config.num_labels} scores; a reranker gives one.")
        self.name = f"cross-encoder/{model}"

    def score(self, question: str, language: str, passages: Sequence[tuple[Passage, Source]]) -> list[RerankScore]:
        if not passages:
            return []
        pairs = [(question, f"{context_line(p, source)}: {p.text}") for p, source in passages]
        return [RerankScore(float(score)) for score in self._model.predict(pairs, show_progress_bar=False)]


def load_reranker(setting: str, embedder: str) -> Reranker | None:
    """The reranker that a setting names: "bundled", "none", or a cross-encoder of sentence-transformers.

    The bundled one reads with the token table of the bundled embedder, and goes with it: with another `embedder`, and
    where its files are not at hand, there is none. Raises RerankerError.
    """
    if setting == NONE:
        return None
    if setting != BUNDLED:
        return NamedReranker(setting)
    if embedder != BUNDLED_EMBEDDER:
        return None
    try:
        return BundledReranker()
    except ModelFileError:
        return None


# Log odds beyond this say no more.
MOST_ODDS = 8.0


@dataclass(frozen=True, slots=True)
class RerankWeights:
    """How the fused score and the two outputs of the bundled reader add up to the log odds that a passage is the right
    one; fitted by `python -m riktlots.evals.fitting.rerank`."""

    intercept: float
    fused: float
    bears: float
    answers: float

    def chance(self, fused: float, score: RerankScore) -> float:
        """The chance that a passage is the right one. Without `answers` the reader's own score decides alone."""
        if score.answers is None:
            return _probability(score.bears)
        return _probability(
            self.intercept + self.fused * fused + self.bears * held(score.bears) + self.answers * held(score.answers)
        )


@lru_cache(maxsize=1)
def load_weights() -> RerankWeights:
    """The fitted weights."""
    return RerankWeights(**bundled_table("riktlots.retrieval.search", "rerank.toml"))


def held(odds: float) -> float:
    """Log odds within what says anything."""
    return max(-MOST_ODDS, min(MOST_ODDS, odds))


def _probability(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, odds))))
