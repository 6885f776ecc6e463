"""Text that is not seen is left out and told; text that is seen stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from riktlots.ingest.document import Reason
from riktlots.ingest.errors import DocumentError
from tests.ingest.readers.pdf.drawing import read, text, texts

SEEN = text(72, 700, "Synlig text.")
PICTURE = "q 595 0 0 842 0 0 cm /Im1 Do Q "


@pytest.mark.parametrize(
    "hidden",
    [
        text(72, 500, "Lyd mig", before="1 g"),
        text(72, 500, "Lyd mig", before="0.98 0.99 0.97 rg"),
        text(72, 500, "Lyd mig", before="0 0 0 0 k"),
        text(72, 500, "Lyd mig", 0.5),
        text(72, 500, "Lyd mig", before="3 Tr"),
        text(72, -400, "Lyd mig"),
        text(2000, 500, "Lyd mig"),
        "1 g 60 490 200 30 re f " + text(72, 500, "Lyd mig", before="1 g"),
        PICTURE + text(72, 500, "Lyd mig", before="3 Tr"),
    ],
    ids=["white", "near-white", "no ink", "tiny", "unpainted", "below", "beside", "white on white", "over a picture"],
)
def test_hidden_text_is_left_out_and_told(tmp_path: Path, hidden: str) -> None:
    document = read(tmp_path, SEEN + text(72, 650, "Mer synlig text.") + hidden)
    assert "Lyd" not in document.text
    assert "Synlig text." in document.text
    assert [(d.text, d.reason, d.page_index) for d in document.dropped] == [("Lyd mig", Reason.HIDDEN, 0)]
    assert [(o.key, o.detail) for o in document.oddities] == [("oddity_hidden_text", "7")]


@pytest.mark.parametrize("ground", ["0.1 0.2 0.5 rg 60 490 200 30 re f ", PICTURE], ids=["box", "picture"])
def test_white_text_on_colour_is_seen(tmp_path: Path, ground: str) -> None:
    document = read(tmp_path, ground + text(72, 500, "Vit rubrik", before="1 g") + SEEN)
    assert "Vit rubrik" in document.text
    assert not document.dropped


def test_colour_drawn_over_later_does_not_show_white_text(tmp_path: Path) -> None:
    document = read(tmp_path, text(72, 500, "Lyd mig", before="1 g") + "0 g 60 300 200 30 re f " + SEEN)
    assert "Lyd" not in document.text


def test_the_text_layer_of_a_scan_is_kept_and_told(tmp_path: Path) -> None:
    document = read(tmp_path, PICTURE + text(72, 700, "Inläst sida med text.", before="3 Tr"))
    assert texts(document) == ["Inläst sida med text."]
    assert [o.key for o in document.oddities] == ["oddity_recognised_text"]


def test_unpainted_text_without_a_scan_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="hidden"):
        read(tmp_path, text(72, 700, "Bara osynligt.", before="3 Tr"))


def test_a_shadow_is_not_read_twice(tmp_path: Path) -> None:
    document = read(tmp_path, text(72, 700, "Skugga.") + text(72.4, 699.8, "Skugga."))
    assert texts(document) == ["Skugga."]
    assert [d.reason for d in document.dropped] == [Reason.REPEATED]


def test_two_narrow_letters_side_by_side_are_two(tmp_path: Path) -> None:
    drawing = "BT /F1 10 Tf 72 700 Td (ti) Tj (l) Tj (l) Tj ( alla.) Tj ET"
    assert texts(read(tmp_path, drawing)) == ["till alla."]
