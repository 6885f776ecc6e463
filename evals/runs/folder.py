"""A run on disk: a folder of append-only JSON Lines, so that a killed run resumes where it was.

header.json             what was run, with what
questions.jsonl         the questions, so that the run can be read without the set
answers.jsonl           one Record a line
judgements/JUDGE.jsonl  verdicts of a judge on each claim
labels/RATER.jsonl      labels of a person on each sentence
sample.json             the sentences that people label, where that is a sample

Whoever adds to a run holds its lock (`.lock`): two people can label, and two processes answer, at the same time.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

from riktlots.evals.errors import DatasetError, OtherVersionError, RunError
from riktlots.evals.questions.questions import DATASETS, Question, load_questions
from riktlots.evals.runs.record import Record
from riktlots.ingest.files import json_line, read_jsonl, write_atomic, writing

SCHEMA = 1
_LOCK = ".lock"
# In order of deletion: labels of people first, the header that makes the folder a run last.
PARTS = ("labels", "judgements", "sample.json", "answers.jsonl", "questions.jsonl", "header.json")


@dataclass(frozen=True, slots=True)
class Header:
    """Provenance of a run: the set and its hash, the index generation, the models, and its start time (ISO).

    `embedder` and `model` are empty where there was none; `settings` holds all other settings.
    """

    dataset: str
    dataset_sha256: str
    questions: int
    generation: str
    corpus_sha256: str
    embedder: str
    model: str
    prompt_version: str
    version: str
    started: str
    settings: dict[str, str] = dataclasses.field(default_factory=dict)
    schema: int = SCHEMA

    def same_start(self, other: Header) -> bool:
        """Whether both would give the same answers: everything but the start time is equal."""
        return dataclasses.replace(self, started="") == dataclasses.replace(other, started="")


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The files of one run."""

    path: Path

    @property
    def name(self) -> str:
        """The folder's name, by which people refer to the run."""
        return self.path.name

    def begin(self, header: Header, questions: Iterable[Question]) -> None:
        """Write the header and the questions of a new run, or check that an unfinished one had the same start.

        Raises RunError.
        """
        if (self.path / "header.json").is_file():
            if not self.header().same_start(header):
                raise RunError(f"{self.path} holds a run of another set, index, model or version. Give another --out.")
            return
        rows = (dataclasses.asdict(question) for question in questions)
        write_whole(self.path / "questions.jsonl", "".join(json_line(row) for row in rows))
        write_whole(
            self.path / "header.json", json.dumps(dataclasses.asdict(header), ensure_ascii=False, indent=1) + "\n"
        )

    def header(self) -> Header:
        """The header of the run. Raises RunError when the folder is not a run, or one of another version."""
        try:
            row = json.loads((self.path / "header.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise RunError(f"{self.path} is no run ({error}). `riktlots eval run` makes one.") from error
        if row.get("schema") != SCHEMA:
            raise OtherVersionError(
                f"{self.path} was written by another version of Riktlots (schema {row.get('schema')}, this version "
                f"reads {SCHEMA}). Read it with that version, or run the set again."
            )
        return Header(**row)

    def questions(self) -> list[Question]:
        """The questions of the run. Raises DatasetError."""
        return load_questions(self.path / "questions.jsonl")

    def records(self) -> list[Record]:
        """The answers so far. Raises RunError."""
        try:
            return [Record.from_json(row) for row in _rows(self.path / "answers.jsonl")]
        except (KeyError, TypeError) as error:
            raise RunError(f"{self.path / 'answers.jsonl'} holds a line that is no answer ({error}).") from error

    def add_answer(self, record: Record) -> None:
        """Append one answer."""
        self._append("answers.jsonl", record.to_json())

    def judgements(self, judge: str) -> list[dict[str, Any]]:
        """Verdicts of a judge in the order given; of two on one claim the last counts."""
        return list(_rows(self.path / "judgements" / f"{file_name(judge)}.jsonl"))

    def add_judgements(self, judge: str, rows: Iterable[dict[str, Any]]) -> None:
        """Append verdicts of a judge."""
        self._append(f"judgements/{file_name(judge)}.jsonl", *rows)

    def judges(self) -> list[str]:
        """The judges with verdicts, by the names of their files."""
        return sorted(path.stem for path in (self.path / "judgements").glob("*.jsonl"))

    def labels(self, rater: str) -> list[dict[str, Any]]:
        """Labels of a person in the order given; of two on a sentence the last counts and both stay. Raises RunError.

        Two people can share a file, such as `anna@uni.example` and `anna_uni.example`: each line names its rater.
        """
        return [row for row in _labels(self._labels_file(rater)) if row["rater"] == rater]

    def add_label(self, rater: str, row: dict[str, Any]) -> None:
        """Append a person's label on a sentence."""
        self._append(f"labels/{file_name(rater)}.jsonl", {**row, "rater": rater})

    def raters(self) -> list[str]:
        """The people who have labelled something. Raises RunError."""
        return sorted({row["rater"] for path in (self.path / "labels").glob("*.jsonl") for row in _labels(path)})

    def delete_labels(self, rater: str) -> int:
        """Delete all labels of a person, superseded ones too; returns the number deleted."""
        path = self._labels_file(rater)
        with self.locked():
            all_ = list(_labels(path))
            others = [row for row in all_ if row["rater"] != rater]
            if others:
                write_whole(path, "".join(map(json_line, others)))
            else:
                path.unlink(missing_ok=True)
        return len(all_) - len(others)

    def _labels_file(self, rater: str) -> Path:
        return self.path / "labels" / f"{file_name(rater)}.jsonl"

    def delete(self) -> None:
        """Delete the run with its judgements and labels; other files stay. Raises RunError, StorageError.

        The header goes last: after a kill the rest is still a run, and can be deleted again.
        """
        with self.locked():
            for part in PARTS:
                for path in (*self.path.glob(f".{part}.*"), self.path / part):
                    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        (self.path / _LOCK).unlink(missing_ok=True)
        with suppress(OSError):  # a user's own files are left in it
            self.path.rmdir()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock of the run, so that no other process adds to it or deletes it.

        Raises RunError when the run is missing, and StorageError.
        """
        # Checked before, as taking the lock would recreate the folder, and after, as the run may be deleted meanwhile.
        self._check_there()
        with writing(self.path), FileLock(self.path / _LOCK):
            self._check_there()
            yield

    def _check_there(self) -> None:
        if not (self.path / "header.json").is_file():
            raise RunError(f"there is no run in {self.path}, or it has been deleted. `riktlots eval runs` lists them.")

    def _append(self, name: str, *rows: dict[str, Any]) -> None:
        with self.locked():
            append_rows(self.path / name, *rows)


def file_name(name: str) -> str:
    """The name of a judge or a person as a file name."""
    return re.sub(r"[^\w.-]", "_", name) or "_"


def write_whole(path: Path, content: str) -> None:
    """Write a file of a run in one step, and its folder if that is missing. Raises StorageError."""
    with writing(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        for left_by_a_kill in path.parent.glob(f".{path.name}.*"):
            left_by_a_kill.unlink(missing_ok=True)
        write_atomic(path, content)


def append_rows(path: Path, *rows: dict[str, Any]) -> None:
    """Add whole lines, on disk before this returns. A partial line left by a kill is cut off first.

    Raises StorageError when they cannot be written; then none of them counts.
    """
    with writing(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b") as file:
            _cut_half_line(file)
            file.write("".join(json_line(row) for row in rows).encode())
            file.flush()
            os.fsync(file.fileno())


def _cut_half_line(file: Any) -> None:
    size = file.seek(0, os.SEEK_END)
    if not size:
        return
    file.seek(size - 1)
    if file.read(1) == b"\n":
        return
    file.seek(0)
    file.truncate(file.read().rfind(b"\n") + 1)
    file.seek(0, os.SEEK_END)


def _labels(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file of labels, each with its rater."""
    for row in _rows(path):
        if not isinstance(row, dict) or not isinstance(row.get("rater"), str):
            raise RunError(f"{path} holds a line that is no label.")
        yield row


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    """The whole lines of a file; none where there is no file. A partial line left by a kill is ignored."""
    if not path.is_file():
        return
    try:
        for _, row in read_jsonl(path, skip_partial_line=True):
            yield row
    except ValueError as error:
        raise RunError(str(error)) from error


LATEST = "latest"


def all_runs(runs: Path) -> list[RunFolder]:
    """The runs in a folder of runs, latest start first, without those of other versions. Raises RunError."""
    begun: list[tuple[str, RunFolder]] = []
    for run in map(RunFolder, sorted(path.parent for path in runs.glob("*/header.json"))):
        # A run of an older version must not hide the others.
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
    """An unused folder for a run of a set, named by the set and the time."""
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
