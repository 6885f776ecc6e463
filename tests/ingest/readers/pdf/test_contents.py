"""A table of contents is no text; a list that ends in numbers is."""

from __future__ import annotations

from pathlib import Path

import pytest

from riktlots.ingest.document import Reason
from tests.ingest.readers.pdf.drawing import lines, read, text

BODY = lines(72, 400, ["Här börjar själva texten, som är lång nog", "för att fylla mer än en enda rad av sidan."])
ENTRIES = [("1 Inledning", 3), ("2 Ansvar och roller", 5), ("2.1 Rektorns ansvar", 9)]


def _entries(dots: str = "") -> str:
    return "".join(
        text(72, 700 - i * 14, f"{title} {dots} {page}")
        if dots
        else text(72, 700 - i * 14, title) + text(400, 700 - i * 14, str(page))
        for i, (title, page) in enumerate(ENTRIES)
    )


@pytest.mark.parametrize("heading", ["Innehåll", "Innehållsförteckning", "Contents", "Table of contents"])
@pytest.mark.parametrize("dots", ["", "." * 20, ". " * 12])
def test_contents_are_left_out_with_their_heading(tmp_path: Path, heading: str, dots: str) -> None:
    document = read(tmp_path, text(72, 720, heading, 14, bold=True) + _entries(dots) + BODY)
    assert document.text.startswith("Här börjar")
    assert [d.reason for d in document.dropped] == [Reason.CONTENTS] * 4


def test_contents_without_a_heading_are_known_by_their_dots(tmp_path: Path) -> None:
    document = read(tmp_path, _entries("." * 20) + BODY)
    assert document.text.startswith("Här börjar")


def test_an_entry_may_take_two_lines(tmp_path: Path) -> None:
    page = (
        text(72, 720, "Innehåll", 14)
        + text(72, 700, "1 En rubrik som är så lång att den")
        + text(72, 688, "fortsätter ..... 3")
    )
    document = read(tmp_path, page + text(72, 674, "2 Kort ..... 4") + BODY)
    assert document.text.startswith("Här börjar")


def test_a_list_of_prices_is_text(tmp_path: Path) -> None:
    document = read(tmp_path, text(72, 720, "Avgifter", 14, bold=True) + _entries() + BODY)
    assert not document.dropped
    assert "Rektorns ansvar" in document.text


def test_a_heading_that_says_contents_before_text_is_kept(tmp_path: Path) -> None:
    document = read(tmp_path, text(72, 720, "Innehåll", 14, bold=True) + BODY)
    assert document.text.startswith("Innehåll")
