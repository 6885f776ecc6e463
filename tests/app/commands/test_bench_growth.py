"""What was measured of growth, written into a file and drawn."""

from __future__ import annotations

import dataclasses
import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from typer.testing import CliRunner

from riktlots.app.cli import app
from riktlots.app.commands.bench.growth import curves_of, draw, growth_table, write_table
from riktlots.app.console import Exit
from riktlots.evals.bench.growth import GrowthRow, SearchTimes
from riktlots.ingest.errors import DocumentError

MARKS = (
    "<!-- growth, drawn vectors -->\n<!-- end of growth, drawn vectors -->\n"
    "<!-- growth, embedded vectors -->\n<!-- end of growth, embedded vectors -->\n"
)
SVG = "{http://www.w3.org/2000/svg}"


def _grown(passages: int, built: float, find: float, memory: int | None = 1_000_000) -> GrowthRow:
    searched = SearchTimes((find, find * 3, find), (find / 2,) * 3, 0.5, 0, memory)
    return GrowthRow(passages, built, built / 50, None, 10**9, passages * 2500, passages * 500, searched)


ROWS = (_grown(1000, 2.0, 4.0), _grown(100_000, 400.0, 20.0, 40_000_000))


def test_the_table_has_ratios_and_bytes_and_no_time() -> None:
    lines = growth_table(ROWS, Path("/somewhere/acts.jsonl.gz"), True).splitlines()
    assert lines[0] == "3 questions a size, drawn vectors, texts of acts.jsonl.gz (made up where too few), one run:"
    assert lines[4:] == [
        "| 1,000 | 2.00 | 1.00 | 1.00 | 2.0% | 1.0 kB | 2.5 kB |",
        "| 100,000 | 2.00 | 5.00 | 0.50 | 2.0% | 0.4 kB | 2.5 kB |",
    ]
    assert lines[2].count("|") == lines[3].count("|") == lines[4].count("|")
    assert "embedder" not in lines[2]


def test_what_was_not_told_of_one_size_is_a_dash_there() -> None:
    rows = (dataclasses.replace(ROWS[0], alone=1.9), ROWS[1])
    lines = growth_table(rows, None, False).splitlines()
    assert "embedded vectors, texts made up" in lines[0]
    assert "95.0%" in lines[4] and "–" in lines[5]


def test_each_kind_of_vectors_has_its_place(tmp_path: Path) -> None:
    file = tmp_path / "README.md"
    file.write_text(f"Before.\n{MARKS}After.\n", encoding="utf-8")
    write_table(file, ROWS, None, True)
    once = file.read_text(encoding="utf-8")
    write_table(file, ROWS, None, True)
    assert file.read_text(encoding="utf-8") == once
    write_table(file, ROWS[:1], None, False)
    content = file.read_text(encoding="utf-8")
    assert content.startswith("Before.\n<!-- growth, drawn vectors -->\n3 questions")
    assert content.endswith("<!-- end of growth, embedded vectors -->\nAfter.\n")
    drawn, embedded = content.split("<!-- end of growth, drawn vectors -->")
    assert drawn.count("| 1,000 |") == embedded.count("| 1,000 |") == 1


@pytest.mark.parametrize("content", ["", MARKS + MARKS, MARKS.replace("end of growth, drawn", "fin, drawn")])
def test_a_file_without_the_place_is_left_as_it_is(tmp_path: Path, content: str) -> None:
    file = tmp_path / "README.md"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(DocumentError, match="growth, drawn vectors"):
        write_table(file, ROWS, None, True)
    assert file.read_text(encoding="utf-8") == content


def test_the_picture_can_be_read_without_being_seen() -> None:
    root = ET.fromstring(draw(curves_of(ROWS)))
    assert root.get("role") == "img"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None and description is not None and description.text
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert "a search (find): 1.00 at 1,000, 5.00 at 100,000" in description.text
    assert "building: 1.00 at 1,000, 200.00 at 100,000" in description.text


def test_the_same_curves_give_the_same_picture() -> None:
    assert draw(curves_of(ROWS)) == draw(curves_of(ROWS))


def test_a_curve_rises_as_its_value_does() -> None:
    find, building = (_heights(draw(curves_of(ROWS)), name) for name in ("a search (find)", "building"))
    assert find[0] == building[0]  # both begin at one
    assert building[1] < find[1] < find[0]  # higher up is a smaller y


def _heights(picture: str, name: str) -> list[float]:
    group = ET.fromstring(picture).find(f".//{SVG}g[@id='{name}']/{SVG}path")
    assert group is not None
    return [float(y) for y in re.findall(r"[ML] \S+ (\S+)", group.get("d", ""))]


def test_each_curve_is_named_in_text() -> None:
    texts = ["".join(text.itertext()) for text in ET.fromstring(draw(curves_of(ROWS))).iter(f"{SVG}text")]
    for curve in curves_of(ROWS):
        assert texts.count(curve.name) == 1
    assert texts.count("as the passages") == 1


def test_a_curve_that_was_not_measured_is_left_out() -> None:
    rows = (ROWS[0], dataclasses.replace(ROWS[1], searched=SearchTimes((1.0,), (1.0,), 1.0, 0, None)))
    assert "memory" not in draw(curves_of(rows))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--picture", "curves.png"], "curves.svg"),
        (["--picture", "curves.svg", "--size", "10"], "two sizes"),
        (["--write", "README.md"], "README.md"),
    ],
)
def test_what_could_not_be_written_is_told_before_anything_is_measured(
    options: list[str], said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    # Measuring would begin with the complaint that there is no embedder.
    monkeypatch.setenv("RIKTLOTS_EMBEDDER", "none")
    result = CliRunner().invoke(app, ["bench", "growth", *options])
    assert result.exit_code != Exit.OK
    assert said in " ".join(result.stderr.split())
    assert "embedder" not in result.stderr


def test_a_picture_without_matplotlib_names_the_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RIKTLOTS_EMBEDDER", "none")
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    result = CliRunner().invoke(app, ["bench", "growth", "--picture", "curves.svg"])
    assert result.exit_code == Exit.ENVIRONMENT
    assert 'pip install ".[bench]"' in " ".join(result.stderr.split())
