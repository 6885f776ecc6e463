"""JSON is found in what a model wrote around it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riktlots.retrieval.answering.llm import objects_in

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(st.text(max_size=5), values, max_size=3), st.text("abc }]`\n", max_size=20), st.text(max_size=20)
)
def test_an_object_is_found_whatever_stands_around_it(value: dict[str, object], before: str, after: str) -> None:
    assert next(objects_in(before + json.dumps(value) + after)) == value


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('```json\n{"a": 1}\n```', [{"a": 1}]),
        ('Here {you} are: {"a": {"b": 2}} and {"c": 3}.', [{"a": {"b": 2}}, {"c": 3}]),
        ('{"a": [{"b": 1}, {"b": 2', [{"b": 1}]),
        ("[1, 2]", []),
        ("", []),
        ('{"a": ' * 30_000, []),
    ],
)
def test_only_whole_objects_are_found(text: str, found: list[object]) -> None:
    assert list(objects_in(text)) == found
