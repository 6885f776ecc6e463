"""Reports, guidelines and pages: sections and paragraphs by their numbers, lists with what leads into them."""

from __future__ import annotations

import pytest

from riktlots.ingest.document import Block, BlockKind
from tests.ingest.structure.reading import of_blocks, of_markdown, of_text, places

LONG = "Partnern ska beskriva sin verksamhet, sina ägare och hur samarbetet finansieras under hela avtalstiden. "

REPORT = f"""Riktlinjer för samarbete

Sammanfattning

{LONG}

1 Inledning

{LONG}

1.1 Syfte

{LONG}

Avgränsning

{LONG}

{LONG}

Kapitel 2 Ansvar

{LONG}

Bilaga A Checklista

{LONG}

1 Före avtalet

{LONG}
"""


def test_sections_chapters_and_annexes_give_the_place() -> None:
    assert places(of_text(REPORT)) == [
        "”Sammanfattning” para. 1",
        "section 1 para. 1",
        "section 1.1 para. 1",
        "section 1.1 ”Avgränsning” para. 1",
        "section 1.1 ”Avgränsning” para. 2",
        "section 2 para. 1",
        "annex A para. 1",
        "annex A section 1 para. 1",
    ]


def test_the_path_of_headings_goes_from_the_title_to_the_nearest_one() -> None:
    found = of_text(REPORT)
    assert found[3].heading_path == ("Riktlinjer för samarbete", "1 Inledning", "1.1 Syfte", "Avgränsning")
    assert found[5].heading_path == ("Riktlinjer för samarbete", "Kapitel 2 Ansvar")


@pytest.mark.parametrize(
    "line",
    [
        "Artikel 5 gäller för alla partner",
        "Section 5 applies to every partner",
        "Kapitel 3 handlar om resor",
        "Enligt 3 § gäller detta",
        "Bilaga 2 innehåller en mall",
        "Avsnitt 3.2 gäller också",
        "3.2 gäller också",
    ],
)
def test_a_reference_is_no_heading(line: str) -> None:
    found = of_text(f"1 Inledning\n\n{LONG}\n\n{line}\n\n{LONG}\n")
    assert {p.heading_path for p in found} == {("1 Inledning",)}
    assert any(line in p.text for p in found)


def test_short_numbered_lines_in_a_row_are_a_list_and_no_headings() -> None:
    found = of_text(f"2 Kontroll\n\n{LONG}\n\n1. Läs avtalet\n\n2. Kontrollera ägarna\n\n3. Fråga kollegor\n\n{LONG}\n")
    assert {p.heading_path for p in found} == {("2 Kontroll",)}


def test_a_list_stays_with_the_words_before_it() -> None:
    for sign in ("- ", "• ", "1. ", "a) "):
        second = {"1. ": "2. ", "a) ": "b) "}.get(sign, sign)
        found = of_text(f"1 Avtal\n\nAvtalet ska innehålla\n\n{sign}parternas namn,\n\n{second}syftet.\n\n{LONG}\n")
        assert places(found) == ["section 1 para. 1", "section 1 para. 2"], sign
        assert found[0].text == f"Avtalet ska innehålla\n\n{sign}parternas namn,\n\n{second}syftet."


def test_words_that_a_list_goes_on_from_are_no_heading() -> None:
    found = of_text("Uppdrag\n\nMyndigheten ska under året\n\n- lämna en rapport,\n\n- föra dialog med lärosäten.\n")
    assert [p.text[:15] for p in found] == ["Myndigheten ska"]


def test_a_long_list_is_split_between_items_and_its_head_is_not_alone() -> None:
    lead = "Avtalet ska innehålla"
    items = "\n".join(f"- {LONG.strip()} Nummer {n}." for n in range(30))
    found = of_markdown(f"# Avtal\n\n{lead}\n\n{items}\n")
    assert len(found) > 2
    assert [p.address.part for p in found] == list(range(1, len(found) + 1))
    assert found[0].text.startswith(f"{lead}\n\n- {LONG[:20]}")
    assert all(p.text.startswith("- Partnern") for p in found[1:])
    assert all(len(p.text) <= 1200 for p in found)


