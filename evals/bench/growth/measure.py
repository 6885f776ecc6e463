"""Building and searching an index of each size."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from evals.bench.growth.drawn import DrawnVectors
from evals.bench.growth.searching import Searched, search_apart
from evals.bench.growth.texts import pools
from evals.bench.spent import peak_bytes
from ingest.build import build, build_lock
from ingest.embedders import Embedder, load_embedder
from ingest.errors import EmbedderError
from ingest.home import Home
from ingest.library import Library
from ingest.model import text_sha256
from ingest.vectors import BATCH

# The embedder alone is timed on so many texts, the same as it gets in the build.
_ALONE = 400

Listener = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Grown:
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
    searched: Searched

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
    listener: Listener = lambda stage, done, total: None,
) -> list[Grown]:
    """Measure each size. `file` has the texts (see `texts.pools`); with `drawn` their vectors are random.

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
            built, generation = _built(home, library, used, lambda d, t, n=name: listener(f"{n}: built", d, t))  # type: ignore[misc]
            most = peak_bytes()
            again, generation = _built(home, _with_a_change(library), used)
            alone = None if drawn else _alone(real, library.embedding_texts())
            del library  # the process that searches needs the room
            listener(f"{name}: searched", 0, 1)
            searched = search_apart(generation, embedder, drawn, questions, seed)
            listener(f"{name}: searched", 1, 1)
            sizes_on_disk = _bytes(generation.rglob("*")), _bytes((generation / "chroma").rglob("*"))
            found.append(Grown(len(pool.passages), built, again, alone, most, *sizes_on_disk, searched))
            shutil.rmtree(home.root)
            home.root.mkdir()
    return found


def _built(
    home: Home, library: Library, embedder: Embedder, progress: Callable[[int, int], None] = lambda done, total: None
) -> tuple[float, Path]:
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
