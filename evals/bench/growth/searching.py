"""Searching one index in a process of its own, so that its memory can be told."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals.bench.apart import apart
from evals.bench.growth.drawn import DrawnVectors
from evals.bench.spent import peak_bytes
from ingest.chroma import ChromaIndex
from ingest.embedders import load_embedder
from retrieval.search import find
from retrieval.store import Store

LIMIT = 10
_CHROMA_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Searched:
    """Milliseconds for each question of `find` without its second look, and of a bare Chroma query, the embedding of
    the question included; seconds to open the index; and the most bytes that the process held before and after (None
    where the system does not tell)."""

    find: tuple[float, ...]
    chroma: tuple[float, ...]
    opened: float
    bytes_before: int | None
    bytes_after: int | None


def search_apart(generation: Path, embedder: str, drawn: bool, questions: Sequence[str], seed: int) -> Searched:
    """Search in a new process."""
    return apart(_search, generation, embedder, drawn, tuple(questions), seed)


def _search(generation: Path, name: str, drawn: bool, questions: Sequence[str], seed: int) -> Searched:
    embedder = load_embedder(name)
    assert embedder
    embedder.embed_questions(questions[:1])
    before = peak_bytes()
    begun = time.perf_counter()
    store = Store(generation, DrawnVectors(embedder) if drawn else embedder)
    find(store, questions[0], "sv", LIMIT)
    opened = time.perf_counter() - begun
    for question in questions:
        find(store, question, "sv", LIMIT)
    # Chroma is opened when the memory of the product's search is known.
    after = peak_bytes()
    chroma = ChromaIndex(generation)

    def bare(question: str) -> None:
        vector = store.question_vector(question, "sv")
        assert vector is not None
        chroma.search(vector, _CHROMA_LIMIT)

    bare(questions[0])
    order = np.random.default_rng(seed).permutation(len(questions))
    times = []
    for i in order:
        # Turn by turn, so that a busy machine slows both alike.
        both = (lambda q=questions[i]: find(store, q, "sv", LIMIT), lambda q=questions[i]: bare(q))
        times.append([_milliseconds(one) for one in both])
    chroma.close()
    store.close()
    ours, theirs = zip(*times, strict=True)
    return Searched(ours, theirs, opened, before, after)


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)
