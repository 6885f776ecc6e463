"""What stands on a page and where."""

from __future__ import annotations

import pytest

from riktlots.ingest.readers.pdf.content import drawn, is_paper
from riktlots.ingest.readers.pdf.page import Ink, Page
from tests.ingest.readers.pdf.drawing import bar, form, opened, pdf, rule, text


def _page(drawing: str, rotate: int = 0) -> Page:
    return drawn(opened(pdf([drawing], rotate=rotate)).pages[0], {})


def test_a_piece_has_its_place_size_and_weight() -> None:
    (piece,) = _page(text(72, 700, "Hej", 11, bold=True)).pieces
    assert (piece.text, piece.left, piece.base, piece.size, piece.bold) == ("Hej", 72, 700, 11, True)
    assert 72 + 11 < piece.right < 72 + 3 * 11


def test_swedish_letters_are_read() -> None:
    assert _page(text(72, 700, "Åtgärd för § 5 – ”så”")).pieces[0].text == "Åtgärd för § 5 – ”så”"


def test_gaps_in_an_array_part_words_and_kerning_does_not() -> None:
    drawing = "BT /F1 10 Tf 72 700 Td [(in) 30 (ter) -300 (nationell) -2500 (spalt)] TJ ET"
    assert [piece.text for piece in _page(drawing).pieces] == ["inter nationell", "spalt"]


def test_an_accent_drawn_before_its_letter_is_put_on_it() -> None:
    assert _page("BT /F1 10 Tf 72 700 Td [(f) (\xa8) 333 (or)] TJ ET").pieces[0].text == "fo\u0308r"


def test_lines_are_followed_by_the_leading() -> None:
    drawing = (
        "BT /F1 10 Tf 14 TL 72 700 Td (ett) Tj T* (tv\xe5) Tj (tre) ' 0 0 (fyra) \" 0 -20 TD (fem) Tj T* (sex) Tj ET"
    )
    assert [(p.text, p.base) for p in _page(drawing).pieces if p.text != "två"] == [
        ("ett", 700),
        ("tre", 672),
        ("fyra", 658),
        ("fem", 638),
        ("sex", 618),
    ]


def test_a_form_moves_what_is_drawn_in_it() -> None:
    writer = pdf([text(72, 700, "ute")])
    form(writer, text(10, 10, "inne"), (2, 0, 0, 2, 100, 50))
    found = {p.text: (p.left, p.base, p.size) for p in drawn(opened(writer).pages[0], {}).pieces}
    assert found == {"ute": (72, 700, 10), "inne": (120, 70, 20)}


def test_a_form_that_draws_itself_ends() -> None:
    writer = pdf([text(72, 700, "ute")])
    form(writer, "/Fm1 Do " + text(10, 10, "inne"), (1, 0, 0, 1, 0, 0))
    assert 1 <= sum(p.text == "inne" for p in drawn(opened(writer).pages[0], {}).pieces) < 50


@pytest.mark.parametrize(
    ("rotate", "matrix"), [(90, "0 1 -1 0 300 100"), (180, "-1 0 0 -1 300 100"), (270, "0 -1 1 0 300 100")]
)
def test_a_turned_page_with_text_turned_back_reads_upright(rotate: int, matrix: str) -> None:
    (piece,) = _page(f"BT /F1 10 Tf {matrix} Tm (upprätt) Tj ET", rotate).pieces
    assert piece.turn == 0
    assert piece.right > piece.left


def test_text_up_the_margin_is_known_as_turned() -> None:
    (piece,) = _page("BT /F1 10 Tf 0 1 -1 0 50 100 Tm (marginal) Tj ET").pieces
    assert piece.turn == 1
    assert (piece.left, piece.base) == (100, -50)


def test_rules_bars_and_areas_are_noted() -> None:
    page = _page(rule(72, 500, 200) + bar(100, 400, 80) + "0.2 g 72 300 200 50 re f")
    assert [r[:3] for r in page.rules] == [(72, 500, 272)]
    assert [b[:2] for b in page.bars] == [(100, 400)]
    assert [(a.box, a.white) for a in page.areas] == [((72, 300, 272, 350), False)]


def test_the_state_of_the_page_comes_back() -> None:
    page = _page("q 1 g BT /F1 8 Tf 0 0 Td (vit) Tj ET Q BT /F2 9 Tf 0 20 Td (svart) Tj ET")
    assert [(p.text, p.ink) for p in page.pieces] == [("vit", Ink.WHITE), ("svart", Ink.VISIBLE)]


def test_nonsense_among_the_instructions_is_passed_over() -> None:
    drawing = "/x Td (a) Tf Q Q [] TJ 1 Tm /Nope Do ET BT /F1 10 Tf 72 700 Td (kvar) Tj /F9 10 Tf (borta) Tj ET"
    assert [piece.text for piece in _page(drawing).pieces] == ["kvar"]


@pytest.mark.parametrize(
    ("components", "space", "paper"),
    [
        ([1], "/DeviceGray", True),
        ([0.97, 0.98, 1], "/DeviceRGB", True),
        ([1, 1, 0.5], "/DeviceRGB", False),
        ([0, 0, 0, 0], "/DeviceCMYK", True),
        ([0, 0, 0, 1], "/DeviceCMYK", False),
        ([1], "/Separation", False),
        ([0], "/Separation", True),
        ([1, 1, 1], "/ICCBased", True),
        (["/P1"], "/Pattern", False),
        ([], "/DeviceGray", False),
    ],
)
def test_the_colour_of_paper(components: list[object], space: str, paper: bool) -> None:
    assert is_paper(components, space) is paper
