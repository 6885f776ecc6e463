"""Two versions of a case in words: what was added, removed and changed, and why."""

from __future__ import annotations

from dataclasses import dataclass

from riktlots.app.i18n import text
from riktlots.app.present.plan import field_name, strength_name
from riktlots.app.schemas.plan import value_label
from riktlots.retrieval.plan.case import Case
from riktlots.retrieval.plan.comparison import (
    CaseChange,
    Comparison,
    Difference,
    Effect,
    Listed,
    Snapshot,
    compare,
)
from riktlots.retrieval.plan.rules import considerations

_MOST_WORDS = 60


@dataclass(frozen=True, slots=True)
class ComparedItem:
    """An item that differs: its strength now, the same in words (after the one before), its title, and the reasons."""

    now: str
    strength: str
    title: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparedPart:
    """The items of one effect, under its heading."""

    heading: str
    rows: tuple[ComparedItem, ...]


def comparison_parts(before: Snapshot, after: Snapshot, language: str) -> list[ComparedPart]:
    """What differs between two versions, effect by effect; those without an item are left out."""
    found = compare(before, after)
    spoken = {Effect.REMOVED: before.language}
    return [
        ComparedPart(
            text(f"plan_effect_{effect}", language),
            tuple(_row(one, found, spoken.get(effect, after.language), language) for one in found.of(effect)),
        )
        for effect in Effect
        if found.of(effect)
    ]


def counted_words(found: Comparison, language: str) -> str:
    """How many items each effect has, in one line."""
    counted = [
        text(f"plan_count_{effect}", language, count=len(found.of(effect))) for effect in Effect if found.of(effect)
    ]
    return ", ".join(counted) or text("plan_count_nothing", language)


def case_words(case: Case, language: str) -> str:
    """A case in a few words: the partner and its values, cut where they get long."""
    named = [value_label(field, value, language) for field, values in case.values().items() for value in values]
    words = ", ".join(filter(None, (case.partner, *named))) or case.text
    return words if len(words) <= _MOST_WORDS else f"{words[:_MOST_WORDS].rsplit(' ', 1)[0]} …"


def _row(one: Difference, found: Comparison, spoken: str, language: str) -> ComparedItem:
    strength = strength_name(one.item.strength, language)
    if one.before and one.before.strength is not one.item.strength:
        strength = f"{strength_name(one.before.strength, language)} → {strength}"
    return ComparedItem(one.item.strength, strength, _title(one.item, spoken, language), _why(one, found, language))


def _title(item: Listed, spoken: str, language: str) -> str:
    """The title of an item that was listed in the language `spoken`: the rule's own if the reader's is another."""
    rule = next((rule for rule in considerations() if rule.id == item.id), None) if spoken != language else None
    return rule.sentence(language) if rule else item.title


def _why(one: Difference, found: Comparison, language: str) -> tuple[str, ...]:
    if one.causes:
        return tuple(_cause(change, language) for change in one.causes)
    if found.other_day:
        return (text("plan_cause_day", language),)
    return (text("plan_cause_documents" if found.other_documents else "plan_cause_rules", language),)


def _cause(change: CaseChange, language: str) -> str:
    value = change.value if change.field == "partner" else value_label(change.field, change.value, language)
    key = "plan_cause_stated" if change.gained else "plan_cause_gone"
    return text(key, language, field=field_name(change.field, language), value=value)
