"""Evaluation runs that are killed while questions are answered and answers judged."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evals.bench.faults.findings import Finding, What, files_in, left_lying
from evals.bench.faults.jobs import JUDGE, run_set
from evals.bench.faults.template import Ended, lines
from evals.errors import DatasetError, RunError
from evals.suite.folder import RunFolder
from evals.suite.record import Record

_QUESTIONS = 24


class RunKills:
    """Each kill meets a run of a set over one small index."""

    job = "run"
    kind = "evaluation run"

    def __init__(self, work: Path, index: Path) -> None:
        self._index = index
        self._twin = work / "twin"
        run_set(_nobody, str(self._twin), str(index), _QUESTIONS)
        twin = RunFolder(self._twin)
        self._records = _said(twin)
        self._judgements = _judged(twin)

    def set_up(self, folder: Path, chance: random.Random) -> dict[str, Any]:
        """Nothing yet; returns the arguments of the job."""
        return {"folder": str(folder), "index": str(self._index), "count": _QUESTIONS}

    def findings(self, folder: Path, arguments: dict[str, Any], ended: Ended) -> Iterator[Finding]:
        """What is wrong after the kill, and after the next try."""
        run = RunFolder(folder)
        try:
            yield from self._kept(run, ended)
            run_set(_nobody, **arguments)
            found, judged = _said(run), _judged(run)
        except (RunError, DatasetError, OSError) as error:
            yield Finding(What.STUCK, str(error))
            return
        if found != self._records or len(run.records()) != _QUESTIONS:
            yield Finding(What.MIXED, "the answers are not those of an undisturbed run")
        if judged != self._judgements:
            yield Finding(What.MIXED, "the judgements are not those of an undisturbed run")
        yield from left_lying(files_in(folder), files_in(self._twin))

    def _kept(self, run: RunFolder, ended: Ended) -> Iterator[Finding]:
        """What was reported is there. Raises RunError."""
        if "header" in ended.said and run.header().questions != _QUESTIONS:
            yield Finding(What.LOST, "the header does not say what was begun")
        answered = max(map(int, lines(ended, "answered")), default=0)
        records = _said(run)
        if len(records) < answered:
            yield Finding(What.LOST, f"{answered} answers were reported, and {len(records)} are there")
        if any(self._records[id] != record for id, record in records.items()):
            yield Finding(What.MIXED, "an answer is not what was answered")
        judged = max(map(int, lines(ended, "judged")), default=0)
        if len(run.judgements(JUDGE.name)) < judged:
            yield Finding(What.LOST, f"{judged} judgements were reported, and fewer are there")


def _nobody(said: str) -> None:
    """Nobody listens."""


def _said(run: RunFolder) -> dict[str, Record]:
    """The answers by question, without how long they took."""
    return {record.id: dataclasses.replace(record, seconds=0.0) for record in run.records()}


def _judged(run: RunFolder) -> list[dict[str, Any]]:
    return sorted(run.judgements(JUDGE.name), key=lambda row: (row["key"], row["sha256"]))
