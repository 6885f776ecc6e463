"""Rows of tables keep their cells in order."""

from __future__ import annotations

from pathlib import Path

from riktlots.ingest.document import BlockKind
from riktlots.ingest.readers.pdf.content import drawn
from tests.ingest.readers.pdf.drawing import bar, lines, opened, pdf, read, rule, text, texts

CELLS = [
    ("Land", "Invånare", "Språk"),
    ("Sverige", "10", "svenska"),
    ("Norge", "5", "norska"),
    ("Island", "0,4", "isländska"),
]


def _rows() -> str:
    return "".join(
        text(72, 700 - i * 16, a) + text(180, 700 - i * 16, b) + text(290, 700 - i * 16, c)
        for i, (a, b, c) in enumerate(CELLS)
    )


def test_cells_that_stand_under_each_other_are_rows(tmp_path: Path) -> None:
    assert texts(read(tmp_path, _rows()), BlockKind.TABLE_ROW) == [" | ".join(row) for row in CELLS]


def test_between_rules_a_cell_may_have_several_lines(tmp_path: Path) -> None:
    page = "".join(rule(60, y, 400) for y in (720, 700, 640, 590))
    page += text(72, 706, "Fråga") + text(280, 706, "Svar")
    page += lines(72, 686, ["Vad ska prövas innan", "avtalet ingås?"]) + lines(
        280, 686, ["Parten, syftet och", "risken för mis-", "sbruk."]
    )
    page += text(72, 620, "Vem beslutar?") + text(280, 620, "Rektor.")
    assert texts(read(tmp_path, page)) == [
        "Fråga | Svar",
        "Vad ska prövas innan avtalet ingås? | Parten, syftet och risken för missbruk.",
        "Vem beslutar? | Rektor.",
    ]


def test_rules_above_and_below_many_rows_keep_the_rows_apart(tmp_path: Path) -> None:
    page = _rows() + rule(60, 715, 300) + rule(60, 693, 300) + rule(60, 640, 300)
    assert texts(read(tmp_path, page), BlockKind.TABLE_ROW) == [" | ".join(row) for row in CELLS]


def test_a_table_with_bars_keeps_narrow_cells_apart(tmp_path: Path) -> None:
    page = "".join(text(72, y, f"{a}") + text(84, y, f"{b}") for y, a, b in ((700, "12", "34"), (684, "56", "78")))
    page += "".join(rule(60, y, 60) for y in (714, 696, 680)) + bar(83, 680, 34)
    assert texts(read(tmp_path, page)) == ["12 | 34", "56 | 78"]


def test_a_stretched_line_is_text(tmp_path: Path) -> None:
    gaps = "".join(text(72 + i * 60, 688, word) for i, word in enumerate(("aaaaa", "bbbbb", "ccccc", "ddddd")))
    page = (
        lines(
            72, 712, ["Ett stycke vars rader är utdragna till spaltens", "bredd av program som inte avstavar orden och"]
        )
        + gaps
    )
    assert "|" not in read(tmp_path, page).text


def test_rules_around_paragraphs_make_no_table(tmp_path: Path) -> None:
    page = "".join(rule(60, y, 400) for y in (720, 660, 600))
    page += lines(72, 700, ["Ett stycke mellan linjer,", "på två rader."]) + lines(
        72, 640, ["Ett till mellan linjer,", "också på två."]
    )
    assert not texts(read(tmp_path, page), BlockKind.TABLE_ROW)


def test_words_at_both_edges_of_a_justified_column_are_text(tmp_path: Path) -> None:
    rows = ["Myndigheter som har ansvar", "tillsyn enligt denna lag", "tillsammans med andra och"]
    page = "".join(text(72, 700 - i * 12, row, before=f"{100 * 220 / _width(row)} Tz") for i, row in enumerate(rows))
    pairs = [("Domstolen,", "Tullverket,"), ("Domarna,", "Tingsverket,"), ("Migration,", "Polisverket,")]
    for i, (left, right) in enumerate(pairs):
        page += text(72, 664 - i * 12, left) + text(292 - _width(right), 664 - i * 12, right)
    assert "|" not in read(tmp_path, page).text


def _width(words: str) -> float:
    """The width of words at 10 points, as the reader measures it."""
    (piece,) = drawn(opened(pdf([text(0, 0, words)])).pages[0], {}).pieces
    return piece.right - piece.left
