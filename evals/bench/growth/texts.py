"""Passages by the thousand: blocks of Swedish acts, or of acts made up."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, islice
from pathlib import Path

import numpy as np

from riktlots.evals.bench.pools import Pool
from riktlots.evals.bench.reading.invented import invented_laws
from riktlots.evals.bench.sets import PassageRow
from riktlots.ingest.errors import DocumentError
from riktlots.ingest.index.embeddings import Embedder, Vectors
from riktlots.ingest.progress import Progress, no_progress

# Shorter blocks are headings and numbers.
_LEAST = 40
_MADE_AT_ONCE = 50
_EMPTY_LINES = re.compile(r"(?:\r?\n[^\S\n]*){2,}")


def pools(file: Path | None, sizes: Iterable[int], seed: int) -> Iterator[Pool]:
    """A pool of each size, smaller ones part of the larger, in ascending order.

    Passages are drawn from the blocks of `file`, JSON Lines (may be gzip) of `{sfs, title, text}`; without it, and
    where it has too few, acts are made up. Raises DocumentError when the file cannot be read.
    """
    wanted = sorted(set(sizes))
    blocks = _blocks(file) if file else []
    random.Random(seed).shuffle(blocks)  # noqa: S311 - sampling, no secret
    more = islice(_made_up(seed), max(0, wanted[-1] - len(blocks)))
    rows = [
        PassageRow(pid=str(number), title=title, text=text, lang="sv", origin="growth")
        for number, (title, text) in enumerate([*blocks[: wanted[-1]], *more])
    ]
    for size in wanted:
        yield Pool("growth", "sv", tuple(rows[:size]), ())


def _blocks(file: Path) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    try:
        with gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                for block in _EMPTY_LINES.split(row["text"]):
                    text = " ".join(block.split())
                    if len(text) >= _LEAST:
                        # One text is indexed once: a vector that is there twice would cost nothing.
                        found.setdefault(text, row["title"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DocumentError(f"{file}: it is not JSON Lines of {{sfs, title, text}} ({error}).") from error
    return [(title, text) for text, title in found.items()]


def _made_up(seed: int) -> Iterator[tuple[str, str]]:
    for part in count():
        for act in invented_laws(_MADE_AT_ONCE, seed + part):
            for number, piece in enumerate(act.pieces):
                if len(piece.text) >= _LEAST:
                    yield act.pieces[0].text, f"{piece.text} (Stycke {part}.{number} i {act.name}.)"


class DrawnVectors:
    """For a passage a random direction, seeded by its text; for a question the vector of a real embedder.

    An exact search takes as long whatever the vectors are.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name = f"drawn-1/{embedder.name}"
        self.dimension = embedder.dimension

    def embed_passages(self, texts: Sequence[str], progress: Progress = no_progress) -> Vectors:
        """Vectors of shape (n, dimension); `progress` hears when they are drawn."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
            vectors[row] = np.random.default_rng(seed).normal(size=self.dimension)
        progress(len(texts), len(texts))
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.embed_questions(texts)
