"""A plan as JSON: the machine's view of what people see. Changes of shape raise PLAN_SCHEMA."""

from __future__ import annotations

from typing import Any

from riktlots.app.schemas.answer import citation_json
from riktlots.retrieval.model import Citation
from riktlots.retrieval.plan.model import Item, Plan
from riktlots.retrieval.plan.vocabulary import country_name, label
from riktlots.retrieval.search.store import Store

PLAN_SCHEMA = 1


def plan_json(plan: Plan, store: Store, id: str = "") -> dict[str, Any]:
    """One plan with what was understood, its items and their citations, and all that stands beside them."""

    def cited(citations: tuple[Citation, ...]) -> list[dict[str, Any]]:
        return [citation_json(citation, store, plan.language, plan.as_of) for citation in citations]

    def item_json(item: Item) -> dict[str, Any]:
        return {
            "id": item.id,
            "dimension": str(item.dimension),
            "strength": str(item.strength),
            "title": item.title,
            "by": item.by,
            "decision": {"id": item.decision.id, "name": item.decision.name} if item.decision else None,
            "asks": list(item.asks),
            "citations": cited(item.citations),
        }

    return {
        "schema": PLAN_SCHEMA,
        "id": id,
        "language": plan.language,
        "status": str(plan.status),
        "reason": plan.reason,
        "notice": plan.notice,
        "made": plan.made,
        "as_of": plan.as_of,
        "generation": plan.generation,
        "case": understood_json(plan),
        "items": [item_json(item) for item in plan.items],
        "questions": [{"id": q.id, "field": q.field, "text": q.text} for q in plan.questions],
        "not_applied": [
            {
                "id": one.id,
                "source_id": one.source.id,
                "title": one.source.name(plan.language),
                "reason": one.reason,
                "certain": one.certain,
                "citations": cited(one.citations),
            }
            for one in plan.not_applied
        ],
        "not_held": [{"id": one.id, "text": one.text} for one in plan.not_held],
        "whom": cited(plan.whom),
        "left_open": cited(plan.left_open),
    }


def understood_json(plan: Plan) -> dict[str, Any]:
    """What was understood of the case: its text, its partner, and each value with its label."""
    fields = {
        field: [{"id": value, "label": value_label(field, value, plan.language)} for value in values]
        for field, values in plan.case.values().items()
    }
    return {"text": plan.case.text, "partner": plan.case.partner, **fields}


def value_label(field: str, value: str, language: str) -> str:
    """What a value of a case is called in the reader's language."""
    return country_name(value, language) if field == "country" else label(field, value, language)
