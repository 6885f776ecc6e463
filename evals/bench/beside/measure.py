"""The run: for each size every system builds its index, and all are searched turn by turn."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import numpy as np

from evals.bench.apart import apart
from evals.bench.beside.jobs import Cost, build_job, open_job, search_job
from evals.bench.beside.replayed import keep
from evals.bench.beside.systems import READ, RIKTLOTS, check_extra, system
from evals.bench.cached import CachedEmbedder
from evals.bench.growth.drawn import DrawnVectors
from evals.bench.growth.texts import pools
from evals.bench.pools import Pool
from ingest.embedders import Embedder, load_embedder
from ingest.errors import EmbedderError
from ingest.home import Home

Listener = Callable[[str, int, int], None]


class Vectors(StrEnum):
    """Where the vectors come from: embedded once, remembered and replayed to each; embedded anew by each; or random."""

    REPLAYED = "replayed"
    EMBEDDED = "embedded"
    DRAWN = "drawn"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured: which systems, over how many passages of which texts, with which vectors.

    `file` has the texts (see `growth.texts.pools`); each index is built `rounds` times. Without `questions` nothing is
    searched.
    """

    file: Path | None
    sizes: tuple[int, ...]
    systems: tuple[str, ...]
    questions: tuple[str, ...]
    embedder: str
    vectors: Vectors
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


def compare(plan: Plan, home: Home, listener: Listener = lambda stage, done, total: None) -> list[Size]:
    """Measure each size. `home` is the user's, whose cache of vectors is used; nothing else there is read or written.

    Raises DocumentError for a bad file of texts, EmbedderError without an embedder, and MissingExtraError when the
    packages of one of the systems are not installed.
    """
    check_extra(plan.systems)
    embedder = load_embedder(plan.embedder)
    if embedder is None:
        raise EmbedderError("this is measured with an embedder; set RIKTLOTS_EMBEDDER to another value than “none”.")
    cached = CachedEmbedder(embedder, home)
    try:
        return [
            _size(plan, pool, DrawnVectors(embedder) if plan.vectors is Vectors.DRAWN else cached, listener)
            for pool in pools(plan.file, plan.sizes, plan.seed)
        ]
    finally:
        cached.close()


def _size(plan: Plan, pool: Pool, made_by: Embedder, listener: Listener) -> Size:
    stage = f"{len(pool.passages):,} passages"
    with tempfile.TemporaryDirectory(prefix="riktlots-beside-") as temporary:
        folder = Path(temporary)
        vectors = _vectors(plan, pool, folder, made_by, listener, stage)
        measured = {name: Measured() for name in plan.systems}
        _build(plan, pool, folder, vectors, measured, listener, stage)
        if plan.questions:
            _search(plan, folder, vectors, measured, listener, stage)
        return Size(len(pool.passages), measured)


def _vectors(
    plan: Plan, pool: Pool, folder: Path, made_by: Embedder, listener: Listener, stage: str
) -> dict[str, Path | str]:
    """For each system what gives it its vectors: a file with those of its texts, or the name of the embedder."""
    if plan.vectors is Vectors.EMBEDDED:
        return dict.fromkeys(plan.systems, plan.embedder)
    found: dict[str, Path | str] = {}
    for done, name in enumerate(plan.systems):
        listener(f"{stage}: vectors", done, len(plan.systems))
        file = folder / f"{name}.npz"
        keep(file, made_by, apart(_texts, name, pool), plan.questions)
        found[name] = file
    return found


def _texts(name: str, pool: Pool) -> list[str]:
    # Done apart: the packages of all systems in one process would take long to import.
    return system(name).texts(pool)


def _build(
    plan: Plan,
    pool: Pool,
    folder: Path,
    vectors: dict[str, Path | str],
    measured: dict[str, Measured],
    listener: Listener,
    stage: str,
) -> None:
    dice = np.random.default_rng(plan.seed)
    for done in range(plan.rounds):
        listener(f"{stage}: built", done, plan.rounds)
        for i in dice.permutation(len(plan.systems)):
            name = plan.systems[i]
            shutil.rmtree(folder / name, ignore_errors=True)
            shutil.rmtree(folder / f"{name}-few", ignore_errors=True)
            measured[name].built.append(apart(build_job, name, pool, folder / name, vectors[name]))
    for name, one in measured.items():
        one.bytes_on_disk = sum(path.stat().st_size for path in (folder / name).rglob("*") if path.is_file())


def _search(
    plan: Plan,
    folder: Path,
    vectors: dict[str, Path | str],
    measured: dict[str, Measured],
    listener: Listener,
    stage: str,
) -> None:
    folders = {name: (folder / name, vectors[name]) for name in plan.systems}
    if RIKTLOTS in folders:
        folders[READ] = folders[RIKTLOTS]
    for done, (name, where) in enumerate(folders.items()):
        listener(f"{stage}: opened", done, len(folders))
        measured.setdefault(name, Measured()).opened = apart(open_job, name, *where, plan.questions)
    listener(f"{stage}: searched", 0, 1)
    times = apart(search_job, folders, plan.embedder, plan.questions, plan.seed)
    for name, milliseconds in times.items():
        measured.setdefault(name, Measured()).milliseconds = milliseconds
    listener(f"{stage}: searched", 1, 1)
