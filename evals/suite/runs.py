"""Where runs and sets of questions are: by folder or file, or by name."""

from __future__ import annotations

import datetime
from contextlib import suppress
from pathlib import Path

from evals.errors import DatasetError, OtherVersionError, RunError
from evals.questions import DATASETS
from evals.suite.folder import RunFolder

LATEST = "latest"


def all_runs(runs: Path) -> list[RunFolder]:
    """The runs in a folder of runs, the one begun last first, without those of other versions. Raises RunError."""
    begun: list[tuple[str, RunFolder]] = []
    for run in map(RunFolder, sorted(path.parent for path in runs.glob("*/header.json"))):
        # A run that an upgrade has left behind hides none of the others.
        with suppress(OtherVersionError):
            begun.append((run.header().started, run))
    return [run for _, run in sorted(begun, key=lambda one: one[0], reverse=True)]


def find_run(named: str, runs: Path) -> RunFolder:
    """A run by its folder, by its name within `runs`, or the `latest` there. Raises RunError."""
    if named == LATEST:
        if found := all_runs(runs):
            return found[0]
        raise RunError(f"there is no run in {runs} yet; `riktlots eval run --set smoke` makes one.")
    for path in (Path(named), runs / named):
        if (path / "header.json").is_file():
            return RunFolder(path)
    raise RunError(f"“{named}” is no run, nor the name of one in {runs}. `riktlots eval runs` lists them.")


def new_run(runs: Path, dataset: str, now: datetime.datetime) -> RunFolder:
    """A folder for a run of a set, named by the set and the time, that is not there yet."""
    name = f"{dataset}-{now:%Y%m%d-%H%M%S}"
    taken = {path.name for path in runs.glob(f"{name}*")}
    names = (name, *(f"{name}-{number}" for number in range(2, len(taken) + 3)))
    return RunFolder(runs / next(candidate for candidate in names if candidate not in taken))


def find_set(named: str) -> Path:
    """A set of questions by its file, or by name among those of the package. Raises DatasetError."""
    for path in (Path(named), DATASETS / f"{named}.jsonl"):
        if path.is_file():
            return path
    known = ", ".join(sorted(path.stem for path in DATASETS.glob("*.jsonl")))
    raise DatasetError(f"“{named}” is neither a file nor one of the sets {known}.")
