"""The number that a reader sees on a page comes before that of the file."""

from __future__ import annotations

from pathlib import Path

from pypdf.constants import PageLabelStyle

from riktlots.ingest.readers.pdf.reader import read_pdf
from tests.ingest.readers.pdf.drawing import pdf, saved, text

BODIES = [f"Sidans text är den {word} av alla texter." for word in ("första", "andra", "tredje", "fjärde", "femte")]


def _labels(folder: Path, numbers: list[str], *, own: bool = False) -> list[str | None]:
    writer = pdf([text(72, 700, BODIES[i]) + (text(280, 30, n) if n else "") for i, n in enumerate(numbers)])
    if own:
        writer.set_page_label(0, len(numbers) - 1, style=PageLabelStyle.LOWERCASE_ROMAN)
    return [block.pages[0].label for block in read_pdf(saved(writer, folder)).blocks]


def test_without_any_number_a_page_has_no_label(tmp_path: Path) -> None:
    assert _labels(tmp_path, ["", "", ""]) == [None, None, None]


def test_the_labels_of_the_file_are_taken(tmp_path: Path) -> None:
    assert _labels(tmp_path, ["", "", ""], own=True) == ["i", "ii", "iii"]


def test_the_printed_number_is_preferred(tmp_path: Path) -> None:
    assert _labels(tmp_path, ["11", "12", "13"], own=True) == ["11", "12", "13"]


def test_a_page_between_numbered_pages_has_the_number_in_turn(tmp_path: Path) -> None:
    assert _labels(tmp_path, ["11", "12", "", "14", "15"]) == ["11", "12", "13", "14", "15"]
    assert _labels(tmp_path, ["", "", "13", "14", "15"]) == [None, None, "13", "14", "15"]
