"""Agreement between the people who labelled a run: the ceiling for every judge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from riktlots.evals.labels.draw import Draw, Group
from riktlots.evals.labels.labels import Item, Key, Label, Labels
from riktlots.evals.statistics.agreement import Agreement, agreement, krippendorff_alpha
from riktlots.evals.statistics.correction import Cell, sensitivity, specificity
from riktlots.evals.statistics.intervals import Estimate, wilson
from riktlots.retrieval.model import Verdict


@dataclass(frozen=True, slots=True)
class RaterPair:
    """Two raters on the sentences that both have labelled: by the five verdicts, and by “supported or not”.

    The second leaves out sentences that either of them labelled as claiming nothing.
    """

    one: str
    other: str
    verdicts: Agreement
    supported: Agreement | None


@dataclass(frozen=True, slots=True)
class Raters:
    """All raters of a run: the number of labels of each, the agreement of each pair, and Krippendorff's α over all
    (None where it is not defined)."""

    labels: Mapping[str, int]
    pairs: tuple[RaterPair, ...]
    alpha: float | None


def agreement_of(said: Mapping[Key, Mapping[str, Verdict]]) -> Raters:
    """Compare the raters of a run; `said` holds the verdict of each rater on each sentence."""
    counts: dict[str, int] = {}
    for given in said.values():
        for rater in given:
            counts[rater] = counts.get(rater, 0) + 1
    pairs = (_pair(one, other, said) for one, other in combinations(sorted(counts), 2))
    return Raters(
        labels=dict(sorted(counts.items())),
        pairs=tuple(pair for pair in pairs if pair is not None),
        alpha=krippendorff_alpha(list(said.values())),
    )


def _pair(one: str, other: str, said: Mapping[Key, Mapping[str, Verdict]]) -> RaterPair | None:
    both = [(given[one], given[other]) for given in said.values() if one in given and other in given]
    if not both:
        return None
    claims = [pair for pair in both if Verdict.NO_CLAIM not in pair]
    supported = [tuple(verdict is Verdict.SUPPORTED for verdict in pair) for pair in claims]
    return RaterPair(
        one=one,
        other=other,
        verdicts=agreement(*zip(*both, strict=True)),
        supported=agreement(*zip(*supported, strict=True)) if supported else None,
    )


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A sentence to which two raters gave different verdicts."""

    item: Item
    one: Label
    other: Label

    @property
    def is_about_support(self) -> bool:
        """Whether one of them found it supported, and the other not (fully)."""
        given = (self.one.verdict, self.other.verdict)
        return Verdict.SUPPORTED in given and Verdict.NO_CLAIM not in given


def disagreements(items: Sequence[Item], one: Labels, other: Labels) -> list[Disagreement]:
    """The sentences to which two raters gave different verdicts, in the order of the answers; those that one found
    supported and the other did not come first."""
    found = [
        Disagreement(item, one[item.key], other[item.key])
        for item in items
        if item.key in one and item.key in other and one[item.key].verdict != other[item.key].verdict
    ]
    return sorted(found, key=lambda disagreement: not disagreement.is_about_support)


# The class that a person's verdict counts as. A sentence supported only in part counts as not supported.
_CASES = (Verdict.PARTLY, Verdict.UNSUPPORTED, Verdict.CONTRADICTED)
_FLAGGED = {Group.FLAGGED: True, Group.PASSED: False, Group.OPEN: None}


@dataclass(frozen=True, slots=True)
class Votes:
    """Verdicts of the raters on one sentence, as shares that sum to 1: not supported, supported, no claim."""

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
        """Whether most raters say that the quotes do not support it; None where neither kind has a majority."""
        return True if self.case > 0.5 else False if self.other > 0.5 else None


@dataclass(frozen=True, slots=True)
class Skill:
    """Skill of a judge at telling unsupported sentences from others.

    `sensitivity` is the share of `cases` that it flags, `specificity` the share of `others` that it does not; None
    where there are none. `undecided` are sentences with labels that the judge left open and `tied` those on which
    people are evenly split; neither is included in the two counts.
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
    """Skill of a judge on the labelled sentences of a run. `groups` is the group of every sentence by its verdicts.

    Both shares have Wilson's interval where people labelled sentences drawn evenly, and where the judge said the same
    of all. Where people labelled a sample with many likely failures, each share is an estimate for the whole run, with
    an interval by strata.
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
    """The run in cells: by the group in which a sentence was drawn and by its present group.

    A cell without labels is merged into the others of the same present group; when none of these has labels, the cell
    is left out, and the labels say nothing about it.
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
