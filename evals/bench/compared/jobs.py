"""Jobs that run in a process of their own: build an index, open it, search several by turns."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from riktlots.evals.bench.compared.systems import system
from riktlots.evals.bench.pools import Pool
from riktlots.evals.bench.process import begin_peak, held_bytes, peak_bytes
from riktlots.ingest.index.embeddings import Embedder, Vectors, load_embedder
from riktlots.ingest.index.vectors import BATCH

_BYTES = 16  # of the hash of a text


class ReplayedVectors:
    """Replays the vectors that `keep` wrote, under the name of the embedder that made them. Raises KeyError for other
    texts."""

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


# Passages of the index that is built first, unmeasured: what a library does on its first use is done then.
_FEW = 10
# The embedding of the question alone, as one more that takes its turn.
EMBEDDING = "embedding"

# Where vectors come from: a file of those to replay, or the name of an embedder.
VectorSource = Path | str


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds; the most bytes that the process held meanwhile, beyond what it held before and in all (None where the
    system does not tell)."""

    seconds: float
    bytes_more: int | None
    bytes_in_all: int | None


def few(name: str) -> str:
    """The folder of a system's small index, which is built first."""
    return f"{name}-few"


def build_job(name: str, pool: Pool, folder: Path, vectors: VectorSource) -> Cost:
    """Build an index, in the folder of its name."""
    chosen, embedder = system(name), opened_embedder(vectors)
    chosen.build(replace(pool, passages=pool.passages[:_FEW]), folder / few(name), embedder)
    begin_peak()
    before, begun = held_bytes(), time.perf_counter()
    chosen.build(pool, folder / name, embedder)
    return _since(before, time.perf_counter() - begun)


def open_job(name: str, folder: Path, vectors: VectorSource, questions: Sequence[str]) -> Cost:
    """Open an index and ask it a first question, which is timed; then the others."""
    chosen, embedder = system(name), opened_embedder(vectors)
    embedder.embed_questions(questions[:1])
    begin_peak()
    before, begun = held_bytes(), time.perf_counter()
    index = chosen.open(folder, embedder)
    index.search(questions[0])
    seconds = time.perf_counter() - begun
    for question in questions[1:]:
        index.search(question)
    cost = _since(before, seconds)
    index.close()
    return cost


def search_job(
    indexes: Mapping[str, tuple[Path, VectorSource]], embedder: str, questions: Sequence[str], seed: int
) -> dict[str, tuple[float, ...]]:
    """Milliseconds for each question, by the name of the system, and those that embedding it takes.

    `indexes` has for each the folder of its index, and its vectors. One question goes to all before the next one does,
    in an order of its own, so that a busy machine slows all alike and none always profits from what another left in the
    machine's caches.
    """
    real = opened_embedder(embedder)
    turns: dict[str, Callable[[str], object]] = {EMBEDDING: lambda question: real.embed_questions([question])}
    opened = {name: system(name).open(folder, opened_embedder(vectors)) for name, (folder, vectors) in indexes.items()}
    turns |= {name: index.search for name, index in opened.items()}
    for question in questions[:2]:
        for turn in turns.values():
            turn(question)
    names, dice = list(turns), np.random.default_rng(seed)
    times: dict[str, list[float]] = {name: [] for name in names}
    for question in questions:
        for i in dice.permutation(len(names)):
            begun = time.perf_counter()
            turns[names[i]](question)
            times[names[i]].append(1000 * (time.perf_counter() - begun))
    for index in opened.values():
        index.close()
    return {name: tuple(found) for name, found in times.items()}


def opened_embedder(vectors: VectorSource) -> Embedder:
    """The embedder that a file of vectors replays, or the one of a name."""
    if isinstance(vectors, Path):
        return ReplayedVectors(vectors)
    embedder = load_embedder(vectors)
    assert embedder
    return _InBatches(embedder)


class _InBatches:
    """An embedder that is given no more at once than the product gives it, by whomever."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name, self.dimension = embedder.name, embedder.dimension

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        parts = [texts[start : start + BATCH] for start in range(0, len(texts), BATCH)]
        return np.concatenate([self._embedder.embed_passages(part) for part in parts])

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.embed_questions(texts)


def _since(before: int | None, seconds: float) -> Cost:
    most = peak_bytes()
    return Cost(seconds, None if before is None or most is None else max(0, most - before), most)
