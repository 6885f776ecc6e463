"""Passages by their source, and the filters that a reader sets."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from riktlots.ingest.locator import Locator, Step, Unit
from riktlots.ingest.model import Address, Form, Passage
from riktlots.retrieval.search.filter import BySource, PassageFilter


def passage(number: int, source: str, edition: str) -> Passage:
    locator = Locator((Step(Unit.MARK, str(number)),))
    return Passage(Address(source, edition, locator), (), "Text.", 0, 5, "sv", Form.DIGEST)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(("sv", "en")))))
def test_each_source_has_its_own_passages_in_order(rows: list[tuple[str, str]]) -> None:
    passages = [passage(number, source, edition) for number, (source, edition) in enumerate(rows)]
    held = BySource(passages)
    for source in "abc":
        assert held.ordinals(source) == [i for i, row in enumerate(rows) if row[0] == source]
        assert held.of(source) == [p for p in passages if p.address.source == source]
        assert held.of_edition(source, "en") == [p for p in held.of(source) if p.address.edition == "en"]


def test_a_source_without_passages_has_none() -> None:
    assert BySource([passage(1, "a", "sv")]).of("b") == []


def test_a_filter_tells_which_values_the_search_is_narrowed_to() -> None:
    only = PassageFilter(kinds=frozenset({"lag", "beslut"}), as_of="2025-06-30")
    assert only.chosen == {"kinds": ["beslut", "lag"]}
    assert PassageFilter().chosen == {}
