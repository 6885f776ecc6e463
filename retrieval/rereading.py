"""A second look at what the search found: each of the first hits is read beside the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ingest.embedders import BUNDLED as BUNDLED_EMBEDDER
from ingest.embedders import NONE
from ingest.library import context_line
from ingest.model import Passage, Source
from retrieval.crossencoder.texts import passage_text, question_text, relevant_part
from retrieval.errors import ModelFileError, RerankerError

BUNDLED = "bundled"
# So many hits are read: each costs time, and the right one is seldom further down.
DEPTH = 10


@dataclass(frozen=True, slots=True)
class Look:
    """What a reader says of a question and a passage, as log odds: does the passage bear on the question, and does it
    answer it (None from a reader that cannot tell)."""

    bears: float
    answers: float | None = None


class Rereader(Protocol):
    """Reads passages beside a question."""

    @property
    def name(self) -> str: ...

    def look(self, question: str, language: str, passages: Sequence[tuple[Passage, Source]]) -> list[Look]:
        """One look for each passage, in order."""
        ...


class BundledRereader:
    """The cross-encoder that comes with the package."""

    name = "bundled-2"

    def __init__(self) -> None:
        """Raises ModelFileError."""
        # Opened when it is needed: much of the program reads nothing twice.
        from retrieval.crossencoder.model import bundled

        self._model = bundled()

    def look(self, question: str, language: str, passages: Sequence[tuple[Passage, Source]]) -> list[Look]:
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
        return [Look(float(b), float(a)) for b, a in zip(scores.bears, scores.answers, strict=True)]


class NamedRereader:
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

    def look(self, question: str, language: str, passages: Sequence[tuple[Passage, Source]]) -> list[Look]:
        if not passages:
            return []
        pairs = [(question, f"{context_line(p, source)}: {p.text}") for p, source in passages]
        return [Look(float(score)) for score in self._model.predict(pairs, show_progress_bar=False)]


def load_rereader(setting: str, embedder: str) -> Rereader | None:
    """The rereader that a setting names: "bundled", "none", or a cross-encoder of sentence-transformers.

    The bundled one reads with the token table of the bundled embedder, and goes with it: with another `embedder`, and
    where its files are not at hand, there is none. Raises RerankerError.
    """
    if setting == NONE:
        return None
    if setting != BUNDLED:
        return NamedRereader(setting)
    if embedder != BUNDLED_EMBEDDER:
        return None
    try:
        return BundledRereader()
    except ModelFileError:
        return None
