"""Vectors that were made before: what embedding takes is then no part of what is measured."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from ingest.embedders import Embedder, Vectors

_BYTES = 16  # of the hash of a text


class ReplayedVectors:
    """The vectors that `keep` wrote, under the name of what made them. A text that is not among them is a KeyError."""

    def __init__(self, file: Path) -> None:
        with np.load(file, allow_pickle=False) as kept:
            self.name = str(kept["name"])
            self._passages, self._questions = kept["passages"], kept["questions"]
            self._row_of_passage = {bytes(key): row for row, key in enumerate(kept["passage_keys"])}
            self._row_of_question = {bytes(key): row for row, key in enumerate(kept["question_keys"])}
        self.dimension = int(self._passages.shape[1])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return np.asarray(self._passages[[self._row_of_passage[_key(text)] for text in texts]], dtype=np.float32)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        return np.asarray(self._questions[[self._row_of_question[_key(text)] for text in texts]], dtype=np.float32)


def keep(
    file: Path,
    made_by: Embedder,
    passages: Sequence[str],
    questions: Sequence[str],
    embed: Callable[[Sequence[str]], Vectors] | None = None,
) -> None:
    """Embed texts, once, and write their vectors to a file (.npz); `embed` does it for the passages, where it is not
    `made_by.embed_passages`."""
    passages, questions = list(dict.fromkeys(passages)), list(dict.fromkeys(questions))
    np.savez(
        file,
        name=np.array(made_by.name),
        passages=(embed or made_by.embed_passages)(passages),
        passage_keys=_keys(passages),
        questions=made_by.embed_questions(questions),
        question_keys=_keys(questions),
    )


def _keys(texts: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.void]]:
    return np.array([_key(text) for text in texts], dtype=f"V{_BYTES}")


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=_BYTES).digest()
