"""Outcome of reading one file, and sums over files: shares with intervals, counts, and failures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

import numpy as np

from riktlots.evals.statistics.intervals import Estimate, ratio, wilson


class Share:
    """Names of the shares; each is a pair of counts, how many are right and of how many."""

    PLACES = "places"
    PARAGRAPHS_FOUND = "paragraphs_found"
    PARAGRAPHS_TRUE = "paragraphs_true"
    BLOCKS_FOUND = "blocks_found"
    BLOCKS_TRUE = "blocks_true"
    HEADS_FOUND = "heads_found"
    PAGES = "pages"
    ARTICLES = "articles"


class Sum:
    """Names of the sums: of places, and of characters that are no white space."""

    PLACES_MISSING = "places_missing"
    PLACES_CHANGED = "places_changed"
    PLACES_ELSEWHERE = "places_elsewhere"
    PLACES_EXTRA = "places_extra"
    DOUBLED = "paragraphs_doubled"
    IN = "characters_in"
    OUT = "characters_out"
    DROPPED = "characters_dropped"
    LOST = "characters_lost"
    ADDED = "characters_added"


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that went wrong: `what` in a word or two, `where` in the act, the text that should be and that is."""

    file: str
    what: str
    where: str = ""
    expected: str = ""
    got: str = ""


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """How one file was read. `error` is the message or the exception where it was not."""

    file: str
    shares: dict[str, tuple[int, int]]
    sums: dict[str, int]
    failures: tuple[Failure, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """A share of `n` trials with its interval."""

    right: int
    n: int
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """All files of one form. `f1` holds the harmonic means of found and true, of paragraphs and of blocks."""

    form: str
    files: int
    shares: dict[str, Counted]
    f1: dict[str, Estimate]
    sums: dict[str, int]
    errors: tuple[tuple[str, str], ...] = ()
    failures: tuple[Failure, ...] = field(default=())


_F1 = {
    "paragraphs": (Share.PARAGRAPHS_FOUND, Share.PARAGRAPHS_TRUE),
    "blocks": (Share.BLOCKS_FOUND, Share.BLOCKS_TRUE),
}


def sum_up(form: str, outcomes: Sequence[FileOutcome], seed: int) -> ReadingRow:
    """The row of some files, at least one."""
    totals: dict[str, tuple[int, int]] = {}
    sums: Counter[str] = Counter()
    for outcome in outcomes:
        for name, (right, n) in outcome.shares.items():
            before = totals.get(name, (0, 0))
            totals[name] = (before[0] + right, before[1] + n)
        sums.update(outcome.sums)
    return ReadingRow(
        form,
        len(outcomes),
        {name: Counted(right, n, wilson(right, n)) for name, (right, n) in totals.items() if n},
        {name: f1 for name, names in _F1.items() if (f1 := _f1(outcomes, *names, seed))},
        dict(sums),
        tuple((outcome.file, outcome.error) for outcome in outcomes if outcome.error),
        tuple(failure for outcome in outcomes for failure in outcome.failures),
    )


def _f1(outcomes: Sequence[FileOutcome], found: str, true: str, seed: int) -> Estimate | None:
    """2 · matched / (expected + got) over all files, with the interval of resampled files; None where all are empty."""
    counts = np.array([(2 * o.shares[found][0], o.shares[found][1] + o.shares[true][1]) for o in outcomes], dtype=float)
    return ratio(counts[:, 0], counts[:, 1], seed)


def worst(failures: Sequence[Failure], most: int) -> list[Failure]:
    """At most so many failures, each kind in turn, so that a frequent kind does not hide a rare one."""
    kinds: dict[str, list[Failure]] = {}
    for failure in failures:
        kinds.setdefault(failure.what, []).append(failure)
    in_turn = [failure for layer in zip_longest(*kinds.values()) for failure in layer if failure is not None]
    return in_turn[:most]
