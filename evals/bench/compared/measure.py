"""Compare systems: at each size every one builds its index, and all are searched by turns."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from riktlots.evals.bench.compared.jobs import Cost, VectorSource, build_job, few, keep, open_job, search_job
from riktlots.evals.bench.compared.systems import READ, RIKTLOTS, VectorKind, check_extra, system
from riktlots.evals.bench.growth import DrawnVectors, pools
from riktlots.evals.bench.pools import CachedEmbedder, Pool
from riktlots.evals.bench.process import apart
from riktlots.ingest.errors import EmbedderError
from riktlots.ingest.home import Home
from riktlots.ingest.index.embeddings import QuestionSpace, load_embedder
from riktlots.ingest.progress import StageProgress, no_progress


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured: which systems, over how many passages of which texts, with which vectors.

    `file` has the texts (see `growth.pools`); each index is built `rounds` times. Without `questions` nothing is
    searched.
    """

    file: Path | None
    sizes: tuple[int, ...]
    systems: tuple[str, ...]
    questions: tuple[str, ...]
    embedder: str
    vectors: VectorKind
    rounds: int
    seed: int


@dataclass(slots=True)
class Measured:
    """One system at one size: what each build took, and the bytes that the last one left on disk; what opening the
    index took, and the milliseconds for each question."""

    built: list[Cost] = field(default_factory=list)
    bytes_on_disk: int = 0
    opened: Cost | None = None
    milliseconds: tuple[float, ...] = ()

    @property
    def seconds(self) -> float:
        """The median of the builds."""
        return float(np.median([cost.seconds for cost in self.built]))


@dataclass(frozen=True, slots=True)
class Size:
    """What was measured with so many passages, by the names of systems; of READ and of `jobs.EMBEDDING` only what
    belongs to searching."""

    passages: int
    systems: dict[str, Measured]


def compare(plan: Plan, home: Home, progress: StageProgress = no_progress) -> list[Size]:
    """Measure each size. `home` is the user's, whose cache of vectors is used; nothing else there is read or written.

    Raises DocumentError for a bad file of texts, EmbedderError without an embedder, and MissingExtraError when the
    packages of one of the systems are not installed.
    """
    check_extra(plan.systems)
    embedder = load_embedder(plan.embedder)
    if embedder is None:
        raise EmbedderError("this is measured with an embedder; set RIKTLOTS_EMBEDDER to another value than “none”.")
    cached = CachedEmbedder(embedder, home)
    found = []
    try:
        for pool in pools(plan.file, plan.sizes, plan.seed):
            with tempfile.TemporaryDirectory(prefix="riktlots-beside-") as folder:
                made_by = DrawnVectors(embedder) if plan.vectors is VectorKind.DRAWN else cached
                found.append(_Run(plan, pool, Path(folder), progress).measure(made_by))
    finally:
        cached.close()
    return found


@dataclass(frozen=True, slots=True)
class _Run:
    """One size, measured in a temporary folder."""

    plan: Plan
    pool: Pool
    folder: Path
    progress: StageProgress

    def measure(self, made_by: CachedEmbedder | DrawnVectors) -> Size:
        vectors = {name: self._vectors(name, made_by) for name in self.plan.systems}
        measured = self._built(vectors)
        if self.plan.questions:
            self._search(vectors, measured)
        return Size(len(self.pool.passages), measured)

    def _tell(self, stage: str, done: int, total: int) -> None:
        self.progress(f"{len(self.pool.passages):,} passages: {stage}", done, total)

    def _vectors(self, name: str, made_by: CachedEmbedder | DrawnVectors) -> VectorSource:
        """The source of a system's vectors: a file with those of its texts, or the name of the embedder."""
        if self.plan.vectors is VectorKind.EMBEDDED:
            return self.plan.embedder
        # Done apart: the packages of all systems in one process would take long to import.
        texts = apart(_texts, name, self.pool)
        # Questions are compared in a space of their own where an encoder goes with the embedder; it makes its vectors.
        compared = [] if QuestionSpace.of(made_by).name else apart(_compared_texts, name, self.pool)
        file = self.folder / f"{name}.npz"
        embed = partial(made_by.embed_passages, progress=partial(self._tell, f"embedded for {name}"))
        keep(file, made_by, texts, [*self.plan.questions, *compared], embed)
        return file

    def _built(self, vectors: dict[str, VectorSource]) -> dict[str, Measured]:
        names, dice = self.plan.systems, np.random.default_rng(self.plan.seed)
        measured = {name: Measured() for name in names}
        for done in range(self.plan.rounds):
            self._tell("built", done, self.plan.rounds)
            for name in (names[i] for i in dice.permutation(len(names))):
                shutil.rmtree(self.folder / name, ignore_errors=True)
                shutil.rmtree(self.folder / few(name), ignore_errors=True)
                cost = apart(build_job, name, self.pool, self.folder, vectors[name])
                measured[name].built.append(cost)
        for name, one in measured.items():
            files = (path for path in (self.folder / name).rglob("*") if path.is_file())
            one.bytes_on_disk = sum(path.stat().st_size for path in files)
        return measured

    def _search(self, vectors: dict[str, VectorSource], measured: dict[str, Measured]) -> None:
        plan = self.plan
        indexes = {name: (self.folder / name, vectors[name]) for name in plan.systems}
        if RIKTLOTS in indexes:
            indexes[READ] = indexes[RIKTLOTS]
        for done, (name, index) in enumerate(indexes.items()):
            self._tell("opened", done, len(indexes))
            measured.setdefault(name, Measured()).opened = apart(open_job, name, *index, plan.questions)
        self._tell("searched", 0, 1)
        for name, milliseconds in apart(search_job, indexes, plan.embedder, plan.questions, plan.seed).items():
            measured.setdefault(name, Measured()).milliseconds = milliseconds
        self._tell("searched", 1, 1)


def _texts(name: str, pool: Pool) -> list[str]:
    return system(name).texts(pool)


def _compared_texts(name: str, pool: Pool) -> list[str]:
    return system(name).compared_texts(pool)
