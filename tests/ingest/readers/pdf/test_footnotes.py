"""Footnotes stand apart from the paragraphs."""

from __future__ import annotations

from pathlib import Path

from riktlots.ingest.document import BlockKind
from tests.ingest.readers.pdf.drawing import lines, read, rule, text, texts

BODY = [
    "Lärosätet ska pröva varje avtal innan det ingås med en part i ett annat land och ska sedan följa upp",
    "det varje år, så att det alltid är känt vilka avtal som gäller och vem som har ansvar för vart och ett",
    "av dem, till dess att avtalet har upphört att gälla eller har ersatts av ett annat avtal med samma part",
]


def test_a_note_at_the_foot_is_a_block_of_its_own(tmp_path: Path) -> None:
    page = lines(72, 300, BODY, 9.5, 13) + rule(72, 130, 120) + text(72, 115, "1 Se förordningen om avtal.", 7.5)
    document = read(tmp_path, page)
    assert texts(document, BlockKind.FOOTNOTE) == ["1 Se förordningen om avtal."]
    assert texts(document, BlockKind.PARAGRAPH) == [" ".join(BODY)]


def test_a_paragraph_goes_on_over_the_notes_of_a_page(tmp_path: Path) -> None:
    notes = rule(72, 130, 120) + lines(
        72, 115, ["1 Första noten, som är lång", "och går över två rader.", "2 Andra noten."], 7.5, 9.5
    )
    document = read(tmp_path, lines(72, 300, BODY, 9.5, 13) + notes, lines(72, 760, ["enligt lag."], 9.5))
    assert texts(document) == [
        " ".join(BODY) + " enligt lag.",
        "1 Första noten, som är lång och går över två rader.",
        "2 Andra noten.",
    ]
    assert [page.index for page in document.blocks[0].pages] == [0, 1]


def test_a_raised_number_is_no_part_of_the_word_before_it(tmp_path: Path) -> None:
    page = (
        text(72, 700, "Avtalet.", 11)
        + "BT /F1 7 Tf 109 704 Td (1) Tj ET "
        + text(115, 700, "Därefter gäller lagen.", 11)
    )
    assert texts(read(tmp_path, page)) == ["Avtalet.¹ Därefter gäller lagen."]


def test_small_print_higher_up_is_text(tmp_path: Path) -> None:
    page = text(72, 780, "1 Liten text överst på sidan.", 7.5) + lines(72, 700, BODY, 9.5, 13)
    assert not texts(read(tmp_path, page), BlockKind.FOOTNOTE)
