"""`riktlots bench retrieval` as a user or a script meets it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from riktlots.app.cli import app
from riktlots.app.console import Exit
from tests.evals.bench.bench_sets import question_rows, write, write_set
from tests.hashing import HashingEmbedder


@pytest.fixture(autouse=True)
def _by_words(home: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIKTLOTS_EMBEDDER", "none")


@pytest.fixture
def with_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("riktlots.app.commands.bench.speed.open_embedder", lambda settings: (HashingEmbedder(), ""))


def bench(tmp_path: Path, *options: str, code: int = Exit.OK) -> Result:
    passages, questions = tmp_path / "p.jsonl.gz", tmp_path / "q.jsonl"
    if not passages.exists():
        write_set(tmp_path)
    result = CliRunner().invoke(
        app, ["bench", "retrieval", "--passages", str(passages), "--questions", str(questions), *options]
    )
    assert result.exit_code == code, result.output
    return result


def said(result: Result) -> str:
    """What stands on the error stream, however the lines were broken."""
    return " ".join(result.stderr.split())


@pytest.mark.slow
@pytest.mark.usefixtures("with_embedder")
def test_json_is_one_document_with_all_that_was_measured(tmp_path: Path) -> None:
    result = bench(tmp_path, "--json", "--sample", "2", "--seed", "7")
    report = json.loads(result.stdout)
    assert report["schema"] == 2
    assert (report["embedder"], report["sample"], report["seed"], report["absent"]) == ("hashing-64", 2, 7, [])
    assert report["questions"] == report["questions"] | {"count": 9, "unanswerable_left_out": 1}
    assert "langchain-chroma" in report["packages"]
    assert {row["pool"] for row in report["rows"]} == {"sv", "en", "mixed"}
    whole = report["all"]
    assert whole["n"] == 5
    assert set(whole["rankings"]) == {"find", "bm25", "dense", "langchain"}
    stock = whole["rankings"]["langchain"]
    assert stock.keys() == {"recall@1", "recall@5", "recall@10", "mrr", "ndcg@10", "mrr_of_find_minus_this"}
    assert all(figure["low"] <= figure["value"] <= figure["high"] for figure in stock.values())
    assert whole["milliseconds"].keys() == {"find", "bm25", "dense", "langchain", "chroma"}
    assert whole["find_to_chroma"] > 0
    assert "djur sv: passages embedded" in result.stderr


def test_the_table_fits_a_terminal_and_says_what_is_absent(tmp_path: Path) -> None:
    output = bench(tmp_path).stdout
    assert "Without an embedder there is no ranking dense or langchain." in output
    assert "djur, sv passages, sv → sv: 4 questions, 4 passages" in output
    assert "djur, mixed passages, en → sv+en: 4 questions, 4 passages" in output
    assert "All pools but the mixed ones: 9 questions, 10 passages" in output
    tables = [line.rstrip() for line in output.splitlines() if line.startswith(("find ", "bm25 ", "   ", "──"))]
    assert sum(line.startswith("bm25") for line in tables) == 10
    assert max(map(len, tables)) <= 80


def test_without_an_embedder_json_says_what_is_absent(tmp_path: Path) -> None:
    report = json.loads(bench(tmp_path, "--json").stdout)
    assert (report["embedder"], report["absent"]) == (None, ["dense", "langchain"])
    assert report["all"]["find_to_chroma"] is None


def test_bad_input_is_named(tmp_path: Path) -> None:
    write_set(tmp_path)
    rows = question_rows()
    rows[2]["gold_pid"] = "nowhere"
    questions = write(tmp_path / "q.jsonl", rows)
    assert "q.jsonl, line 3: gold_pid “nowhere” is not among the passages" in said(bench(tmp_path, code=Exit.USAGE))
    questions.unlink()
    assert "q.jsonl: there is no such file" in said(bench(tmp_path, code=Exit.USAGE))


@pytest.mark.usefixtures("with_embedder")
def test_a_missing_extra_is_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "riktlots.evals.bench.compared.stock", raising=False)
    monkeypatch.setitem(sys.modules, "langchain_chroma", None)
    assert 'pip install ".[bench]"' in said(bench(tmp_path, code=Exit.ENVIRONMENT))
