"""Fetches that are killed while the texts of a server have changed."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evals.bench.faults.findings import Finding, What, files_in, left_lying
from evals.bench.faults.server import Site, client, sources_at
from evals.bench.faults.template import Ended, lines
from ingest.documents import load_documents, read_register
from ingest.errors import RiktlotsError
from ingest.fetch.outcome import Outcome, Result
from ingest.fetch.run import fetch_sources
from ingest.home import Home

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
        """What is wrong after the kill, and after the next try."""
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
