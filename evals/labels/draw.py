"""Choose the sentences of a run that people label: all, or a sample rich in likely failures.

The sample is stratified by the verdicts of a judge and stored with the run as `sample.json`: every rater gets the same
sentences, and the number of sentences that each stands for stays known.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from riktlots.evals.errors import RunError
from riktlots.evals.labels.labels import Item, Key, items_of
from riktlots.evals.runs.folder import RunFolder, write_whole
from riktlots.evals.runs.record import Shown
from riktlots.evals.runs.score import Verdicts, verdicts
from riktlots.retrieval.model import Verdict


class Group(StrEnum):
    """The strata of sentences by a judge's verdict."""

    FLAGGED = "flagged"
    PASSED = "passed"
    OPEN = "open"


# Most errors are among the sentences that the judge flags; those that it passes are most of the run.
_SHARES = {Group.FLAGGED: 0.5, Group.PASSED: 0.25, Group.OPEN: 0.25}
_FLAGS = (Verdict.PARTLY, Verdict.UNSUPPORTED, Verdict.CONTRADICTED)


@dataclass(frozen=True, slots=True)
class Draw:
    """A sample of a run: the judge whose verdicts and the seed with which it was drawn, and the group of each sentence
    at that time. `drawn` are the sentences to label; `groups` covers the whole run."""

    judge: str
    seed: int
    drawn: tuple[Key, ...]
    groups: Mapping[Key, Group]


def group_of(sentence: Shown, verdict: Verdict | None) -> Group:
    """The stratum of a sentence by a judge's verdict. One without quotes is flagged whatever the judge says."""
    if not sentence.quotes or verdict in _FLAGS:
        return Group.FLAGGED
    return Group.PASSED if verdict is Verdict.SUPPORTED else Group.OPEN


def groups_of(items: Sequence[Item], said: Verdicts) -> dict[Key, Group]:
    """The group of each sentence by the verdict of a judge on its quotes."""
    return {item.key: group_of(item.sentence, said.get((item.id, "quotes", item.index, 0))) for item in items}


def draw(folder: RunFolder, judge: str, size: int, seed: int = 0) -> Draw:
    """Draw `size` sentences of a run and store the draw with it; half of them are flagged ones where there are enough.

    Raises RunError when a draw of another size is stored there, or the judge has not scored the run.
    """
    # Two people who draw at the same time get the same sentences.
    with folder.locked():
        return _draw(folder, judge, size, seed)


def _draw(folder: RunFolder, judge: str, size: int, seed: int) -> Draw:
    kept = kept_draw(folder)
    if kept is not None:
        if len(kept.drawn) != min(size, len(kept.groups)):
            raise RunError(
                f"{folder.name} has a sample of {len(kept.drawn)} sentences already. Leave --sample out to label it; "
                f"to draw another, remove {_path(folder)} first (labels that were given stay)."
            )
        return kept
    items = items_of(folder)
    said = verdicts(folder, judge)
    if not said:
        raise RunError(f"{judge} has not scored {folder.name}; `riktlots eval score {folder.name}` does it.")
    groups = groups_of(items, said)
    rng = random.Random(seed)  # noqa: S311 - sampling, no secret
    drawn: set[Key] = set()
    for group, count in _counts(groups, size).items():
        drawn |= set(rng.sample([key for key, its in groups.items() if its is group], count))
    found = Draw(judge, seed, tuple(key for key in groups if key in drawn), groups)
    _keep(folder, found)
    return found


def _counts(groups: Mapping[Key, Group], size: int) -> dict[Group, int]:
    """The number of sentences to draw from each group: its share, plus places that other groups cannot fill."""
    there = {group: sum(its is group for its in groups.values()) for group in Group}
    counts = {group: min(there[group], int(size * share)) for group, share in _SHARES.items()}
    for group in _SHARES:
        counts[group] += min(there[group] - counts[group], size - sum(counts.values()))
    return counts


def kept_draw(folder: RunFolder) -> Draw | None:
    """The draw stored with a run, or None. Raises RunError when it cannot be read."""
    path = _path(folder)
    if not path.is_file():
        return None
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        groups = {(id, index): Group(group) for id, index, group in row["groups"]}
        return Draw(row["judge"], row["seed"], tuple((id, index) for id, index in row["drawn"]), groups)
    except (ValueError, KeyError, TypeError) as error:
        raise RunError(f"{path} is no sample ({error}). Remove it and draw again with --sample.") from error


def to_label(folder: RunFolder, rater: str) -> list[Item]:
    """The sentences for a person to label: those of the stored draw, else all; in an order of that person's own."""
    items = items_of(folder)
    kept = kept_draw(folder)
    if kept is not None:
        drawn = set(kept.drawn)
        items = [item for item in items if item.key in drawn]
    random.Random(rater).shuffle(items)  # noqa: S311 - an order, no secret
    return items


def _path(folder: RunFolder) -> Path:
    return folder.path / "sample.json"


def _keep(folder: RunFolder, found: Draw) -> None:
    row = asdict(found) | {"groups": [(*key, group) for key, group in found.groups.items()]}
    write_whole(_path(folder), json.dumps(row, ensure_ascii=False))
