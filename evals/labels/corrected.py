"""Share of sentences that their quotes do not support: by the judge, and corrected for the judge's errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from riktlots.evals.judges.calibration import Calibration, PairSkill, pair_skill
from riktlots.evals.labels.agreement import Skill, Votes, cells_of, skill_of, votes_of
from riktlots.evals.labels.draw import Draw, Group, groups_of, kept_draw
from riktlots.evals.labels.labels import Key, all_labels, by_item, items_of
from riktlots.evals.runs.folder import RunFolder
from riktlots.evals.runs.score import verdicts
from riktlots.evals.statistics.correction import Bools, case_share, corrected_share
from riktlots.evals.statistics.intervals import Estimate, ratio, wilson
from riktlots.retrieval.model import Verdict

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Corrected:
    """A corrected share and its basis: `by` is a key of the text catalogues, `labels` the number of labels."""

    by: str
    estimate: Estimate
    labels: int


@dataclass(frozen=True, slots=True)
class Unsupported:
    """Unsupported sentences of a run. Of `sentences` the judge decided on `decided`; `raw` is the share of these that
    it flags (partly, unsupported, contradicted). `corrected` are the shares corrected for its mistakes; empty without
    labels or calibration. `is_unlike` says that there is a calibration but it cannot be of sentences like these: the
    judge flags fewer (or more) of the run than it would if all of it were right (or wrong). `skill` is that of the
    judge on the sentences that people labelled, None without any."""

    judge: str
    sentences: int
    decided: int
    raw: Estimate | None
    corrected: tuple[Corrected, ...]
    is_unlike: bool
    skill: Skill | None


def unsupported(folder: RunFolder, judge: str, calibration: Calibration | None) -> Unsupported:
    """The share by the judge, corrected by people's labels on the run and by a calibration of the judge.

    Labels give the prediction-powered share by strata, and the share after Rogan and Gladen where people looked at
    sentences drawn evenly (in a sample with many likely failures the two are one). The calibration gives another, from
    other sentences, which is valid as far as these are like those of the run. Raises RunError.
    """
    items = items_of(folder)
    said = verdicts(folder, judge)
    groups = groups_of(items, said)
    # Sentences that the judge says claim nothing are not counted as claims of the run.
    claims = {
        key: group for key, group in groups.items() if said.get((key[0], "quotes", key[1], 0)) is not Verdict.NO_CLAIM
    }
    votes = votes_of(by_item(all_labels(folder, items)))
    drawn = kept_draw(folder)
    if drawn is not None:
        asked = set(drawn.drawn)
        votes = {key: vote for key, vote in votes.items() if key in asked}
    raw = _raw(claims)
    is_unlike = calibration is not None and raw is not None and _is_unlike(raw, pair_skill(calibration.told))
    found = _by_people(groups, votes, drawn)
    if calibration is not None and not is_unlike:
        found += _rogan_gladen("corrected_by_calibration", claims, *calibration.arrays())
    decided = [group for group in claims.values() if group is not Group.OPEN]
    return Unsupported(
        judge=judge,
        sentences=len(claims),
        decided=len(decided),
        raw=raw,
        corrected=tuple(found),
        is_unlike=is_unlike,
        skill=skill_of(groups, votes, drawn) if votes else None,
    )


def _raw(groups: Mapping[Key, Group]) -> Estimate | None:
    """Flagged sentences / sentences on which the judge decided; the interval resamples questions."""
    flagged, questions = _arrays(groups)
    if not len(flagged):
        return None
    if flagged.all() or not flagged.any():
        return wilson(int(flagged.sum()), len(flagged))
    ids = np.unique(questions, return_inverse=True)[1]
    return ratio(np.bincount(ids, weights=flagged).astype(np.float64), np.bincount(ids).astype(np.float64))


def _arrays(groups: Mapping[Key, Group]) -> tuple[Bools, Ints]:
    """Flags of the sentences on which the judge decided, and the numbers of their questions; each of shape (n,)."""
    decided = [(key, group) for key, group in groups.items() if group is not Group.OPEN]
    numbers = {id: number for number, id in enumerate(dict.fromkeys(key[0] for key, _ in decided))}
    return (
        np.array([group is Group.FLAGGED for _, group in decided], dtype=np.bool_),
        np.array([numbers[key[0]] for key, _ in decided], dtype=np.int64),
    )


def _by_people(groups: Mapping[Key, Group], votes: Mapping[Key, Votes], drawn: Draw | None) -> list[Corrected]:
    found = []
    cells = cells_of(groups, votes, drawn)
    # Labels say nothing about a group of sentences that nobody has labelled.
    if sum(cell.size for cell in cells) == len(groups) and (by_strata := case_share(cells)):
        found.append(Corrected("corrected_by_labels", by_strata, len(votes)))
    if drawn is None:
        known = [
            (vote.is_case, groups[key] is Group.FLAGGED)
            for key, vote in votes.items()
            if vote.is_case is not None and groups[key] is not Group.OPEN
        ]
        table = np.array(known, dtype=np.bool_).reshape(-1, 2)
        found += _rogan_gladen("corrected_by_skill", groups, table[:, 0], table[:, 1])
    return found


def _is_unlike(raw: Estimate, skill: PairSkill) -> bool:
    """Whether no possible share of unsupported sentences would make this judge flag so few or so many."""
    too_few = skill.specificity is not None and raw.high < 1 - skill.specificity.high
    too_many = skill.sensitivity is not None and raw.low > skill.sensitivity.high
    return too_few or too_many


def _rogan_gladen(by: str, groups: Mapping[Key, Group], cases: Bools, flagged_cases: Bools) -> list[Corrected]:
    """The corrected share by the truth and the judge's flags on m other sentences, each of shape (m,)."""
    flagged, questions = _arrays(groups)
    if not len(flagged) or not len(cases):
        return []
    estimate = corrected_share(flagged, cases, flagged_cases, questions)
    return [Corrected(by, estimate, len(cases))] if estimate else []
