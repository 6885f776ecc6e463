"""A judge beside people on the same sentences of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.labelling.draw import Draw, Group
from evals.labelling.item import Key
from evals.statistics.estimate import Estimate, wilson
from evals.statistics.stratified import Cell, sensitivity, specificity
from retrieval.model import Verdict

# As what a verdict of a person counts. What the quotes carry only in part they do not carry.
_CASES = (Verdict.PARTLY, Verdict.UNSUPPORTED, Verdict.CONTRADICTED)
_FLAGGED = {Group.FLAGGED: True, Group.PASSED: False, Group.OPEN: None}


@dataclass(frozen=True, slots=True)
class Votes:
    """What the raters of one sentence said, as shares that sum to 1: not supported, supported, no claim."""

    case: float
    other: float
    neither: float

    @classmethod
    def of(cls, verdicts: Sequence[Verdict]) -> Votes:
        """The votes of one or more raters."""
        n = len(verdicts)
        case = sum(verdict in _CASES for verdict in verdicts) / n
        neither = sum(verdict is Verdict.NO_CLAIM for verdict in verdicts) / n
        return cls(case, 1 - case - neither, neither)

    @property
    def is_case(self) -> bool | None:
        """Whether most raters say that the quotes do not support it; None where no most is of either kind."""
        return True if self.case > 0.5 else False if self.other > 0.5 else None


@dataclass(frozen=True, slots=True)
class Skill:
    """How well a judge tells unsupported sentences from others.

    `sensitivity` is the share of `cases` that it flags, `specificity` the share of `others` that it does not; None
    where there are none. `undecided` are sentences with labels that the judge left open and `tied` those on which
    people are evenly split; neither are among the two counts.
    """

    cases: int
    others: int
    undecided: int
    tied: int
    sensitivity: Estimate | None
    specificity: Estimate | None


def votes_of(said: Mapping[Key, Mapping[str, Verdict]]) -> dict[Key, Votes]:
    """The votes on each sentence that anybody labelled."""
    return {key: Votes.of(list(given.values())) for key, given in said.items()}


def skill_of(groups: Mapping[Key, Group], votes: Mapping[Key, Votes], drawn: Draw | None) -> Skill:
    """How well a judge did on the labelled sentences of a run. `groups` is what it said of all.

    Where people looked at sentences drawn evenly both shares have Wilson's interval, and so they have where the judge
    said the same of all. Where they looked at a sample with many likely failures each share is that of the whole run,
    with an interval by strata.
    """
    counts = Counter((groups[key], votes[key].is_case) for key in votes)
    flagged, missed = counts[Group.FLAGGED, True], counts[Group.PASSED, True]
    false, passed = counts[Group.FLAGGED, False], counts[Group.PASSED, False]
    if drawn is None or len(set(groups.values()) - {Group.OPEN}) < 2:
        found = _wilson(flagged, flagged + missed), _wilson(passed, passed + false)
    else:
        cells = cells_of(groups, votes, drawn)
        found = sensitivity(cells), specificity(cells)
    return Skill(
        cases=flagged + missed,
        others=false + passed,
        undecided=counts[Group.OPEN, True] + counts[Group.OPEN, False],
        tied=sum(vote.is_case is None and vote.neither <= 0.5 for vote in votes.values()),
        sensitivity=found[0],
        specificity=found[1],
    )


def _wilson(hits: int, n: int) -> Estimate | None:
    return wilson(hits, n) if n else None


def cells_of(groups: Mapping[Key, Group], votes: Mapping[Key, Votes], drawn: Draw | None) -> list[Cell]:
    """The run in cells: by the group in which a sentence was drawn and by what the judge says of it now.

    A cell without labels is joined to the others of the same saying; when none of these has any, the cell is left out
    and the labels say nothing of it.
    """
    members: dict[tuple[Group | None, Group], list[Key]] = {}
    for key, group in groups.items():
        members.setdefault((drawn.groups.get(key) if drawn else None, group), []).append(key)
    cells = []
    for group in Group:
        parts = [keys for (_, its), keys in members.items() if its is group]
        labelled = [part for part in parts if any(key in votes for key in part)]
        if not labelled:
            continue
        labelled[0] = labelled[0] + [key for part in parts if part not in labelled for key in part]
        cells += [_cell(part, group, votes) for part in labelled]
    return cells


def _cell(keys: Sequence[Key], group: Group, votes: Mapping[Key, Votes]) -> Cell:
    given = [votes[key] for key in keys if key in votes]
    return Cell(
        size=len(keys),
        flagged=_FLAGGED[group],
        cases=sum(vote.case for vote in given),
        others=sum(vote.other for vote in given),
        neither=sum(vote.neither for vote in given),
    )
