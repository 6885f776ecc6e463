"""Blocks lead back to the text that was taken from the file."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from riktlots.ingest.document import BlockKind, RawText, assemble, normalise

_PIECES = st.lists(st.text("ab \t\n\u00a0\u00ad", max_size=15), max_size=6)


@given(_PIECES)
def test_each_letter_of_a_block_stands_where_its_origin_says(pieces: list[str]) -> None:
    raw = RawText()
    document = assemble([raw.block(piece, BlockKind.PARAGRAPH) for piece in pieces], raw=raw.text)
    assert [block.text for block in document.blocks] == [text for piece in pieces if (text := normalise(piece))]
    for block in document.blocks:
        covered: list[int] = []
        for run in block.origin:
            assert (
                block.text[run.start : run.start + run.length] == raw.text[run.raw_start : run.raw_start + run.length]
            )
            covered += range(run.start, run.start + run.length)
        letters = [at for at, character in enumerate(block.text) if character != " "]
        assert set(letters) <= set(covered)
        assert len(covered) == len(set(covered))


def test_words_with_one_space_between_them_are_one_run() -> None:
    block = RawText().block(" ett  två tre\u00adfyra fem ", BlockKind.PARAGRAPH)
    assert [block.text[run.start : run.start + run.length] for run in block.origin] == ["ett", "två tre", "fyra fem"]
