"""A document that goes to another process or to the disk comes back as it was."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riktlots.ingest.document import (
    Block,
    BlockKind,
    Document,
    Dropped,
    Oddity,
    PageStart,
    Reason,
    Run,
    Span,
    assemble,
    from_json,
    to_json,
    whole_characters,
)
from riktlots.ingest.locator import Step, Unit

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_COUNT = st.integers(0, 10**9)
_PAGE = st.one_of(st.none(), _COUNT)
_POINT = st.floats(allow_nan=False, allow_infinity=False)
_BLOCKS = st.builds(
    Block,
    _TEXT,
    st.sampled_from(BlockKind),
    st.integers(0, 9),
    st.lists(st.builds(PageStart, _COUNT, _COUNT, st.one_of(st.none(), _TEXT)), max_size=3).map(tuple),
    st.one_of(st.none(), st.tuples(_POINT, _POINT, _POINT, _POINT)),
    st.lists(st.builds(Run, _COUNT, _COUNT, _COUNT), max_size=3).map(tuple),
)
_DOCUMENTS = st.builds(
    assemble,
    st.lists(_BLOCKS, max_size=5),
    raw=_TEXT,
    pages=_COUNT,
    dropped=st.lists(st.builds(Dropped, _TEXT, st.sampled_from(Reason), _PAGE), max_size=3),
    oddities=st.lists(st.builds(Oddity, _TEXT, _TEXT, _PAGE), max_size=3),
)


@given(_DOCUMENTS)
def test_a_document_comes_back_exactly_on_one_line(document: Document) -> None:
    line = to_json(document)
    assert b"\n" not in line
    assert from_json(line) == document


@pytest.mark.parametrize(
    ("field", "value"),
    [("start", 1), ("text", "annat"), ("kind", "picture"), ("level", "2"), ("pages", [[0, 0]])],
)
def test_what_is_no_sound_document_is_refused(field: str, value: object) -> None:
    told = json.loads(to_json(assemble([Block("Text.", BlockKind.PARAGRAPH)])))
    told["blocks"][0][field] = value
    with pytest.raises(ValueError, match="."):
        from_json(json.dumps(told).encode())


_PLACE = (Step(Unit.SECTION, "1"),)
_SPAN = Span(_PLACE, ("Syfte",), 0, 5, (PageStart(0, 3, "iv"),))


@pytest.mark.parametrize("spans", [None, (), (_SPAN,)])
def test_the_spans_of_a_document_come_back_with_it(spans: tuple[Span, ...] | None) -> None:
    document = replace(assemble([Block("Text.", BlockKind.PARAGRAPH)]), spans=spans)
    assert from_json(to_json(document)) == document


@pytest.mark.parametrize("span", [Span(_PLACE, (), -1, 5), Span(_PLACE, (), 0, 6), Span(_PLACE, (), 3, 3)])
def test_a_span_that_is_not_in_the_text_is_refused(span: Span) -> None:
    document = replace(assemble([Block("Text.", BlockKind.PARAGRAPH)]), spans=(span,))
    with pytest.raises(ValueError, match="not in the text"):
        from_json(to_json(document))


def test_a_span_without_a_place_is_refused() -> None:
    document = replace(assemble([Block("Text.", BlockKind.PARAGRAPH)]), spans=(Span((), (), 0, 5),))
    with pytest.raises(ValueError, match="no place"):
        from_json(to_json(document))


def test_halves_of_characters_are_told_as_unknown_and_nothing_moves() -> None:
    document = assemble(
        [Block("a\udc00b", BlockKind.PARAGRAPH)],
        raw="x\ud800",
        dropped=[Dropped("\udfff", Reason.HIDDEN)],
        oddities=[Oddity("oddity_encoding", "\udc80")],
    )
    whole = whole_characters(document)
    assert (whole.text, whole.raw, whole.dropped[0].text, whole.oddities[0].detail) == ("a�b", "x�", "�", "�")
    assert from_json(to_json(whole)) == whole
    sound = replace(whole, oddities=())
    assert whole_characters(sound) is sound
