"""Tables of contents are left out, and what only resembles one is not."""

from __future__ import annotations

import pytest

from riktlots.ingest.document import Block, BlockKind, Reason
from riktlots.ingest.readers.markdown import markdown_document
from riktlots.ingest.readers.text import text_document
from riktlots.ingest.structure.outline import contents_of
from tests.growth import grows_linearly
from tests.ingest.structure.reading import of_blocks, of_text

BODY = """1 Inledning

Riktlinjen gäller alla samarbeten med andra länder och deras lärosäten.

2 Ansvar

Rektor ansvarar för att riktlinjen följs vid hela lärosätet.
"""


def test_entries_with_leaders_and_page_numbers_are_left_out_with_their_heading() -> None:
    document = text_document(f"Riktlinje\n\nInnehåll\n\n1 Inledning ........ 3\n2 Ansvar ........... 5\n\n{BODY}")
    assert {dropped.reason for dropped in document.dropped} == {Reason.CONTENTS}
    assert (
        "".join("".join(d.text.split()) for d in document.dropped) == "Innehåll1Inledning........32Ansvar...........5"
    )
    assert "....." not in document.text


def test_entries_without_page_numbers_are_known_by_the_headings_that_follow() -> None:
    contents = "## Innehåll\n\n- [Inledning](#a)\n- [Ansvar](#b)"
    source = f"# Riktlinje\n\n{contents}\n\n## 1 Inledning\n\nText ett.\n\n## 2 Ansvar\n\nText två.\n"
    document = markdown_document(source)
    assert [block.text for block in document.blocks if block.kind is BlockKind.HEADING] == [
        "Riktlinje",
        "1 Inledning",
        "2 Ansvar",
    ]
    assert len(document.dropped) == 3


def test_three_entries_in_a_row_are_a_table_without_a_heading() -> None:
    entries = "".join(f"{n} Avsnitt {'. ' * 8}{n + 2}\n\n" for n in range(1, 4))
    assert len(text_document(f"{entries}{BODY}").dropped) == 3
    assert not text_document(f"1 Avsnitt . . . . . . 3\n\n{BODY}").dropped


def test_blocks_that_a_reader_left_in_are_in_no_passage() -> None:
    blocks = [
        ("Innehåll", BlockKind.HEADING),
        ("1 Inledning 3", BlockKind.PARAGRAPH),
        ("2 Ansvar 5", BlockKind.PARAGRAPH),
        ("1 Inledning", BlockKind.HEADING),
        ("Riktlinjen gäller alla samarbeten med andra länder.", BlockKind.PARAGRAPH),
    ]
    assert [p.text for p in of_blocks(blocks)] == ["Riktlinjen gäller alla samarbeten med andra länder."]


def test_a_heading_that_says_contents_over_text_is_kept() -> None:
    text = "Kursplan\n\nInnehåll\n\nKursen behandlar ansvarsfulla samarbeten med andra länder.\n"
    assert [p.heading_path for p in of_text(text)] == [("Kursplan", "Innehåll")]


def test_a_heading_that_comes_again_later_is_not_taken_for_an_entry() -> None:
    entries = "- Bakgrund\n- Ansvar"
    body = "## Bakgrund\n\nText ett.\n\n## Ansvar\n\nText två.\n\n## Bakgrund\n\nText tre.\n"
    document = markdown_document(f"# Riktlinje\n\n## Innehåll\n\n{entries}\n\n{body}")
    assert [block.text for block in document.blocks][:3] == ["Riktlinje", "Bakgrund", "Text ett."]


def test_a_table_parts_the_paragraphs_around_it() -> None:
    entries = [(f"{n} Avsnitt ........ {n}", BlockKind.PARAGRAPH) for n in range(1, 4)]
    before, after = ("Remissversion 3 maj", BlockKind.PARAGRAPH), ("Dnr 12 av i dag", BlockKind.PARAGRAPH)
    assert [p.text for p in of_blocks([before, *entries, after])] == [before[0], after[0]]


@pytest.mark.parametrize("signs", [".", " .", "…", "_", "._", ". …", "...x", "___ "])
@pytest.mark.parametrize("end", ["", "x", "12345", " 7"])
def test_dots_take_time_in_proportion_to_their_number(signs: str, end: str) -> None:
    def made(count: int) -> list[Block]:
        return [Block("Avsnitt" + signs * count + end, BlockKind.PARAGRAPH)]

    assert grows_linearly(contents_of, made, 100)


def test_entries_take_time_in_proportion_to_their_number() -> None:
    def made(count: int) -> list[Block]:
        words = [Block(f"Rubrik nummer {number}", BlockKind.PARAGRAPH) for number in range(count)]
        return [Block("Innehåll", BlockKind.HEADING), *words, *words]

    assert grows_linearly(contents_of, made, 3000)


@pytest.mark.parametrize(
    ("entry", "is_entry"),
    [
        ("Inledning ... 3", True),
        ("Inledning . . . 3", True),
        ("Inledning… 3", True),
        ("Inledning___3", True),
        ("Inledning ___ . 3", True),
        ("Inledning .. 3", False),
        ("Inledning __ 3", False),
        ("Inledning ... 31415", False),
        ("Inledning ... 3a", False),
        ("Inledning … _ 3", False),
    ],
)
def test_what_leads_to_a_page_number(entry: str, is_entry: bool) -> None:
    blocks = [Block(entry, BlockKind.PARAGRAPH)] * 3
    assert contents_of(blocks) == ({0, 1, 2} if is_entry else set())
