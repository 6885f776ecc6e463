"""The encoder of questions: turns a question into a vector that is near those of questions that ask for the same.

The embedder was trained to bring a question near the text that answers it. Whether two questions ask for the same thing
is told better by a network that was trained for it: the upper six of the twelve layers of multilingual-e5-small, tuned
on the questions written for the paragraphs of the starter corpus and on the wordings of its written answers
(`python -m riktlots.evals.fitting.question_encoder`). They ship here; the lower six layers and the token table are read
from the installed package of the embedder, whose 4-bit blocks onnxruntime multiplies as they are. So it goes with that
embedder alone; with another one, questions are compared by that embedder's own vectors.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from riktlots.ingest.files import bundled_path, bundled_table
from riktlots.ingest.network.e5_file import E5File, Floats
from riktlots.ingest.network.session import open_session
from riktlots.ingest.network.tokens import Tokenizer, by_length, question_text

GRAPH, WEIGHTS, CARD = "question_encoder.onnx", "question_encoder.safetensors", "question_encoder.toml"
_PACKAGE = "riktlots.ingest.network"
# The layers that are those of the embedder; the rest were tuned.
SHARED_LAYERS = 6
# The matrices of a layer by their names in the embedder's file, with the rows and columns in hidden and inner widths.
MATRICES = ("q", "k", "v", "ao", "fi", "fo")
# A question is seldom longer; the rest is cut off, in training too.
MOST_TOKENS = 96
# Endings of Swedish and English words, and the fewest letters before one.
_ENDINGS = ("s", "t", "n", "en", "et", "er", "ar", "or", "na", "d", "ed", "ing", "are", "ande")
_SHORTEST = 4
# Tokens of a batch, with padding.
_BATCH_TOKENS = 4096


class QuestionEncoder:
    """Encodes questions in Swedish and English. Safe to share between threads.

    `name` says which training made it: vectors of two encoders with one name are interchangeable. `scale` and `shift`
    turn a cosine of its vectors into one of the embedder's centred vectors of questions, in the mean: what is fitted on
    those, and documents without written questions, know that scale.
    """

    def __init__(self, folder: Path, file: E5File, card: Mapping[str, Any]) -> None:
        """`card` has the name, scale and shift. Raises ModelFileError if a file is missing or damaged."""
        self.name: str = card["name"]
        self.scale, self.shift = float(card["scale"]), float(card["shift"])
        self.dimension = file.sizes.hidden
        self._shared = shared_weights(file)
        self._session = open_session(folder / GRAPH, given=self._shared)
        self._file = file
        self._tokenizer = Tokenizer(file.vocabulary)
        self._lock = threading.Lock()

    def encode(self, questions: Sequence[str]) -> Floats:
        """One unit vector for each question, shape (n, dimension), float32."""
        encodings = self._tokenizer.encode([question_text(question) for question in questions])
        ids = [self._tokenizer.ids_of(encoding)[:MOST_TOKENS] for encoding in encodings]
        vectors = np.zeros((len(ids), self.dimension), dtype=np.float32)
        for rows in by_length(list(map(len, ids)), _BATCH_TOKENS):
            vectors[rows] = self._run([ids[row] for row in rows])
        return vectors

    def is_everyday(self, word: str) -> bool:
        """Whether a word in small letters is one that people write: the tokenizer was made from the web, and has what
        is common there as one piece, with an ending or without."""
        pieces = self._file.vocabulary.latin
        stems = (word, *(word.removesuffix(ending) for ending in _ENDINGS if len(word) >= len(ending) + _SHORTEST))
        return any(f"▁{stem}" in pieces for stem in stems)

    def as_cosine(self, compared: Any) -> Any:
        """A cosine of two of these vectors, or an array of them, on the scale of the embedder's cosines."""
        return compared * self.scale + self.shift

    def _run(self, ids: Sequence[Sequence[int]]) -> Floats:
        length = max(map(len, ids))
        tokens = np.full((len(ids), length), self._tokenizer.pad, dtype=np.int64)
        mask = np.zeros((len(ids), length), dtype=np.bool_)
        for row, one in enumerate(ids):
            tokens[row, : len(one)] = one
            mask[row, : len(one)] = True
        given = {"tokens": self._file.token_vectors(tokens), "mask": mask}
        with self._lock:
            [vectors] = self._session.run(["vector"], given)
        found: Floats = vectors
        return found


def shared_weights(file: E5File) -> dict[str, NDArray[Any]]:
    """The weights of the embedder's lower layers by their names in the graph: 4-bit numbers as `MatMulNBits` of
    onnxruntime has them (rows, blocks, 16) with a scale for each block, and 32-bit floats for the rest."""
    sizes = file.sizes
    hidden, inner = sizes.hidden, sizes.inner
    shapes = dict.fromkeys(MATRICES, (hidden, hidden)) | {"fi": (inner, hidden), "fo": (hidden, inner)}
    found: dict[str, NDArray[Any]] = {
        "position_table": file.floats("emb.pos", sizes.positions, hidden)[:MOST_TOKENS],
        "segment": file.floats("emb.type", hidden),
        "entered.weight": file.floats("emb.ln.w", hidden),
        "entered.bias": file.floats("emb.ln.b", hidden),
    }
    for number in range(SHARED_LAYERS):
        layer = f"layers.{number}"
        for name, shape in shapes.items():
            numbers, scales = file.packed(f"l{number}.{name}.w", *shape)
            found[f"{layer}.maps.{name}.numbers"], found[f"{layer}.maps.{name}.scales"] = numbers, scales
            found[f"{layer}.maps.{name}.bias"] = file.floats(f"l{number}.{name}.b", shape[0])
        for name, of in (("attended", "aln"), ("done", "oln")):
            found[f"{layer}.{name}.weight"] = file.floats(f"l{number}.{of}.w", hidden)
            found[f"{layer}.{name}.bias"] = file.floats(f"l{number}.{of}.b", hidden)
    return {name: np.require(array, requirements=("C", "A", "O")) for name, array in found.items()}


def question_encoder_for(embedder: str) -> QuestionEncoder | None:
    """The bundled encoder of questions if it was tuned from an embedder of this name. Raises ModelFileError."""
    card = bundled_table(_PACKAGE, CARD)
    return _bundled() if card["embedder"] == embedder else None


@cache
def _bundled() -> QuestionEncoder:
    return QuestionEncoder(bundled_path(_PACKAGE, "weights"), E5File.installed(), bundled_table(_PACKAGE, CARD))
