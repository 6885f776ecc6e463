"""What a visitor works with on the Plan page: the versions of the case, and the entries. Kept for the visit."""

from __future__ import annotations

import datetime

import streamlit as st

from riktlots.app.planning.entries import Entry, entry_at, entry_key
from riktlots.app.planning.saved import MOST_VERSIONS, SavedPlan
from riktlots.retrieval.plan.comparison import Snapshot
from riktlots.retrieval.plan.model import Item, OpenQuestion, Plan

_ENTRIES, _SNAPSHOTS = "plan_entries", "plan_snapshots"
BEFORE, AFTER = "plan-compare-before", "plan-compare-after"


def entries() -> dict[str, Entry]:
    """The entries of this visit. Always the same object.

    A caller that holds it sees later changes, even in Streamlit's download callbacks, which have no session.
    """
    held: dict[str, Entry] = st.session_state.setdefault(_ENTRIES, {})
    return held


def snapshots() -> list[Snapshot]:
    """The versions of the case, the latest last. Always the same object, as with `entries`."""
    held: list[Snapshot] = st.session_state.setdefault(_SNAPSHOTS, [])
    return held


def record(plan: Plan) -> None:
    """Keep a plan as the latest version, unless it is of the same case, day and documents as that one."""
    held = snapshots()
    if held and held[-1].is_of(plan):
        return
    # A case from a file without a list gives way to its first list.
    if held and not held[-1].items:
        held.pop()
    held.append(Snapshot.of(plan, datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")))
    del held[:-MOST_VERSIONS]
    st.session_state[AFTER], st.session_state[BEFORE] = len(held) - 1, max(0, len(held) - 2)


def take_in(saved: SavedPlan) -> None:
    """Replace all of it by what a file holds."""
    forget()
    snapshots().extend(saved.snapshots)
    entries().update(saved.entries)
    st.session_state[AFTER], st.session_state[BEFORE] = len(snapshots()) - 1, max(0, len(snapshots()) - 2)


def forget() -> None:
    """Clear all of it."""
    for key in entries():
        for name in _FIELDS:
            st.session_state.pop(field_key(name, key), None)
    entries().clear()
    snapshots().clear()
    for key in (BEFORE, AFTER):
        st.session_state.pop(key, None)


_FIELDS = ("done", "assigned", "note")


def field_key(name: str, key: str) -> str:
    """The key of the widget for a field of an entry."""
    return f"plan-{name}-{key}"


def prepared(name: str, one: Item | OpenQuestion) -> str:
    """Prepare the widget for a field of the entry at an item or a question; returns its key."""
    key = field_key(name, entry_key(one))
    st.session_state.setdefault(key, getattr(entry_at(entries(), one), name))
    return key


def enter(one: Item | OpenQuestion) -> None:
    """Take over what stands in the widgets of an item or a question; a callback of each."""
    key, held = entry_key(one), entry_at(entries(), one)
    done, assigned, note = (st.session_state.get(field_key(name, key), getattr(held, name)) for name in _FIELDS)
    entries()[key] = Entry(bool(done), " ".join(assigned.split()), note.strip())
