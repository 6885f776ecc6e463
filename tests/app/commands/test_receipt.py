"""Receipts and streams on the command line, over the small corpus and by words alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from riktlots.app.cli import app
from riktlots.app.console import Exit
from tests.app.command_line import run

QUESTION = "När ska samverkansavtalet anmälas till Samverkansmyndigheten?"

pytestmark = [pytest.mark.usefixtures("over_mini_corpus"), pytest.mark.usefixtures("everything_covered")]


@pytest.fixture
def receipt(tmp_path: Path) -> Path:
    path = tmp_path / "receipt.json"
    run("ask", QUESTION, "--receipt", str(path))
    return path


@pytest.mark.parametrize(("interface", "words"), [("sv", "Kvittot håller"), ("en", "The receipt holds")])
def test_a_fresh_receipt_holds(interface: str, words: str, receipt: Path) -> None:
    assert words in run("receipt", "verify", str(receipt), "--interface", interface)
    found = json.loads(run("receipt", "verify", str(receipt), "--json"))
    assert (found["schema"], found["holds"], found["is_intact"], found["same_generation"]) == (2, True, True, True)
    assert {quote["state"] for quote in found["quotes"]} == {"same"}


def test_a_receipt_is_the_same_for_json(tmp_path: Path, receipt: Path) -> None:
    other = tmp_path / "other.json"
    (answer,) = [json.loads(line) for line in run("ask", QUESTION, "--json", "--receipt", str(other)).splitlines()]
    one, two = (json.loads(path.read_text(encoding="utf-8")) for path in (receipt, other))
    assert one["sentences"] == two["sentences"]
    assert [said["text"] for said in two["sentences"]] == [sentence["text"] for sentence in answer["sentences"]]


def test_a_changed_receipt_is_a_finding(receipt: Path) -> None:
    receipt.write_text(receipt.read_text(encoding="utf-8").replace("30 dagar", "90 dagar"), encoding="utf-8")
    said = run("receipt", "verify", str(receipt), code=Exit.FINDING)
    assert "Kvittot har ändrats" in said


@pytest.mark.parametrize(
    ("interface", "words"),
    [
        ("sv", ("godtas här", "inte är känd här", "Kvittot är osignerat")),
        ("en", ("accepted here", "not known here", "The receipt is unsigned")),
    ],
)
def test_who_signed_is_told_and_needs_no_index(
    receipt: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    interface: str,
    words: tuple[str, ...],
) -> None:
    valid, unknown, unsigned = words
    public = run("receipt", "key").strip()
    assert json.loads(run("receipt", "key", "--json"))["key"] == public
    assert json.loads(receipt.read_text(encoding="utf-8"))["signed_by"] == public
    elsewhere = tmp_path / "elsewhere"
    monkeypatch.setenv("RIKTLOTS_HOME", str(elsewhere))
    check = ("receipt", "verify", str(receipt), "--signature-only", "--interface", interface)
    assert unknown in run(*check, code=Exit.FINDING)
    assert valid in run(*check, "--key", public)
    assert json.loads(run(*check, "--key", public, "--json"))["signature"] == "valid"
    content = json.loads(receipt.read_text(encoding="utf-8"))
    del content["signature"], content["signed_by"]
    receipt.write_text(json.dumps(content), encoding="utf-8")
    assert unsigned in run(*check, "--key", public, code=Exit.FINDING)
    assert not elsewhere.exists(), "checking a signature makes nothing"


def test_changed_documents_are_a_finding_that_names_the_place(
    receipt: Path, tmp_path: Path, mini_corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = tmp_path / "corpus"
    shutil.copytree(mini_corpus, corpus)
    digest = corpus / "digest" / "sv" / "test-samverkanslag.md"
    digest.write_text(digest.read_text(encoding="utf-8").replace("30 dagar", "45 dagar"), encoding="utf-8")
    monkeypatch.setenv("RIKTLOTS_CORPUS", str(corpus))
    said = " ".join(run("receipt", "verify", str(receipt), code=Exit.FINDING).split())
    assert "samverkanslagen 2 kap. 2 § st. 1: stycket har fått ny lydelse" in said
    assert "Indexet har bytts" in said


@pytest.mark.parametrize(
    "args",
    [
        ("receipt", "verify", "/no/such/file"),
        ("receipt", "verify", __file__, "--key", "no key"),
        ("ask", QUESTION, "--receipt", "/no/such/folder/r.json"),
        ("ask", QUESTION, "--stream"),
    ],
)
def test_wrong_use_is_told(args: tuple[str, ...]) -> None:
    run(*args, code=Exit.USAGE)


def test_a_receipt_goes_with_one_question(tmp_path: Path) -> None:
    batch = tmp_path / "q.jsonl"
    batch.write_text(json.dumps({"id": "a", "question": QUESTION}), encoding="utf-8")
    result = CliRunner().invoke(app, ["ask", "--batch", str(batch), "--receipt", str(tmp_path / "r.json")])
    assert result.exit_code == Exit.USAGE
    assert "not with --batch" in " ".join(result.stderr.split())


def test_a_stream_tells_the_sources_before_the_sentences_and_the_answer_last() -> None:
    lines = [json.loads(line) for line in run("ask", QUESTION, "--json", "--stream").splitlines()]
    events = [line["event"] for line in lines]
    sentences = [line["sentence"] for line in lines if line["event"] == "sentence"]
    assert events[:5] == ["step", "step", "sources", "step", "step"]
    assert events[5:] == ["sentence"] * len(sentences) + ["answer"]
    assert sentences == lines[-1]["answer"]["sentences"]


def test_the_sources_are_named_on_the_error_stream_before_the_answer() -> None:
    result = CliRunner().invoke(app, ["ask", QUESTION])
    assert "samverkanslagen 2 kap. 2 § st. 1" in result.stderr
