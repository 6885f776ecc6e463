"""How deep the headings of a document stand."""

from __future__ import annotations

from pathlib import Path

from riktlots.ingest.document import BlockKind
from tests.ingest.readers.pdf.drawing import lines, read, text

BODY = ["Ett stycke som står under sin rubrik", "och fortsätter på en rad till."]


def _levels(folder: Path, *headings: tuple[str, float, bool]) -> list[int]:
    page = ""
    for i, (heading, size, bold) in enumerate(headings):
        page += text(72, 780 - i * 80, heading, size, bold=bold) + lines(72, 750 - i * 80, BODY)
    return [block.level for block in read(folder, page).blocks if block.kind is BlockKind.HEADING]


def test_numbers_decide_within_one_look(tmp_path: Path) -> None:
    headings = [("1 Inledning", 12, True), ("1.1 Syfte", 12, True), ("1.1.1 Mer", 12, True), ("2 Ansvar", 12, True)]
    assert _levels(tmp_path, *headings) == [1, 2, 3, 1]


def test_size_decides_without_numbers(tmp_path: Path) -> None:
    assert _levels(tmp_path, ("Titel", 20, False), ("Del", 14, True), ("Stycke", 12, True), ("Del", 14, True)) == [
        1,
        2,
        3,
        2,
    ]


def test_in_an_act_headings_stand_under_their_chapter(tmp_path: Path) -> None:
    headings = [
        ("Lag om avtal", 18, True),
        ("1 kap. Inledning", 12, True),
        ("Tillämpning", 12, True),
        ("2 kap. Ansvar", 12, True),
    ]
    assert _levels(tmp_path, *headings) == [1, 2, 3, 2]
