"""Plans as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from riktlots.app.schemas import Shape, Versioned
from riktlots.app.schemas.passages import Citation
from riktlots.retrieval import model
from riktlots.retrieval.model import Notice, Reason, Status, Strength
from riktlots.retrieval.plan import case as cases
from riktlots.retrieval.plan import model as product
from riktlots.retrieval.plan.model import Decision, Dimension, NotHeld, OpenQuestion
from riktlots.retrieval.plan.vocabulary import country_name, label
from riktlots.retrieval.search.store import Store


class Value(Shape):
    """A value of a case, and what it is called in the reader's language."""

    id: str
    label: str


class Case(Shape):
    """A planned collaboration as it was understood."""

    text: str
    partner: str
    partner_kind: list[Value]
    country: list[Value]
    field: list[Value]
    kind: list[Value]
    people: list[Value]
    data: list[Value]
    technology: list[Value]
    money: list[Value]
    agreement: list[Value]

    @classmethod
    def of(cls, case: cases.Case, language: str) -> Self:
        """A case, each value with its label."""
        labelled = {
            field: [Value(id=value, label=value_label(field, value, language)) for value in values]
            for field, values in case.values().items()
        }
        return cls.taken_from(case, **labelled)


class Item(Shape):
    """One thing to consider."""

    id: str
    dimension: Dimension
    strength: Strength
    title: str
    by: str
    decision: Decision | None
    asks: list[str]
    citations: list[Citation]


class NotApplied(Shape):
    """A document that does not apply, and why."""

    id: str
    source_id: str
    title: str
    reason: str
    certain: bool
    citations: list[Citation]


class Plan(Versioned):
    """The considerations for a planned collaboration, as `riktlots plan --json` prints it."""

    id: str
    language: str
    status: Status
    reason: Reason
    notice: Notice
    made: str
    as_of: str
    generation: str
    case: Case
    items: list[Item]
    questions: list[OpenQuestion]
    not_applied: list[NotApplied]
    not_held: list[NotHeld]
    whom: list[Citation]
    left_open: list[Citation]

    @classmethod
    def of(cls, plan: product.Plan, store: Store, id: str = "") -> Self:
        """One plan with its case, items and citations; `id` is that of the case."""

        def cited(citations: Iterable[model.Citation]) -> list[Citation]:
            return [Citation.of(citation, store, plan.language, plan.as_of) for citation in citations]

        return cls.taken_from(
            plan,
            id=id,
            case=Case.of(plan.case, plan.language),
            items=[Item.taken_from(item, citations=cited(item.citations)) for item in plan.items],
            not_applied=[
                NotApplied.taken_from(
                    one, source_id=one.source.id, title=one.source.name(plan.language), citations=cited(one.citations)
                )
                for one in plan.not_applied
            ],
            whom=cited(plan.whom),
            left_open=cited(plan.left_open),
        )


def value_label(field: str, value: str, language: str) -> str:
    """The name of a value of a case in the reader's language."""
    return country_name(value, language) if field == "country" else label(field, value, language)
