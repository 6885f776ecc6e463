"""`riktlots eval record`, and runs that are answered with what it kept, over the small corpus."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from riktlots.app.cli import app
from riktlots.app.console import Exit
from riktlots.ingest.files import file_sha256
from tests.app.command_line import run
from tests.model_server import model_server

pytestmark = pytest.mark.usefixtures("over_mini_corpus", "everything_covered")

QUOTE = "Lärosätet ska anmäla samverkansavtalet till Samverkansmyndigheten inom 30 dagar"
REPLY = {
    "sentences": [{"cites": [{"id": "P1", "quote": QUOTE}], "text": f"{QUOTE}."}],
    "answers": "fully",
    "missing": "",
}
ROWS: list[dict[str, Any]] = [
    {"id": "a", "question": "När ska samverkansavtalet anmälas?", "lang": "sv", "status": "answered"},
    {"id": "b", "question": "Vem tar emot anmälan av samverkansavtalet?", "lang": "sv", "status": "answered"},
]


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "prov.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return path


def told(*args: str, code: int = Exit.OK) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("eval", "record", *args, "--json", code=code))
    return found


def record_with_a_model(questions: Path, replies: Path, monkeypatch: pytest.MonkeyPatch, *codes: int) -> dict[str, Any]:
    """Two replies of a scripted model, or as many errors first."""
    with model_server(*codes, REPLY) as script:
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        monkeypatch.setenv("OPENAI_BASE_URL", script.url)
        monkeypatch.setenv("RIKTLOTS_MODEL", "openai:scripted")
        code = Exit.FINDING if codes else Exit.OK
        return told("--set", str(questions), "--replies", str(replies), code=code)


def test_a_recorded_set_is_run_again_without_the_model(
    questions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replies = tmp_path / "replies.jsonl"
    counted = record_with_a_model(questions, replies, monkeypatch)
    assert (counted["new"], counted["used"], counted["failed"], counted["left_over"]) == (2, 2, 0, 0)
    monkeypatch.setenv("RIKTLOTS_MODEL", f"replay:{replies}")
    result = CliRunner().invoke(
        app, ["eval", "run", "--set", str(questions), "--out", str(tmp_path / "run"), "--interface", "en", "--json"]
    )
    assert result.exit_code == Exit.OK
    assert "2 recorded replies were used. 0 prompts have no reply" in result.stderr
    assert "do not fit" not in result.stderr
    header = json.loads(result.stdout)["header"]
    assert (header["model"], header["settings"]["replies_sha256"]) == (f"replay:{replies}", file_sha256(replies))
    assert header["settings"]["replies_by"] == "openai:scripted"
    answers = [
        json.loads(line) for line in (tmp_path / "run" / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert {sentence["text"] for answer in answers for sentence in answer["sentences"]} == {f"{QUOTE}."}
    # Somebody who records over recorded replies asks no model, and has nothing to write down.
    again = told("--set", str(questions), "--replies", str(replies), "--missing", str(tmp_path / "missing.jsonl"))
    assert (again["used"], again["new"]) == (2, 0)


def test_what_failed_is_said_and_tried_again(questions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replies = tmp_path / "replies.jsonl"
    counted = record_with_a_model(questions, replies, monkeypatch, 401)
    assert (counted["new"], counted["failed"]) == (1, 1)
    counted = record_with_a_model(questions, replies, monkeypatch)
    assert (counted["new"], counted["used"], counted["failed"]) == (1, 2, 0)


def test_over_another_index_it_is_said_how_many_replies_no_longer_fit(
    questions: Path, tmp_path: Path, mini_corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replies, corpus = tmp_path / "replies.jsonl", tmp_path / "corpus"
    record_with_a_model(questions, replies, monkeypatch)
    shutil.copytree(mini_corpus, corpus)
    law = corpus / "digest" / "sv" / "test-samverkanslag.md"
    law.write_text(law.read_text(encoding="utf-8").replace("30 dagar", "20 dagar"), encoding="utf-8")
    monkeypatch.setenv("RIKTLOTS_CORPUS", str(corpus))
    monkeypatch.setenv("RIKTLOTS_MODEL", f"replay:{replies}")
    result = CliRunner().invoke(app, ["eval", "run", "--set", str(questions), "--interface", "en"])
    assert result.exit_code == Exit.OK
    assert "0 recorded replies were used. 2 prompts have no reply" in result.stderr
    assert "2 of the replies in the file do not fit" in result.stderr


def test_prompts_are_written_down_and_what_was_written_to_them_is_added(questions: Path, tmp_path: Path) -> None:
    replies, missing, written = (str(tmp_path / name) for name in ("replies.jsonl", "missing.jsonl", "written.jsonl"))
    assert told("--set", str(questions), "--replies", replies, "--missing", missing)["new"] == 2
    rows = [json.loads(line) for line in Path(missing).read_text(encoding="utf-8").splitlines()]
    assert [row["question_id"] for row in rows] == ["a", "b"]
    lines = "".join(json.dumps({"key": row["key"], "reply": REPLY}) + "\n" for row in rows)
    Path(written).write_text(lines, encoding="utf-8")
    by = ("--replies", replies, "--written-by", "a colleague", "--note", "by hand")
    assert told("--add", written, *by)["added"] == 2
    header = json.loads(Path(replies).read_text(encoding="utf-8").splitlines()[0])
    assert (header["written_by"], header["note"]) == ("a colleague", "by hand")
    assert told("--set", str(questions), "--replies", replies, "--missing", missing)["new"] == 0
    assert "0 svar lades till" in run("eval", "record", "--add", written, *by)
    Path(written).write_text(lines + '{"key": "x", "reply": {}}', encoding="utf-8")
    refused = CliRunner().invoke(app, ["eval", "record", "--add", written, *by])
    assert (refused.exit_code, "written.jsonl, line 3" in refused.stderr) == (Exit.USAGE, True)


@pytest.mark.parametrize(
    ("args", "model", "said"),
    [
        (("--set", "smoke"), "", "RIKTLOTS_MODEL"),
        (("--set", "smoke"), "replay:x", "--missing"),
        (("--set", "smoke", "--missing", "m.jsonl"), "openai:x", "unset RIKTLOTS_MODEL"),
        (("--add", "w.jsonl"), "", "--written-by"),
        (("--add", "w.jsonl", "--written-by", "x", "--set", "smoke"), "", "without --set"),
        (("--add", "none.jsonl", "--written-by", "x"), "", "no such file"),
        ((), "", "--set"),
    ],
)
def test_wrong_use_says_what_is_right(
    args: tuple[str, ...], model: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIKTLOTS_MODEL", model)
    result = CliRunner().invoke(app, ["eval", "record", "--replies", str(tmp_path / "r.jsonl"), *args])
    assert (result.exit_code, said in result.stderr) == (Exit.USAGE, True), result.stderr
