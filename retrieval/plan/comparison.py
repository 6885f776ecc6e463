"""What differs between two lists of a case, and which facts of the case made it so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from riktlots.retrieval.judges.strength import ORDER
from riktlots.retrieval.model import Strength
from riktlots.retrieval.plan.case import Case, facts_of, holds
from riktlots.retrieval.plan.model import Plan
from riktlots.retrieval.plan.rules import Consideration, Question, considerations, questions


@dataclass(frozen=True, slots=True)
class Listed:
    """An item as it stood in a list: without its citations, and with the open questions that it depended on."""

    id: str
    strength: Strength
    title: str
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A case, and the list that it got at one time (`at`, ISO, UTC) from one generation of the index.

    `as_of` is the day (ISO) that was asked for, empty for the day of `at`.
    """

    case: Case
    language: str
    generation: str
    at: str
    as_of: str
    items: tuple[Listed, ...]

    @classmethod
    def of(cls, plan: Plan, at: str) -> Snapshot:
        """The snapshot of a plan."""
        items = tuple(Listed(item.id, item.strength, item.title, item.asks) for item in plan.items)
        return cls(plan.case, plan.language, plan.generation, at, plan.as_of, items)

    def is_of(self, plan: Plan) -> bool:
        """Whether a plan is of the same case and day, and from the same generation."""
        return (self.case, self.as_of, self.generation) == (plan.case, plan.as_of, plan.generation)


@dataclass(frozen=True, slots=True)
class CaseChange:
    """One value of one field of a case that was stated anew (`gained`), or no longer is."""

    field: str
    value: str
    gained: bool

    def applied(self, case: Case) -> Case:
        """The case with this change."""
        return _with_value(case, self.field, self.value, stated=self.gained)

    def undone(self, case: Case) -> Case:
        """The case without this change."""
        return _with_value(case, self.field, self.value, stated=not self.gained)


class Effect(StrEnum):
    """What has become of an item, in the order in which people see it.

    SETTLED: it depends on fewer open questions than before; UNSETTLED: on others or more.
    """

    ADDED = "added"
    STRENGTHENED = "strengthened"
    UNSETTLED = "unsettled"
    SETTLED = "settled"
    WEAKENED = "weakened"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Difference:
    """What has become of an item: as it stands now (or stood last), and as it stood before (or None).

    `causes` are the changes of the case that made it so; without any, the day or the documents did.
    """

    effect: Effect
    item: Listed
    before: Listed | None
    causes: tuple[CaseChange, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs between two snapshots."""

    changes: tuple[CaseChange, ...]
    other_day: bool
    other_documents: bool
    differences: tuple[Difference, ...]

    def of(self, effect: Effect) -> tuple[Difference, ...]:
        """The differences of one kind, in the order of the lists."""
        return tuple(one for one in self.differences if one.effect is effect)


def compare(before: Snapshot, after: Snapshot) -> Comparison:
    """Compare two snapshots.

    A cause is a change of the case without which the item would be as it was before. If several changes each suffice,
    none is needed by itself, and all that suffice are causes.
    """
    changes = case_changes(before.case, after.case)
    why = _Causes(before.case, after.case, changes)
    was, now = ({item.id: item for item in snapshot.items} for snapshot in (before, after))
    found = [Difference(Effect.ADDED, item, None, why.of_item(id)) for id, item in now.items() if id not in was]
    found += [Difference(Effect.REMOVED, item, None, why.of_item(id)) for id, item in was.items() if id not in now]
    for id, item in now.items():
        if id in was:
            found += _of_kept(was[id], item, why)
    return Comparison(changes, before.as_of != after.as_of, before.generation != after.generation, tuple(found))


def case_changes(before: Case, after: Case) -> tuple[CaseChange, ...]:
    """The values by which two cases differ, field by field; the description is not compared."""
    found = []
    was, now = _all_values(before), _all_values(after)
    for field in now:
        found += [CaseChange(field, value, gained=False) for value in was[field] if value not in now[field]]
        found += [CaseChange(field, value, gained=True) for value in now[field] if value not in was[field]]
    return tuple(found)


def _of_kept(was: Listed, now: Listed, why: _Causes) -> Iterable[Difference]:
    """What has become of an item that both lists have."""
    rise = ORDER.index(now.strength) - ORDER.index(was.strength)
    if rise:
        # The strength of a rule depends on the wording of its document alone.
        yield Difference(Effect.STRENGTHENED if rise > 0 else Effect.WEAKENED, now, was, ())
    left, come = set(was.asks) - set(now.asks), set(now.asks) - set(was.asks)
    if left or come:
        effect = Effect.UNSETTLED if come else Effect.SETTLED
        yield Difference(effect, now, was, why.of_questions(come or left))


class _Causes:
    """Finds which of the changes between two cases decided whether a rule holds."""

    def __init__(self, before: Case, after: Case, changes: tuple[CaseChange, ...]) -> None:
        self._changes = changes
        self._before, self._after = facts_of(before), facts_of(after)
        self._without = {change: facts_of(change.undone(after)) for change in changes}
        self._with = {change: facts_of(change.applied(before)) for change in changes}
        self._items: Mapping[str, Consideration] = {rule.id: rule for rule in considerations()}
        self._questions: Mapping[str, Question] = {rule.id: rule for rule in questions()}

    def of_item(self, id: str) -> tuple[CaseChange, ...]:
        return self._of(self._items.get(id))

    def of_questions(self, ids: Iterable[str]) -> tuple[CaseChange, ...]:
        causes = {change for id in ids for change in self._of(self._questions.get(id))}
        return tuple(change for change in self._changes if change in causes)

    def _of(self, rule: Consideration | Question | None) -> tuple[CaseChange, ...]:
        if rule is None:
            return ()

        def held(facts: frozenset[str]) -> bool:
            return holds(rule.when, rule.unless, facts)

        was, is_now = held(self._before), held(self._after)
        if was == is_now:
            return ()
        needed = tuple(change for change in self._changes if held(self._without[change]) == was)
        enough = tuple(change for change in self._changes if held(self._with[change]) == is_now)
        return needed or enough or self._changes


def _all_values(case: Case) -> dict[str, tuple[str, ...]]:
    return {"partner": (case.partner,) if case.partner else (), **case.values()}


def _with_value(case: Case, field: str, value: str, *, stated: bool) -> Case:
    """The case with or without a value. A case has one partner: another one keeps its place."""
    values = _all_values(case)[field]
    changed = tuple(one for one in values if one != value) + ((value,) if stated else ())
    if field == "partner":
        return replace(case, partner=next(iter(changed), ""))
    return replace(case, **{field: changed})  # type: ignore[arg-type]
