"""The nouns of a plan: Plan, Item, OpenQuestion, NotApplied, NotHeld."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from riktlots.ingest.model import Source
from riktlots.retrieval.model import Citation, Notice, Reason, Status, Strength
from riktlots.retrieval.plan.case import Case


class Dimension(StrEnum):
    """Where a consideration belongs, in the order in which people are shown them."""

    SWEDISH = "swedish"
    INSTITUTION = "institution"
    COUNTRY = "country"
    PARTNER = "partner"
    COLLABORATION = "collaboration"


@dataclass(frozen=True, slots=True)
class Decision:
    """An authority whose decision something takes: an id, and its name in the reader's language."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to consider.

    `id` is the same for every case and day. `title` is our sentence; the citations, the weightiest document first, are
    what it rests on, and `strength` is no more than their wording carries. `by` says who does it, `asks` names the open
    questions that it hangs on.
    """

    id: str
    dimension: Dimension
    strength: Strength
    title: str
    by: str
    citations: tuple[Citation, ...]
    decision: Decision | None = None
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What the case does not say: a sentence to the person, and the field of a case that would answer it."""

    id: str
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class NotApplied:
    """A document that does not apply, why, and where its scope is stated.

    `certain` when that follows from the country; else it is so as far as the case says.
    """

    id: str
    source: Source
    reason: str
    certain: bool
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class NotHeld:
    """What the case touches and no document here deals with."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What to consider in a planned collaboration, with citations. No score and no verdict.

    `status` is ANSWERED, NEEDS_DETAIL (nothing was understood) or DECLINED. `made` is the day on which it was put together, `as_of` the day that it was asked for, empty for that one.
    """

    case: Case
    language: str
    status: Status
    generation: str
    made: str
    as_of: str = ""
    reason: Reason = Reason.NONE
    notice: Notice = Notice.NONE
    items: tuple[Item, ...] = ()
    questions: tuple[OpenQuestion, ...] = ()
    not_applied: tuple[NotApplied, ...] = ()
    not_held: tuple[NotHeld, ...] = ()
    whom: tuple[Citation, ...] = ()
    left_open: tuple[Citation, ...] = ()

    def of(self, dimension: Dimension) -> tuple[Item, ...]:
        """The items of a dimension, strongest wording first."""
        return tuple(item for item in self.items if item.dimension is dimension)
