"""What a person enters at the items of a plan: done or not, who does it, and a note; and what it comes to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from riktlots.retrieval.judges.strength import ORDER
from riktlots.retrieval.model import Strength
from riktlots.retrieval.plan.model import Item, OpenQuestion

LONGEST_NOTE, LONGEST_NAME = 2000, 200


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person has entered at one item: whether it is done, who does it (a role or a name), and a note."""

    done: bool = False
    assigned: str = ""
    note: str = ""


# Entries by the key of what they belong to; all others are empty.
Entries = Mapping[str, Entry]
_EMPTY = Entry()


def entry_key(one: Item | OpenQuestion) -> str:
    """The key of the entry at an item or an open question. It is the same for every version of a case."""
    return one.id if isinstance(one, Item) else f"?{one.id}"


def entry_at(entries: Entries, one: Item | OpenQuestion) -> Entry:
    """The entry at an item or an open question; an empty one if nothing has been entered."""
    return entries.get(entry_key(one), _EMPTY)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the items of one strength are done; of all items if `strength` is None."""

    strength: Strength | None
    done: int
    total: int


def progress(items: Iterable[Item], entries: Entries) -> tuple[Progress, ...]:
    """The progress of all items, then of each strength that has any, the most binding first."""
    held = list(items)
    kinds = (None, *(one for one in reversed(ORDER) if any(item.strength is one for item in held)))
    return tuple(_progress([item for item in held if kind in (None, item.strength)], kind, entries) for kind in kinds)


def _progress(items: list[Item], strength: Strength | None, entries: Entries) -> Progress:
    return Progress(strength, sum(entry_at(entries, item).done for item in items), len(items))


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """Which items are shown: those of some strengths, of some roles or persons, and those that are not done.

    An empty set lets all pass. `who` holds ids of roles and names of those who were assigned.
    """

    strengths: frozenset[Strength] = frozenset()
    who: frozenset[str] = frozenset()
    open_only: bool = False

    def shows(self, item: Item, entries: Entries) -> bool:
        """Whether an item is shown."""
        entry = entry_at(entries, item)
        if self.open_only and entry.done:
            return False
        if self.strengths and item.strength not in self.strengths:
            return False
        return not self.who or not self.who.isdisjoint({item.role, entry.assigned} - {""})


def who_acts(items: Iterable[Item], entries: Entries) -> dict[str, str]:
    """Everybody by whom items can be filtered, with the words for them: those assigned, by name, and then the roles."""
    held = list(items)
    assigned = sorted({entry_at(entries, item).assigned for item in held} - {""}, key=str.casefold)
    return {name: name for name in assigned} | {item.role: item.by for item in held}
