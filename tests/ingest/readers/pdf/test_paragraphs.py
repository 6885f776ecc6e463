"""Where a block ends and the next begins, and which blocks are headings."""

from __future__ import annotations

from pathlib import Path

import pytest

from riktlots.ingest.document import BlockKind
from tests.ingest.readers.pdf.drawing import LEADING, block_of, lines, read, text, texts

FULL = "En rad som fyller spalten från den vänstra kanten till den högra kanten,"  # with more lines, the column's width
FIVE = [FULL.replace("En rad", f"{word} rad") for word in ("En", "Ny", "Än", "Så", "Då")]


def test_a_wider_gap_parts_paragraphs(tmp_path: Path) -> None:
    page = lines(72, 700, FIVE) + lines(72, 700 - 5 * LEADING - 6, FIVE)
    assert texts(read(tmp_path, page)) == [" ".join(FIVE)] * 2


def test_an_indented_line_begins_a_paragraph(tmp_path: Path) -> None:
    page = text(84, 700, "Första stycket.") + lines(72, 688, FIVE) + text(84, 628, "Andra stycket börjar här")
    assert texts(read(tmp_path, page + lines(72, 616, FIVE)))[-1].startswith("Andra stycket börjar här En rad")


def test_a_sentence_that_ends_early_ends_its_paragraph(tmp_path: Path) -> None:
    page = lines(72, 700, [*FIVE, "slutar här.", *FIVE])
    assert len(texts(read(tmp_path, page))) == 2


def test_a_paragraph_goes_on_over_a_page(tmp_path: Path) -> None:
    document = read(tmp_path, lines(72, 700, FIVE), lines(72, 760, ["och fortsätter här.", *FIVE[:3]]))
    (first, *_) = document.blocks
    assert [page.index for page in first.pages] == [0, 1]
    assert first.text[first.pages[1].offset :].startswith("och fortsätter här.")


@pytest.mark.parametrize(("start", "items"), [("93. Lagen gäller", 0), ("1. avtalet", 1), ("a) avtalet", 1)])
def test_after_a_page_only_the_first_or_next_number_begins_an_item(tmp_path: Path, start: str, items: int) -> None:
    rows = [*FIVE[:4], FULL[:-1] + " enligt artikel"]
    document = read(tmp_path, lines(72, 700, rows), lines(72, 760, [start, *FIVE]))
    assert len(texts(document, BlockKind.LIST_ITEM)) == items


def test_a_paragraph_that_has_ended_does_not_go_on(tmp_path: Path) -> None:
    document = read(tmp_path, lines(72, 700, [*FIVE, "och tar slut."]), lines(72, 760, FIVE))
    assert [page.index for block in document.blocks for page in block.pages] == [0, 1]


@pytest.mark.parametrize("starts", [("1.", "2."), ("a)", "b)"), ("–", "–"), ("-", "-"), ("(1)", "(2)")])
def test_items_stand_apart_and_keep_their_marks(tmp_path: Path, starts: tuple[str, str]) -> None:
    rows = ["Lärosätet ska pröva", f"{starts[0]} avtalets syfte,", f"{starts[1]} partens ägare."]
    document = read(tmp_path, lines(72, 700, rows))
    assert texts(document, BlockKind.LIST_ITEM) == rows[1:]


def test_bullets_go_and_hanging_lines_stay_with_their_item(tmp_path: Path) -> None:
    page = text(72, 700, "\u2022") + text(90, 700, "första punkten som går") + text(90, 688, "över två rader")
    page += text(72, 676, "\u2022") + text(90, 676, "andra punkten") + text(72, 660, "Ett nytt stycke efter listan.")
    document = read(tmp_path, page)
    assert texts(document, BlockKind.LIST_ITEM) == ["första punkten som går över två rader", "andra punkten"]
    assert texts(document)[-1] == "Ett nytt stycke efter listan."


def test_a_number_in_a_sentence_begins_no_item(tmp_path: Path) -> None:
    rows = [*FIVE[:4], FULL[:-1] + " enligt punkt", "2. Därefter gäller lagen."]
    assert len(texts(read(tmp_path, lines(72, 700, rows)))) == 1


def test_a_section_of_an_act_begins_a_paragraph_and_a_reference_does_not(tmp_path: Path) -> None:
    page = text(72, 700, "1 kap. Inledning", 14, bold=True)
    page += text(72, 670, "1 §", bold=True) + text(92, 670, "Lagen gäller avtal som avses i 3 kap.")
    page += text(72, 658, "4 § i denna lag och i andra lagar.")
    page += text(72, 646, "2 §", bold=True) + text(92, 646, "Lärosätet prövar avtalen.")
    document = read(tmp_path, page)
    assert texts(document) == [
        "1 kap. Inledning",
        "1 § Lagen gäller avtal som avses i 3 kap. 4 § i denna lag och i andra lagar.",
        "2 § Lärosätet prövar avtalen.",
    ]
    assert document.blocks[0].kind is BlockKind.HEADING


def test_a_bold_lead_in_stays_with_its_paragraph(tmp_path: Path) -> None:
    page = text(72, 700, "Syfte.", bold=True) + text(108, 700, "Avtalet ska ha ett känt syfte.") + lines(72, 688, FIVE)
    assert texts(read(tmp_path, page))[0].startswith("Syfte. Avtalet ska ha ett känt syfte.")


def test_headings_are_known_by_size_weight_and_number(tmp_path: Path) -> None:
    page = text(72, 780, "Riktlinje för avtal", 20) + text(72, 740, "Ansvar", 14, bold=True) + lines(72, 720, FIVE)
    page += text(72, 640, "Roller", bold=True) + lines(72, 620, FIVE)
    page += text(72, 540, "2.1 Rektor") + lines(72, 520, FIVE)
    document = read(tmp_path, page)
    headings = [(block.text, block.level) for block in document.blocks if block.kind is BlockKind.HEADING]
    assert [heading for heading, _ in headings] == ["Riktlinje för avtal", "Ansvar", "Roller", "2.1 Rektor"]
    levels = [level for _, level in headings]
    assert levels[:3] == [1, 2, 3]


def test_a_bold_paragraph_is_no_heading(tmp_path: Path) -> None:
    page = text(72, 700, "Allt detta gäller från och med den 1 juli 2025.", bold=True) + lines(72, 670, FIVE)
    assert not texts(read(tmp_path, page), BlockKind.HEADING)


def test_plain_headings_of_an_act_are_confirmed_by_what_follows(tmp_path: Path) -> None:
    rows = ["Tillämpning", "", "1 § Lagen gäller avtal.", "", "Ansvar", "", "2 § Lärosätet ansvarar."]
    document = read(tmp_path, lines(72, 700, rows))
    assert texts(document, BlockKind.HEADING) == ["Tillämpning", "Ansvar"]


def test_a_block_knows_its_place_on_the_page(tmp_path: Path) -> None:
    block = block_of(read(tmp_path, lines(72, 700, ["Ett stycke", "på två rader."])), "stycke")
    assert block.box is not None
    left, bottom, right, top = block.box
    assert (left, bottom) == (72, 688)
    assert right > 100
    assert 700 < top < 712
