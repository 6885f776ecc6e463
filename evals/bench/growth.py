"""How search, memory and build time grow with the number of passages: an index of each size is built and searched."""

from __future__ import annotations

import hashlib
import random
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, islice
from pathlib import Path

import numpy as np

from riktlots.evals.bench.pools import Pool
from riktlots.evals.bench.process import apart, peak_bytes
from riktlots.evals.bench.reading.invented import invented_laws
from riktlots.evals.bench.sets import PassageRow
from riktlots.ingest.errors import DocumentError, EmbedderError
from riktlots.ingest.files import read_jsonl
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.index.chroma import ChromaIndex
from riktlots.ingest.index.embeddings import Embedder, Vectors, load_embedder
from riktlots.ingest.index.vectors import BATCH
from riktlots.ingest.library.library import Library
from riktlots.ingest.model import text_sha256
from riktlots.ingest.progress import Progress, StageProgress, no_progress
from riktlots.retrieval.search.search import find
from riktlots.retrieval.search.store import Store

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
        for _, row in read_jsonl(file):
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


LIMIT = 10
_CHROMA_LIMIT = 100


@dataclass(frozen=True, slots=True)
class SearchTimes:
    """Milliseconds for each question of `find` without its reranker, and of a bare Chroma query, the embedding of
    the question included; seconds to open the index; and the most bytes that the process held before and after (None
    where the system does not tell)."""

    find: tuple[float, ...]
    chroma: tuple[float, ...]
    opened: float
    bytes_before: int | None
    bytes_after: int | None


def search_apart(generation: Path, embedder: str, drawn: bool, questions: Sequence[str], seed: int) -> SearchTimes:
    """Search in a new process."""
    return apart(_search, generation, embedder, drawn, tuple(questions), seed)


def _search(generation: Path, name: str, drawn: bool, questions: Sequence[str], seed: int) -> SearchTimes:
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
    return SearchTimes(ours, theirs, opened, before, after)


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


# The embedder alone is timed on so many texts, the same as it gets in the build.
_ALONE = 400


@dataclass(frozen=True, slots=True)
class GrowthRow:
    """An index of one size.

    Seconds to build it, and to build it again when one text has changed; `alone` are the seconds that its embedder
    would take for its texts and nothing else, by the speed of a part of them (None with drawn vectors).
    `building_bytes` is the most memory that was held until it stood, the texts included (None where the system does not
    tell). `bytes_on_disk` is the size of the generation, with `chroma_on_disk` of them Chroma's.
    """

    passages: int
    built: float
    again: float
    alone: float | None
    building_bytes: int | None
    bytes_on_disk: int
    chroma_on_disk: int
    searched: SearchTimes

    @property
    def ratio(self) -> float:
        """The median time of `find` divided by that of a bare Chroma query."""
        return float(np.median(self.searched.find) / np.median(self.searched.chroma))

    @property
    def speed(self) -> float:
        """Passages built in a second."""
        return self.passages / self.built

    @property
    def bytes_open(self) -> int | None:
        """Memory for the open index."""
        before, after = self.searched.bytes_before, self.searched.bytes_after
        return None if before is None or after is None else after - before

    @property
    def bytes_per_passage(self) -> float | None:
        """Memory for the open index, divided by its passages."""
        return None if self.bytes_open is None else self.bytes_open / self.passages


def grow(
    file: Path | None,
    sizes: Sequence[int],
    questions: Sequence[str],
    embedder: str,
    *,
    drawn: bool = True,
    seed: int = 0,
    progress: StageProgress = no_progress,
) -> list[GrowthRow]:
    """Measure each size. `file` has the texts (see `pools`); with `drawn` their vectors are random.

    Raises DocumentError for a bad file, EmbedderError when there is no embedder.
    """
    real = load_embedder(embedder)
    if real is None:
        raise EmbedderError("growth is measured with an embedder; set RIKTLOTS_EMBEDDER to another value than “none”.")
    used: Embedder = DrawnVectors(real) if drawn else real
    found = []
    for pool in pools(file, sizes, seed):
        with tempfile.TemporaryDirectory(prefix="riktlots-growth-") as folder:
            home = Home(Path(folder))
            name = f"{len(pool.passages):,} passages"
            library = pool.library()
            built, generation = _built(home, library, used, lambda d, t, n=name: progress(f"{n}: built", d, t))  # type: ignore[misc]
            most = peak_bytes()
            again, generation = _built(home, _with_a_change(library), used)
            alone = None if drawn else _alone(real, library.embedding_texts())
            del library  # the process that searches needs the room
            progress(f"{name}: searched", 0, 1)
            searched = search_apart(generation, embedder, drawn, questions, seed)
            progress(f"{name}: searched", 1, 1)
            sizes_on_disk = _bytes(generation.rglob("*")), _bytes((generation / "chroma").rglob("*"))
            found.append(GrowthRow(len(pool.passages), built, again, alone, most, *sizes_on_disk, searched))
            shutil.rmtree(home.root)
            home.root.mkdir()
    return found


def _built(home: Home, library: Library, embedder: Embedder, progress: Progress = no_progress) -> tuple[float, Path]:
    begun = time.perf_counter()
    with build_lock(home):
        generation = build(home, library, embedder, progress)
    return time.perf_counter() - begun, generation


def _with_a_change(library: Library) -> Library:
    """The same, but that its first document has another text in its first passage."""
    first, *rest = library.passages
    text = f"{first.text} Ändrad."
    first = replace(first, text=text, end=first.start + len(text))
    edition, *others = library.editions
    edition = replace(edition, sha256=text_sha256(edition.sha256 + text))
    return replace(library, editions=(edition, *others), passages=(first, *rest))


def _alone(embedder: Embedder, texts: Sequence[str]) -> float:
    """Seconds for all texts, by the speed for those that stand at even distances among them."""
    some = list(texts)[:: max(1, len(texts) // _ALONE)]
    begun = time.perf_counter()
    for start in range(0, len(some), BATCH):
        embedder.embed_passages(some[start : start + BATCH])
    return (time.perf_counter() - begun) * len(texts) / len(some)


def _bytes(paths: Iterable[Path]) -> int:
    return sum(path.stat().st_size for path in paths if path.is_file())
