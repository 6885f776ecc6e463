"""Rerank the first hits of a search with a cross-encoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from riktlots.ingest.errors import ModelFileError
from riktlots.ingest.files import bundled_table
from riktlots.ingest.index.embeddings import BUNDLED as BUNDLED_EMBEDDER
from riktlots.ingest.index.embeddings import NONE
from riktlots.ingest.library.library import context_line
from riktlots.ingest.model import Passage, Source
from riktlots.ingest.network.tokens import question_text
from riktlots.retrieval.crossencoder.texts import passage_text, relevant_part
from riktlots.retrieval.errors import RerankerError
from riktlots.retrieval.model import Hit
from riktlots.retrieval.search.fusion import asked_cosine, logistic

BUNDLED = "bundled"
# The number of hits to rerank: each costs time, and the right one is seldom further down.
DEPTH = 10


@dataclass(frozen=True, slots=True)
class RerankScore:
    """Scores of a passage for a question, as log odds.

    `bears`: the passage is relevant to the question. `answers`: it answers the question; None from a reranker that
    gives one score only.
    """

    bears: float
    answers: float | None = None


class Reranker(Protocol):
    """Scores passages for a question."""

    @property
    def name(self) -> str: ...

    def score(self, question: str, language: str, passages: Sequence[tuple[Passage, Source]]) -> list[RerankScore]:
        """Return one score for each passage, in order."""
        ...


class BundledReranker:
    """The cross-encoder that comes with the package."""

    name = "bundled-2"

    def __init__(self) -> None:
        """Raises ModelFileError when a file of the model is missing or damaged."""
        # Imported here, since much of the program reranks nothing.
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
        """Raises RerankerError when the model cannot be loaded or gives more than one score."""
        from sentence_transformers import CrossEncoder
        from torch import nn

        try:
            self._model = CrossEncoder(
                model, device="cpu", trust_remote_code=False, activation_fn=nn.Identity(), num_labels=None
            )
        except Exception as error:  # the library passes on whatever the hub, the disk or torch raises
            raise RerankerError(
                f"the cross-encoder “{model}” cannot be loaded ({type(error).__name__}: {error}). Give the "
                "folder of a cross-encoder, or the id of one that has been downloaded."
            ) from error
        if self._model.config.num_labels != 1:
            raise RerankerError(f"“{model}” gives {self._model.config.num_labels} scores. Give a reranker with one.")
        self.name = f"cross-encoder/{model}"

    def score(self, question: str, language: str, passages: Sequence[tuple[Passage, Source]]) -> list[RerankScore]:
        if not passages:
            return []
        pairs = [(question, f"{context_line(p, source)}: {p.text}") for p, source in passages]
        return [RerankScore(float(score)) for score in self._model.predict(pairs, show_progress_bar=False)]


def load_reranker(setting: str, embedder: str) -> Reranker | None:
    """Load the reranker of a setting: "bundled", "none", or a cross-encoder for sentence-transformers.

    The bundled reranker uses the token table of the bundled embedder. With another `embedder`, or without its files,
    the result is None. Raises RerankerError.
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


# Log odds beyond this carry no more information.
MAX_ODDS = 8.0


@dataclass(frozen=True, slots=True)
class RerankWeights:
    """A logistic regression on the fused score, the cosine of the nearest question written for the passage and the two
    outputs of the bundled reranker, for the probability that a passage is the right one; fitted by `python -m
    riktlots.evals.fitting.rerank`."""

    intercept: float
    fused: float
    asked: float
    bears: float
    answers: float

    def probability(self, hit: Hit, score: RerankScore) -> float:
        """The probability that the passage of a hit is the right one. Without `answers` it is that of `bears` alone."""
        if score.answers is None:
            return logistic(score.bears)
        return logistic(
            self.intercept
            + self.fused * hit.score
            + self.asked * asked_cosine(hit)
            + self.bears * clamp_odds(score.bears)
            + self.answers * clamp_odds(score.answers)
        )


@lru_cache(maxsize=1)
def load_weights() -> RerankWeights:
    """Load the fitted weights."""
    return RerankWeights(**bundled_table("riktlots.retrieval.search", "rerank.toml"))


def clamp_odds(odds: float) -> float:
    """Clip log odds to ±MAX_ODDS."""
    return max(-MAX_ODDS, min(MAX_ODDS, odds))
