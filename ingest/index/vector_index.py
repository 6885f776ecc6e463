"""The protocol of a vector store that holds the passage vectors of a generation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from riktlots.ingest.index.embeddings import Vectors


@dataclass(frozen=True, slots=True)
class Previous:
    """A generation that an index can be made from: its folder, and the vectors of its passages by ordinal."""

    folder: Path
    vectors: Vectors


class VectorIndex(Protocol):
    """One vector for each passage of a generation in a vector store, in files in the generation's folder.

    Another vector store must implement this, in a module that alone imports it, and be named as `STORE` of
    `ingest/index/dense.py`, or be passed to `build`, `DenseIndex` and `dense_sizes` as `index`. An index is built once,
    may then be moved with its folder, and is only read from then on, by several processes at a time.
    """

    @classmethod
    def build(cls, folder: Path, vectors: Vectors, previous: Previous | None = None) -> None:
        """Write the files of the index. `vectors` are of unit length, shape (n, dimension), n ≥ 1, by ordinal.

        An index of the `previous` generation may be copied and changed instead, where that is cheaper. The caller
        passes it only when its files are undamaged and no document has been removed since: deleted vectors may leave
        traces in a copy. The files of `previous` stay as they are. Does not raise when that one cannot be used.
        """
        ...

    @classmethod
    def checksums(cls, folder: Path) -> dict[str, str]:
        """SHA-256 (hex) of every file that opening and searching leaves unchanged, by its path in `folder`."""
        ...

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open an index for reading. Raises GenerationError when it is missing or damaged."""
        ...

    @property
    def count(self) -> int:
        """The number of vectors."""
        ...

    def search(self, vector: Vectors, limit: int, among: NDArray[np.bool_] | None = None) -> list[tuple[int, float]]:
        """The nearest passages to a unit vector of shape (dimension,) as (ordinal, cosine), nearest first.

        At most `limit`, and only those that `among`, shape (n,), lets through (None for all). A store that cannot
        filter while it searches may return fewer than there are; the caller asks for more than it needs.
        """
        ...

    def close(self) -> None: ...