def test_a_long_paragraph_is_split_at_sentence_ends_only() -> None:
    found = of_text("1 Allt\n\n" + " ".join(f"{LONG.strip()[:-1]} nummer {n}." for n in range(30)) + "\n")
    assert places(found)[:3] == ["section 1 para. 1", "section 1 para. 1 #2", "section 1 para. 1 #3"]
    assert all(p.text.endswith(".") and p.text.startswith("Partnern") for p in found)
    assert all(600 < len(p.text) <= 1200 for p in found)


def test_a_sentence_longer_than_a_passage_is_kept_whole() -> None:
    sentence = "Partnern ska " + "beskriva sin verksamhet och " * 80 + "sina ägare."
    assert [p.text for p in of_text(f"1 Allt\n\n{sentence}\n")] == [sentence]


def test_stray_lines_join_their_neighbour_within_the_section_only() -> None:
    found = of_text(f"1 Ett\n\n{LONG}\n\nUppdaterad den 3 maj\n\n2 Två\n\nKontakt: prefekten,\n\n{LONG}\n\n{LONG}\n")
    assert places(found) == ["section 1 para. 1–2", "section 2 para. 1–2", "section 2 para. 3"]


def test_numbered_paragraphs_that_count_through_the_document_go_by_their_number() -> None:
    chunks = ["A. Background"]
    for number in range(1, 9):
        chunks += [f"{number}. {LONG}{LONG}"] + (["B. Measures"] if number == 4 else [])
    assert places(of_text("\n\n".join(chunks))) == [f"point {n}" for n in range(1, 9)]


def test_numbered_paragraphs_within_a_section_go_by_section_and_number() -> None:
    text = f"3.2 Partnern\n\n1. {LONG}{LONG}\n\n2. {LONG}{LONG}\n\n{LONG}\n\n3.3 Resan\n\n1. {LONG}{LONG}\n"
    assert places(of_text(text)) == [
        "section 3.2 point 1",
        "section 3.2 point 2",
        "section 3.2 point 2 #2",
        "section 3.3 point 1",
    ]


def test_paragraphs_with_a_number_of_several_levels_are_sections_of_their_own() -> None:
    text = f"Guidance\n\nScope\n\n2.1 {LONG}{LONG}\n\n{LONG}\n\n2.2 {LONG}{LONG}\n"
    assert places(of_text(text)) == ["section 2.1 para. 1", "section 2.1 para. 2", "section 2.2 para. 1"]


def test_rows_of_a_table_are_one_paragraph_in_parts_that_begin_at_a_row() -> None:
    row = "Laboratorium | Prefekten beslutar om tillträde efter samråd med säkerhetsfunktionen"
    blocks = [
        ("Vem beslutar framgår av tabellen som följer här nedanför.", BlockKind.PARAGRAPH),
        ("Plats | Beslut", BlockKind.TABLE_ROW),
        *[(f"{row} {n}", BlockKind.TABLE_ROW) for n in range(40)],
        (LONG.strip(), BlockKind.PARAGRAPH),
    ]
    found = of_blocks(blocks)
    assert {str(p.address.locator) for p in found[:-1]} == {"para. 1"}
    assert found[1].text.startswith("Plats | Beslut\n\nLaboratorium")
    assert all(p.text.startswith("Laboratorium | ") and len(p.text) <= 1200 for p in found[2:-1])
    assert str(found[-1].address.locator) == "para. 2"


def test_a_note_between_a_paragraph_and_its_list_does_not_change_the_count() -> None:
    blocks = [
        Block("1 Avtal", BlockKind.HEADING, 1),
        Block("Avtalet ska innehålla", BlockKind.PARAGRAPH),
        Block("1 Se handboken.", BlockKind.FOOTNOTE),
        Block("- parternas namn,", BlockKind.LIST_ITEM),
        Block(LONG.strip(), BlockKind.PARAGRAPH),
    ]
    assert places(of_blocks(blocks)) == ["section 1 para. 1", "section 1", "section 1 para. 1 #2", "section 1 para. 2"]


def test_what_leads_into_a_list_takes_its_first_item_along_however_long() -> None:
    item = "- " + LONG * 11
    lead = "Avtalet ska enligt riktlinjen om samarbete med andra länder innehålla det följande"
    found = of_blocks(
        [(lead, BlockKind.PARAGRAPH), (item.strip(), BlockKind.LIST_ITEM), (item.strip(), BlockKind.LIST_ITEM)]
    )
    assert [p.text for p in found] == [f"{lead}\n\n{item.strip()}", item.strip()]
