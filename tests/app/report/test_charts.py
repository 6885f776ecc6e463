"""Charts as SVG."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from riktlots.app.report.charts import stacked_chart, tile_chart, trend_chart
from riktlots.evals.statistics.intervals import Estimate

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


def circles(chart: ElementTree.Element, kind: str) -> list[tuple[float, float]]:
    """The middles of the circles of a kind."""
    found = [one for one in chart.iter(f"{SVG}circle") if one.get("class") == kind]
    return [(float(one.get("cx", "0")), float(one.get("cy", "0"))) for one in found]


def test_a_tile_has_its_dot_within_its_interval_and_a_ring_at_the_value_before() -> None:
    made = tile_chart(Estimate(0.5, 0.25, 0.75), 0.25, "25–75 <%>", "x", "Rätt utfall", "Intervallet")
    chart = ElementTree.fromstring(made)
    line = next(one for one in chart.iter(f"{SVG}line") if one.get("class") == "interval")
    low, high = float(line.get("x1", "0")), float(line.get("x2", "0"))
    ((value, _),) = circles(chart, "value")
    assert value == (low + high) / 2
    assert circles(chart, "ring")[0][0] == low
    assert "25–75 <%>" in [one.text for one in chart.iter(f"{SVG}text")]
    assert 'class="ring"' not in tile_chart(Estimate(0.5, 0.25, 0.75), None, "25–75 %", "x", "Rätt utfall", "")


def test_the_words_of_a_tile_stay_inside_it_at_both_ends() -> None:
    for value in (0.0, 1.0):
        chart = ElementTree.fromstring(tile_chart(Estimate(value, value, value), None, "här", "x", "Rätt utfall", ""))
        words = next(one for one in chart.iter(f"{SVG}text") if one.text == "här")
        assert 50 <= float(words.get("x", "0")) <= 190


def test_runs_are_numbered_from_the_left_and_one_without_the_figure_leaves_a_gap() -> None:
    points = [Estimate(0.2, 0.1, 0.3), Estimate(0.6, 0.5, 0.7), None, Estimate(0.4, 0.3, 0.5)]
    chart = ElementTree.fromstring(trend_chart(points, 1, "x", "Rätt utfall", "Fyra körningar"))
    values = circles(chart, "value")
    assert [x for x, _ in values] == sorted(x for x, _ in values)
    (first, second, last) = (y for _, y in values)
    assert second < last < first, "what is higher stands higher"
    assert circles(chart, "ring") == [values[1]]
    assert len([one for one in chart.iter(f"{SVG}line") if one.get("class") == "trend"]) == 1
    assert {"1", "2", "3", "4"} <= {one.text for one in chart.iter(f"{SVG}text")}
