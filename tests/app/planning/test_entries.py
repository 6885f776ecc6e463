"""What people enter at the items of a plan: progress, and who sees what."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from riktlots.app.planning.entries import Entry, ItemFilter, Progress, entry_key, progress, who_acts
from riktlots.retrieval.model import Strength
from riktlots.retrieval.plan.model import Dimension, Item, OpenQuestion


def item(id: str, strength: Strength = Strength.MUST, role: str = "lead") -> Item:
    return Item(id, Dimension.SWEDISH, strength, f"Titel {id}", role, f"rollen {role}", ())


ITEMS = st.lists(
    st.builds(item, st.text("abc", min_size=1, max_size=3), st.sampled_from(Strength), st.sampled_from(["lead", "hr"])),
    max_size=8,
    unique_by=lambda one: one.id,
)
ENTRIES = st.dictionaries(
    st.text("abc", min_size=1, max_size=3), st.builds(Entry, st.booleans(), st.sampled_from(["", "Eva", "hr"]))
)


def test_progress_counts_all_and_then_each_strength_from_the_most_binding() -> None:
    items = [item("a"), item("b", Strength.SHOULD), item("c")]
    assert progress(items, {"a": Entry(done=True), "gone": Entry(done=True)}) == (
        Progress(None, 1, 3),
        Progress(Strength.MUST, 1, 2),
        Progress(Strength.SHOULD, 0, 1),
    )


@given(ITEMS, ENTRIES)
def test_the_strengths_add_up_to_the_whole(items: list[Item], entries: dict[str, Entry]) -> None:
    whole, *parts = progress(items, entries)
    assert (whole.done, whole.total) == (sum(part.done for part in parts), sum(part.total for part in parts))
    assert all(0 <= part.done <= part.total for part in (whole, *parts))


def test_an_item_is_found_by_its_role_and_by_who_was_assigned() -> None:
    entries = {"a": Entry(assigned="Eva")}
    assert ItemFilter(who=frozenset({"Eva"})).shows(item("a"), entries)
    assert ItemFilter(who=frozenset({"lead"})).shows(item("a"), entries)
    assert not ItemFilter(who=frozenset({"Eva"})).shows(item("b"), entries)


def test_what_is_done_can_be_left_out() -> None:
    entries = {"a": Entry(done=True)}
    shown = ItemFilter(strengths=frozenset({Strength.MUST}), open_only=True)
    assert [one.id for one in (item("a"), item("b"), item("c", Strength.MAY)) if shown.shows(one, entries)] == ["b"]


@given(ITEMS, ENTRIES)
def test_everybody_named_leads_to_an_item_and_all_together_to_every_item(
    items: list[Item], entries: dict[str, Entry]
) -> None:
    named = who_acts(items, entries)
    for who in named:
        assert any(ItemFilter(who=frozenset({who})).shows(one, entries) for one in items)
    assert all(ItemFilter(who=frozenset(named)).shows(one, entries) for one in items)
    assert all(ItemFilter().shows(one, entries) for one in items)


def test_an_item_and_a_question_of_the_same_id_have_entries_of_their_own() -> None:
    assert entry_key(item("listed")) != entry_key(OpenQuestion("listed", "technology", "Står det där?"))
