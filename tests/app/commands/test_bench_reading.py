"""`riktlots bench reading` as a user or a script meets it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import Result
from rich.console import Console
from typer.testing import CliRunner

from riktlots.app.cli import app
from riktlots.app.commands.bench.reading import print_reading, reading_json
from riktlots.app.console import Exit
from riktlots.evals.bench.reading.files import TextPart
from riktlots.evals.bench.reading.outcome import FileOutcome, Share, Sum, sum_up
from riktlots.evals.bench.reading.run import Inputs, Report, run
from riktlots.ingest.document import Document, assemble
from riktlots.ingest.readers.read import read_document
from tests.pdf_files import write_pdf


def bench(*options: str, code: int = Exit.OK) -> Result:
    result = CliRunner().invoke(app, ["bench", "reading", "--rendered", "1", *options])
    assert result.exit_code == code, result.output
    return result


def printed(report: Report, failures: int) -> str:
    text = io.StringIO()
    print_reading(Console(width=80, file=text), report, failures)
    return text.getvalue()


def _careless(path: Path) -> Document:
    return assemble(read_document(path).blocks[:-1])


def test_json_is_one_document_with_all_that_was_measured() -> None:
    result = bench("--json", "--only", "texts", "--only", "html", "--seed", "7")
    report = json.loads(result.stdout)
    assert (report["schema"], report["seed"], report["rendered"], report["only"]) == (2, 7, 1, ["html", "texts"])
    assert {row["form"] for row in report["rows"]} == {"markdown", "text", "html"}
    row = report["rows"][0]
    places = row["shares"]["places"]
    assert places["right"] <= places["n"]
    assert places["low"] <= places["value"] <= places["high"]
    assert row["f1"].keys() == {"paragraphs", "blocks"}
    assert row["sums"]["characters_in"] > 1000
    assert (report["hard"], report["cost"], report["inputs"]["laws"]) == ([], None, None)
    assert "html: 1 of 1" in result.stderr


def test_the_tables_fit_a_terminal() -> None:
    output = bench("--only", "texts", "--only", "docx", "--only", "hard").stdout
    tables = [line.rstrip() for line in output.splitlines() if line.startswith(("markdown", "text", "docx", " ", "──"))]
    assert sum(line.startswith("docx") for line in tables) == 3
    assert max(map(len, tables)) <= 80
    assert "…" not in "".join(tables)
    assert "Not measured: hard PDFs: no folder of them was given." in output


def test_a_row_with_all_figures_fits_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    names = [name for name in vars(Share) if name.isupper()]
    sums = {getattr(Sum, name): 1_000 for name in vars(Sum) if name.isupper()} | {Sum.IN: 9_999_999, Sum.OUT: 9_999_999}
    outcome = FileOutcome("act", {getattr(Share, name): (199, 200) for name in names}, sums)
    print_reading(Console(width=80), Report((sum_up("chromium-2-soft", [outcome] * 2, 0),), (), None, ()), 0)
    lines = capsys.readouterr().out.splitlines()
    assert sum(line.startswith("chromium-2-soft ") for line in lines) == 3
    assert "…" not in "".join(lines)
    assert max(map(len, lines)) <= 80
    assert ".995" in lines[2]


@pytest.mark.slow
def test_hard_files_are_listed_with_what_became_of_each(tmp_path: Path) -> None:
    name = "a-file-whose-name-is-longer-than-a-column.pdf"
    write_pdf(tmp_path / name, [["Each party shall notify the other party."]])
    (tmp_path / "broken.pdf").write_bytes(b"nothing")
    (tmp_path / "true.txt").write_text("Each party shall notify the other party.", encoding="utf-8")
    rows = [{"file": name, "tests": ["long name"], "truth": "true.txt"}, {"file": "broken.pdf", "tests": ["broken"]}]
    (tmp_path / "manifest.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    output = bench("--pdfs", str(tmp_path), "--only", "hard").stdout
    assert "Hard PDFs: 2 of 2 end as they should, within the limits" in output
    assert "Likeness to 1 true texts: 1.000 in the mean, plain pypdf 1.000" in output
    assert "…" not in output
    assert max(len(line.rstrip()) for line in output.splitlines()) <= 80
    report = json.loads(bench("--pdfs", str(tmp_path), "--only", "hard", "--json").stdout)
    assert [(file["end"], file["right"]) for file in report["hard"]] == [("passages", True), ("damaged", True)]
    assert report["limits"] == {"seconds": 60, "bytes": 2**30}


def test_failures_are_shown_with_both_texts_when_asked_for() -> None:
    inputs = Inputs(rendered=1, only=frozenset({TextPart.TEXTS}), read=_careless)
    measured = run(inputs)
    assert "should be" not in printed(measured, 0)
    output = printed(measured, 1)
    assert "markdown: 1 of 2 failures" in output
    assert "should be: 2. Äldre föreskrifter gäller för avtal som har ingåtts dessförinnan." in output
    report = reading_json(measured, inputs, 1)
    assert report["rows"][0]["failures"] == 2
    assert [failure["what"] for failure in report["rows"][0]["worst"]] == ["block: missing"]


def test_bad_input_is_named(tmp_path: Path) -> None:
    result = bench("--eu", str(tmp_path / "eu.jsonl"), "--only", "eu", code=Exit.USAGE)
    assert "eu.jsonl: it cannot be read" in " ".join(result.stderr.split())
