"""Killed fetches, evaluation runs and labelling."""

from __future__ import annotations

import dataclasses
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from riktlots.evals.bench.faults.jobs import JUDGE, RATER, run_set
from riktlots.evals.bench.faults.server import Site, client, sources_at
from riktlots.evals.bench.faults.template import Ended, Finding, What, files_in, left_lying, lines
from riktlots.evals.errors import DatasetError, RunError
from riktlots.evals.labels.labels import CHOICES, add_label, items_of, labels_of
from riktlots.evals.runs.folder import RunFolder
from riktlots.evals.runs.record import Record
from riktlots.ingest.errors import RiktlotsError
from riktlots.ingest.fetch.run import Outcome, Result, fetch_sources
from riktlots.ingest.home import Home
from riktlots.ingest.library.register import load_documents, read_register

_TAKEN = (Result.NEW, Result.CHANGED)


class FetchKills:
    """Each kill meets a home with the first edition of all texts, while the second one is fetched."""

    job = "fetch"
    kind = "fetch"

    def __init__(self, work: Path, site: Site) -> None:
        self._site = site
        self._base = work / "base"
        self._sources = sources_at(site.url)
        site.first_edition()
        self._fetch(self._base)
        self._before = self._held(self._base)
        site.second_edition()
        twin = work / "twin"
        shutil.copytree(self._base, twin)
        self._outcomes = self._fetch(twin)
        self._after = self._held(twin)
        self._files = files_in(twin)

    def set_up(self, folder: Path, chance: random.Random) -> dict[str, Any]:
        """A home with the first edition; returns the arguments of the job."""
        shutil.copytree(self._base, folder)
        return {"home": str(folder), "base": self._site.url}

    def findings(self, folder: Path, arguments: dict[str, Any], ended: Ended) -> Iterator[Finding]:
        """Faults found after the kill, and after the next try."""
        home = Home(folder)
        try:
            held = self._held(folder)
        except (RiktlotsError, OSError) as error:
            yield Finding(What.LOST, f"the texts cannot be read: {error}")
            return
        if not self._before <= held:
            yield Finding(What.LOST, "a text is gone that was held")
        if not held <= self._after:
            yield Finding(What.MIXED, "a text is held that no server has sent")
        for told in lines(ended, "fetched"):
            source, edition, result = told.split(" ")
            if result in _TAKEN and read_register(home, source).edition(edition) is None:
                yield Finding(What.LOST, f"{source} was reported as {result} and is not held")
        try:
            outcomes = self._fetch(folder)
        except (RiktlotsError, OSError) as error:
            yield Finding(What.STUCK, str(error))
            return
        if _editions(outcomes) != _editions(self._outcomes) or self._held(folder) != self._after:
            yield Finding(What.MIXED, "the next try ends otherwise than an undisturbed one")
        yield from left_lying(files_in(folder), self._files)

    def _fetch(self, home: Path) -> list[Outcome]:
        with client() as asking:
            return fetch_sources(Home(home), self._sources, self._sources, asking)

    def _held(self, home: Path) -> set[tuple[str, str]]:
        return {(str(p.address), p.text) for p in load_documents(Home(home), self._sources).passages}


def _editions(outcomes: list[Outcome]) -> dict[str, str]:
    return {outcome.source: outcome.edition for outcome in outcomes}


_LABELS = 120


class LabelKills:
    """Each kill meets a run whose sentences somebody labels, one after the other."""

    job = "label"
    kind = "labels"

    def __init__(self, work: Path, index: Path) -> None:
        self._base = work / "base"
        run_set(lambda said: None, str(self._base), str(index), 8)
        self._files = files_in(self._base)

    def set_up(self, folder: Path, chance: random.Random) -> dict[str, Any]:
        """A run without labels; returns the arguments of the job."""
        shutil.copytree(self._base, folder)
        return {"folder": str(folder), "count": _LABELS}

    def findings(self, folder: Path, arguments: dict[str, Any], ended: Ended) -> Iterator[Finding]:
        """Faults found after the kill, and after the next label."""
        run = RunFolder(folder)
        reported = list(lines(ended, "labelled"))
        try:
            rows = run.labels(RATER)
            if [row["comment"] for row in rows][: len(reported)] != [f"nr {number}" for number in reported]:
                yield Finding(What.LOST, f"{len(reported)} labels were reported, and {len(rows)} are there")
            if len(rows) > len(reported) + 1:
                yield Finding(What.MIXED, "there are more labels than were given")
            items = items_of(run)
            add_label(run, RATER, items[0], CHOICES[0], "after the kill")
            after = run.labels(RATER)
            if after[:-1] != rows or labels_of(run, RATER, items)[items[0].key].comment != "after the kill":
                yield Finding(What.MIXED, "the label after the kill does not stand behind those before it")
        except (RunError, OSError) as error:
            yield Finding(What.STUCK, str(error))
            return
        yield from left_lying(files_in(folder), self._files | {f"labels/{RATER}.jsonl"})


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
        """Faults found after the kill, and after the next try."""
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
        """Check that what was reported is on disk. Raises RunError."""
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
