"""Charts as SVG."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from riktlots.app.report.charts import stacked_chart

SVG = "{http://www.w3.org/2000/svg}"
ROWS = [("2026-01-01", [6, 3, 0, 1]), ("2026-02-01", [0, 0, 0, 0])]
KINDS = ["styrkt", "delvis", "inte <styrkt>", "motsagt"]


def test_a_bar_is_parted_by_its_numbers_and_kinds_that_occur_are_named() -> None:
    chart = ElementTree.fromstring(stacked_chart(ROWS, KINDS, "x", "Omdömen", "Vad domaren sa"))
    bar = [part for part in chart.iter(f"{SVG}rect") if part.get("height") == "16"]
    widths = [float(part.get("width", "0")) for part in bar]
    assert [part.get("class") for part in bar] == ["part part-0", "part part-1", "part part-3"]
    assert [round(width / sum(widths), 2) for width in widths] == [0.6, 0.3, 0.1]
    words = [one.text for one in chart.iter(f"{SVG}text")]
    assert {"6", "3", "1", "n=10", "n=0", "styrkt", "delvis", "motsagt"} <= set(words)
    assert "inte <styrkt>" not in words, "nothing of that kind occurs"


def test_a_number_stands_in_a_part_only_where_there_is_room() -> None:
    chart = stacked_chart([("2026-01-01", [999, 1])], KINDS[:2], "x", "Omdömen", "")
    assert re.findall(r'class="in-part-(\d)"', chart) == ["0"]
