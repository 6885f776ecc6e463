"""Passages are the document's own words: in order, without overlap, and only headings are in none of them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from riktlots.ingest.document import Block, BlockKind, Document, PageStart, Span, assemble, page_at
from riktlots.ingest.locator import Step, Unit
from riktlots.ingest.model import Address, Edition, Form
from riktlots.ingest.readers.markdown import markdown_document
from riktlots.ingest.readers.text import text_document
from riktlots.ingest.structure.act_headings import act_headings, is_act
from riktlots.ingest.structure.law import is_law, law_headings
from riktlots.ingest.structure.outline import contents_of
from riktlots.ingest.structure.passages import split_passages
from riktlots.ingest.structure.sections import section_headings

EDITION = Edition("test", "original", Form.ORIGINAL, "sv", "")

_STARTS = st.sampled_from(
    "|1 § |2 a § |§ 3 |2 kap. |Övergångsbestämmelser|2031:7|13-15 §§ Har upph|Bilaga 1 |Article 1|Article 2 "
    "|Artikel 3 Syfte |(1) |(a) |b) |- |1. |2. |3.2 |1.1 Syfte|BILAGA|ANNEX I|Kapitel 2 |CHAPTER I |Innehåll"
    "|1 Inledning .... 3|Whereas:|HAS ADOPTED THIS REGULATION:|Definitions ".split("|")
)
_WORDS = st.lists(
    st.sampled_from("Partnern ska pröva avtalet. enligt artikel 5 §. 2. A och (b) land: x;".split()), max_size=12
).map(" ".join)
_LONG = st.integers(1, 60).map(lambda n: "Partnern ska pröva avtalet med värden och dess ägare. " * n)
_TEXTS = st.tuples(_STARTS, st.one_of(_WORDS, _WORDS, _LONG)).map(lambda pair: " ".join("".join(pair).split()))
_BLOCKS = st.lists(
    st.builds(Block, _TEXTS.filter(bool), st.sampled_from(BlockKind), st.integers(1, 4)), min_size=1, max_size=30
)


@settings(max_examples=400, deadline=None)
@given(_BLOCKS)
def test_each_character_is_in_one_passage_or_in_a_heading_or_contents(blocks: list[Block]) -> None:
    document = assemble(blocks)
    passages = split_passages(document, EDITION)
    covered = bytearray(len(document.text))
    end = 0
    for passage in passages:
        assert document.text[passage.start : passage.end] == passage.text
        assert passage.start >= end
        assert Address.parse(str(passage.address)) == passage.address
        end = passage.end
        covered[passage.start : passage.end] = b"\1" * len(passage.text)
    addresses = [str(passage.address) for passage in passages]
    assert len(set(addresses)) == len(addresses)
    for heading in _headings(document):
        assert not any(covered[heading.start : heading.end])
        covered[heading.start : heading.end] = b"\1" * len(heading.text)
    assert all(covered[at] or character.isspace() for at, character in enumerate(document.text))


def _headings(document: Document) -> list[Block]:
    """What is in no passage: the blocks that the rules for this kind of document take for headings, and contents."""
    if is_law(document.blocks):
        marked, contents = law_headings(document.blocks), set[int]()
    elif is_act(document.blocks):
        marked, contents = act_headings(document.blocks), set[int]()
    else:
        contents = contents_of(document.blocks)
        marked = section_headings([b for i, b in enumerate(document.blocks) if i not in contents])
    left_out = [document.blocks[index] for index in contents]
    return left_out + [block for block in marked if block.kind is BlockKind.HEADING]


@settings(deadline=None)
@given(_BLOCKS, st.lists(st.integers(0, 9), min_size=30, max_size=30))
def test_the_page_of_each_character_is_that_of_its_block(blocks: list[Block], turns: list[int]) -> None:
    paged, page = [], 0
    for block, turn in zip(blocks, turns, strict=False):
        starts = [PageStart(0, page)]
        if turn > 6 and len(block.text) > 2:
            page += 1
            starts.append(PageStart(len(block.text) // 2, page))
        paged.append(Block(block.text, block.kind, block.level, pages=tuple(starts)))
    document = assemble(paged)
    for passage in split_passages(document, EDITION):
        for block in document.blocks:
            for at in range(max(passage.start, block.start), min(passage.end, block.end), 7):
                found, expected = page_at(passage.pages, at - passage.start), page_at(block.pages, at - block.start)
                assert found and expected and found.index == expected.index


_RAW = st.lists(
    st.sampled_from(
        ["1 § ", "Partnern ska", "\u00ad", " ", "  ", "\n", "\n\n", "\r\n\r\n", "\t", "\u00a0", "å", "- ", "1. "]
    )
    | st.sampled_from(
        ["Article 1\n", "(a) ", "&amp;", "\\*", "**fet**", "[länk](https://a.se)", "# ", "`kod`", "<!-- x -->"]
    )
    | st.just("| a | b |\n|---|---|\n| c | d |\n"),
    max_size=40,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(_RAW)
def test_what_is_kept_of_a_file_stands_in_it_character_for_character(raw: str) -> None:
    for document in (text_document(raw), markdown_document(raw)):
        assert document.raw == raw
        for block in document.blocks:
            assert document.text[block.start : block.end] == block.text
            for run in block.origin:
                assert block.text[run.start : run.start + run.length] == raw[run.raw_start : run.raw_start + run.length]
    plain = text_document(raw)
    for block in plain.blocks:
        mapped = {at for run in block.origin for at in range(run.start, run.start + run.length)}
        assert all(at in mapped or character.isspace() for at, character in enumerate(block.text))
    kept = "".join(plain.text.split()) + "".join("".join(d.text.split()) for d in plain.dropped)
    assert sorted(kept) == sorted("".join(raw.replace("\u00ad", "").split()))


def test_a_document_that_has_been_split_is_not_split_again() -> None:
    document = assemble([Block("1 § Lagen gäller.", BlockKind.PARAGRAPH)])
    span = Span((Step(Unit.SECTION, "7"),), ("Syfte",), 4, 9, (PageStart(0, 2),))
    (passage,) = split_passages(replace(document, spans=(span,)), EDITION)
    assert (str(passage.address.locator), passage.text) == ("section 7", "Lagen")
    assert (passage.heading_path, passage.pages) == (("Syfte",), (PageStart(0, 2),))
