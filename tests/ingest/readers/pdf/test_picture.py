"""The picture of a page: the words are marked where they stand, or not at all."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject

from riktlots.ingest.errors import DocumentError
from riktlots.ingest.readers.pdf.picture import Picture, Wanted, draw_page
from riktlots.ingest.sandbox.read import draw_contained
from tests.pdf_files import write_pdf

LINES = ["Avtalet ska provas.", "Styrelsen ska godkan-", "na avtalet inom trettio dagar.", "Avtalet ska provas."]
DUTY = "Styrelsen ska godkanna avtalet inom trettio dagar."
# Points: the lines stand 14 apart from 780 down, and begin at 60.
WIDTH, HEIGHT, LEFT, FIRST, APART = 595, 842, 60, 780, 14


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_pdf(tmp_path / "riktlinje.pdf", [["Forsta sidan."], LINES])


def quote(words: str, text: str = DUTY) -> Wanted:
    start = text.index(words)
    return Wanted(text, start, start + len(words))


def image(picture: Picture) -> Any:
    return Image.open(BytesIO(picture.png)).convert("RGB")


def yellow_lines(picture: Picture) -> list[int]:
    """The lines of the page, from 0, whose ground is coloured somewhere."""
    drawn = image(picture)
    scale = drawn.width / WIDTH
    found = []
    for number in range(len(LINES)):
        y = round((HEIGHT - (FIRST - APART * number) - 4) * scale)
        row = [drawn.getpixel((x, y)) for x in range(drawn.width)]
        if any(red > 200 and blue < 180 for red, _, blue in row):
            found.append(number)
    return found


def test_words_that_go_on_over_a_line_and_a_hyphen_are_marked_on_both_lines(path: Path) -> None:
    picture = draw_page(path, 1, quote("godkanna avtalet"))
    assert picture.marked
    assert yellow_lines(picture) == [1, 2]


def test_only_the_words_are_marked_and_not_the_rest_of_their_line(path: Path) -> None:
    drawn = image(draw_page(path, 1, quote("trettio dagar.")))
    scale = drawn.width / WIDTH
    y = round((HEIGHT - (FIRST - APART * 2) - 4) * scale)
    coloured = [x for x in range(drawn.width) if drawn.getpixel((x, y))[2] < 180 < drawn.getpixel((x, y))[0]]
    assert min(coloured) > (LEFT + 50) * scale
    assert max(coloured) < (LEFT + 200) * scale


def test_words_at_two_places_are_marked_where_their_paragraph_is_and_else_not_at_all(path: Path) -> None:
    long = f"{DUTY} Avtalet ska provas."
    assert yellow_lines(draw_page(path, 1, quote("Avtalet ska provas.", long))) == [3]
    unsure = draw_page(path, 1, Wanted("Avtalet ska provas.", 0, 19))
    assert not unsure.marked
    assert yellow_lines(unsure) == []


def test_words_that_are_not_on_the_page_mark_nothing(path: Path) -> None:
    assert not draw_page(path, 0, quote("trettio dagar.")).marked


def test_a_page_that_is_turned_or_cut_has_its_marks_in_the_right_place(path: Path, tmp_path: Path) -> None:
    writer = PdfWriter()
    page = writer.add_page(PdfReader(path).pages[1])
    page.cropbox = RectangleObject((40, 700, 595, 842))
    page.rotate(90)
    turned = tmp_path / "turned.pdf"
    writer.write(turned)
    picture = draw_page(turned, 0, quote("inom trettio dagar."))
    assert picture.marked
    drawn = image(picture)
    assert drawn.width < drawn.height
    coloured = [
        (x, y)
        for x in range(0, drawn.width, 3)
        for y in range(0, drawn.height, 3)
        if drawn.getpixel((x, y))[2] < 180 < drawn.getpixel((x, y))[0]
    ]
    scale = drawn.width / (842 - 700)
    # Turned by 90 degrees what was up is to the right: 842 - 752 points from the right edge of what is left.
    across = [x for x, _ in coloured]
    assert 700 + min(across) / scale == pytest.approx(750, abs=4)
    assert 700 + max(across) / scale == pytest.approx(762, abs=5)


@pytest.mark.parametrize("index", [2, 99])
def test_a_page_that_is_not_there_is_an_error_of_ours(path: Path, index: int) -> None:
    with pytest.raises(DocumentError, match=rf"riktlinje\.pdf: page {index + 1} cannot be drawn"):
        draw_page(path, index, quote("trettio"))


def test_it_is_drawn_the_same_in_a_process_of_its_own(path: Path) -> None:
    assert draw_contained(path, 1, quote("trettio dagar.")) == draw_page(path, 1, quote("trettio dagar."))


def test_a_file_that_is_no_pdf_any_more_is_an_error_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "trasig.pdf"
    path.write_bytes(b"%PDF-1.7 and then nothing")
    with pytest.raises(DocumentError, match=r"trasig\.pdf"):
        draw_contained(path, 0, quote("trettio"))


def test_a_page_of_enormous_size_is_drawn_within_bounds(path: Path, tmp_path: Path) -> None:
    writer = PdfWriter()
    writer.add_page(PdfReader(path).pages[1]).mediabox = RectangleObject((0, 0, 20, 14_400))
    large = tmp_path / "large.pdf"
    writer.write(large)
    drawn = image(draw_page(large, 0, quote("trettio")))
    assert drawn.height <= 3001
