"""People's labels that are killed while they are written."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evals.bench.faults.findings import Finding, What, files_in, left_lying
from evals.bench.faults.jobs import RATER, run_set
from evals.bench.faults.template import Ended, lines
from evals.errors import RunError
from evals.labelling.item import items_of
from evals.labelling.labels import CHOICES, add_label, labels_of
from evals.suite.folder import RunFolder

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
        """What is wrong after the kill, and after the next label."""
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
