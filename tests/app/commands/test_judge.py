"""`riktlots judge` as a user or a script meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from riktlots.app.cli import app
from riktlots.app.console import Exit
from tests.evals.bench.bench_sets import write

RULE = "Lärosätet bör granska partner nummer {} före avtalet."


def judge(tmp_path: Path, *options: str, code: int = Exit.OK) -> Result:
    rows = [
        row
        for i in range(10, 22)
        for row in (
            {"id": f"y{i}", "quote": RULE.format(i), "lang": "sv",
             "sentence": f"Partner nummer {i} bör granskas av lärosätet före avtalet.", "label": 1, "type": "reworded"},
            {"id": f"n{i}", "quote": RULE.format(i), "lang": "sv",
             "sentence": f"Lärosätet ska granska partner nummer {i} före avtalet.", "label": 0,
             "type": "strength_raised"},
        )
    ]  # fmt: skip
    path = write(tmp_path / "mine.jsonl", rows)
    result = CliRunner().invoke(app, ["judge", "--pairs", str(path), *options])
    assert result.exit_code == code, result.output
    return result


@pytest.fixture(autouse=True)
def _by_words(home: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIKTLOTS_EMBEDDER", "none")


def test_json_says_what_was_measured_and_beside_what(tmp_path: Path) -> None:
    report = json.loads(judge(tmp_path, "--json", "--seed", "3").stdout)
    assert (report["schema"], report["judge"], report["embedder"], report["seed"]) == (2, "bundled-2", None, 3)
    [row] = report["datasets"]
    assert (row["dataset"], row["n"], row["supported"], row["undecided"]) == ("mine", 24, 12, 0)
    assert row["balanced_accuracy"]["value"] == row["auc"]["value"] == row["f1_unsupported"]["value"] == 1
    assert set(row["baselines"]) == {"always_unsupported", "rules_alone", "token_overlap"}
    assert row["baselines"]["always_unsupported"]["balanced_accuracy"]["value"] == 0.5
    assert row["baselines"]["always_unsupported"]["judge_minus_this"]["balanced_accuracy"]["low"] == 0.5
    assert row["reasons"] == {"strength_raised": 12}
    assert [(t["type"], t["n"], t["called_supported"]) for t in row["types"]] == [
        ("reworded", 12, 12),
        ("strength_raised", 12, 0),
    ]


def test_the_table_fits_a_terminal(tmp_path: Path) -> None:
    output = judge(tmp_path).stdout
    assert "mine: 24 pairs, 12 supported, 0 undecided" in output
    assert "strength_raised (error)" in output
    tables = [
        line.rstrip() for line in output.splitlines() if line.startswith(("judge ", "token", "always", "  ", "──"))
    ]
    assert len(tables) > 5
    assert max(map(len, tables)) <= 80


def test_wrong_use_is_named(tmp_path: Path) -> None:
    assert "--dataset does not take “other”. The file has: mine." in " ".join(
        judge(tmp_path, "--dataset", "other", code=Exit.USAGE).stderr.split()
    )
    assert "there is no judge “oracle”" in " ".join(
        judge(tmp_path, "--judge", "oracle", code=Exit.USAGE).stderr.split()
    )
    assert "cannot be loaded" in " ".join(
        judge(tmp_path, "--judge", f"nli:{tmp_path}/none", code=Exit.ENVIRONMENT).stderr.split()
    )
