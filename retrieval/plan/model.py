"""The parts of a plan: Plan, Item, OpenQuestion, NotApplied, NotHeld."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from riktlots.ingest.model import Source
from riktlots.retrieval.model import Citation, Notice, Reason, Status, Strength
from riktlots.retrieval.plan.case import Case


class Dimension(StrEnum):
    """The groups of considerations, in the order in which people see them."""

    SWEDISH = "swedish"
    INSTITUTION = "institution"
    COUNTRY = "country"
    PARTNER = "partner"
    COLLABORATION = "collaboration"


@dataclass(frozen=True, slots=True)
class Decision:
    """An authority that must decide: its id, and its name in the reader's language."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to consider.

    `id` is the same for every case and day. `title` is a reviewed sentence, supported by the citations (the weightiest
    document first); `strength` is no higher than their wording. `by` says who does it, `role` is the id of that name,
    and `asks` lists the ids of the open questions that it depends on.
    """

    id: str
    dimension: Dimension
    strength: Strength
    title: str
    role: str
    by: str
    citations: tuple[Citation, ...]
    decision: Decision | None = None
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """A ready answer to an open question: the fact that it states (`technology:not-controlled`), and its words."""

    fact: str
    text: str


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question about something that the case leaves open, and the field of a case that would answer it.

    `takes_any_value` is true if every value of the field is an answer; without it and without `options` only a person
    can tell that the question is answered.
    """

    id: str
    field: str
    text: str
    options: tuple[Option, ...] = ()
    takes_any_value: bool = False


@dataclass(frozen=True, slots=True)
class NotApplied:
    """A document that does not apply, the reason, and citations of its scope.

    `certain` is true if this follows from the country; otherwise it holds as far as the case says.
    """

    id: str
    source: Source
    reason: str
    certain: bool
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class NotHeld:
    """A matter of the case that no document in the corpus deals with."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What to consider in a planned collaboration, with citations. No score and no verdict.

    `status` is ANSWERED, NEEDS_DETAIL (nothing was understood) or DECLINED. `made` is the day on which the plan was
    made, and `as_of` the day (ISO) for which it was asked, empty for the same day. `whom` cites whom to ask, and
    `left_open` what the sources leave open.
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
