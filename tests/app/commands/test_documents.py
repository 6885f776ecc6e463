"""Editions, originals and their changes on the command line, over the small corpus and by words alone."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from riktlots.app.cli import app
from riktlots.app.console import Exit
from riktlots.app.records.audit import read_audit
from riktlots.ingest.home import Home
from tests.answers import kept_in, written
from tests.app.command_line import run
from tests.disk import failing_disk

ACT = "test-samverkanslag"
TEXT = """1 kap. Inledande bestämmelser

1 § Denna lag gäller internationell samverkan.

2 kap. Anmälan

2 § Lärosätet ska anmäla samverkansavtalet till Samverkansmyndigheten inom {days} dagar.
"""
QUESTION = "När ska samverkansavtalet anmälas till Samverkansmyndigheten?"


pytestmark = pytest.mark.usefixtures("over_mini_corpus")


def row(output: str) -> dict[str, Any]:
    return dict(json.loads(output.splitlines()[-1]))


def add(tmp_path: Path, days: int, *options: str, code: int = Exit.OK) -> dict[str, Any]:
    path = tmp_path / "lag.txt"
    path.write_text(TEXT.format(days=days), encoding="utf-8")
    output = run("ingest", str(path), "--json", *options, code=code)
    return row(output) if code == Exit.OK else {}


def test_a_file_with_the_id_of_a_source_of_the_corpus_becomes_its_original(tmp_path: Path) -> None:
    add(tmp_path, 25, "--id", ACT)
    source = next(s for s in map(json.loads, run("sources", "--json").splitlines()) if s["id"] == ACT)
    assert source["forms"] == ["digest", "original"]
    assert source["title"] == "Lag (2031:101) om internationell forskningssamverkan"
    hit = row(run("find", QUESTION, "--source", ACT, "--json"))["hits"][0]
    assert (hit["address"], hit["form"]) == (f"{ACT}@original 2 kap. 2 § st. 1", "original")


def test_what_the_corpus_says_of_a_source_cannot_be_overruled(tmp_path: Path) -> None:
    add(tmp_path, 25, "--id", ACT, "--title", "En annan lag", code=Exit.USAGE)


def test_a_file_that_happens_to_be_called_like_a_source_of_the_corpus_is_asked_about(tmp_path: Path) -> None:
    path = tmp_path / f"{ACT}.md"
    path.write_text("# Något annat\n\nEn text om annat.\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["ingest", str(path)])
    assert result.exit_code == Exit.FINDING
    assert "--id" in result.stderr


def test_a_second_edition_is_told_apart_from_the_first_by_its_changes(tmp_path: Path) -> None:
    assert add(tmp_path, 25, "--id", ACT, "--edition", "2031", "--valid-from", "2021-07-01")["changes"] == {}
    second = add(tmp_path, 14, "--id", ACT, "--edition", "2033", "--valid-from", "2023-01-01")
    assert second["changes"] == {ACT: {"reworded": 1}}


@pytest.mark.usefixtures("everything_covered")
def test_as_of_answers_from_the_edition_of_that_day(tmp_path: Path) -> None:
    path = tmp_path / "rutin.md"
    for edition, days in (("2021", "60"), ("2024", "20")):
        path.write_text(f"# Rutin för samverkan\n\nAvtalet ska anmälas inom {days} dagar.\n", encoding="utf-8")
        options = ("--id", "rutin", "--edition", edition, "--valid-from", f"{edition}-01-01", "--published", "2021")
        run("ingest", str(path), *options)
    question = "När ska avtalet anmälas enligt rutinen för samverkan?"
    asked = ("ask", question, "--source", "rutin", "--json")
    then = row(run(*asked, "--as-of", "2022-05-01"))
    assert "60 dagar" in then["sentences"][0]["text"]
    assert then["as_of"] == "2022-05-01"
    assert "20 dagar" in row(run(*asked))["sentences"][0]["text"]
    assert "2022-05-01" in run("ask", question, "--source", "rutin", "--as-of", "2022-05-01")


def test_a_day_that_does_not_exist_is_refused() -> None:
    result = CliRunner().invoke(app, ["ask", QUESTION, "--as-of", "2026-02-30"])
    assert result.exit_code == Exit.USAGE
    assert "YYYY-MM-DD" in result.stderr


def test_diff_shows_what_was_reworded_and_who_relies_on_it(tmp_path: Path, home: Home) -> None:
    kept_in(home.answers, written(reviewer="Juridiska enheten", local=True))
    add(tmp_path, 25, "--id", ACT, "--edition", "a", "--valid-from", "2021-07-01")
    answers = tmp_path / "svar.jsonl"
    cited = {"citations": [{"address": f"{ACT}@a 2 kap. 2 § st. 1"}]}
    answers.write_text(json.dumps({"id": "x1", "question": QUESTION, "sentences": [cited]}) + "\n", encoding="utf-8")
    questions = tmp_path / "fragor.jsonl"
    gold = [{"source": ACT, "locator": "2 kap. 2 §"}]
    asked = {"id": "q7", "question": QUESTION, "lang": "sv", "status": "answered", "gold": gold}
    questions.write_text(json.dumps(asked) + "\n", encoding="utf-8")
    add(tmp_path, 14, "--id", ACT, "--edition", "b", "--valid-from", "2023-01-01")
    relied = ("--questions", str(questions), "--answers", str(answers))
    shown = row(run("diff", ACT, "--json", *relied, code=Exit.FINDING))
    assert (shown["from"], shown["to"]) == ("a", "b")
    change = shown["changes"][0]
    assert change["change"] == "reworded"
    assert [q["id"] for q in change["questions"]] == ["q7"]
    assert [a["id"] for a in change["answers"]] == ["x1"]
    assert [a["id"] for a in change["written"]] == ["when-to-notify"]
    text = run("diff", ACT, *relied, "--interface", "en", code=Exit.FINDING)
    assert "[−25−] [+14+]" in " ".join(text.split())
    assert "Research Collaboration Act, Chapter 2, Section 2, paragraph 1" in text
    assert (
        run("diff", ACT, "--from", "a", "--to", "a", "--interface", "en").rstrip().endswith("No paragraph has changed.")
    )


def test_diff_of_a_source_with_one_edition_says_how_to_add_another() -> None:
    result = CliRunner().invoke(app, ["diff", ACT])
    assert result.exit_code == Exit.USAGE
    assert "--edition" in result.stderr


def test_a_file_that_is_no_saved_answer_is_named(tmp_path: Path) -> None:
    add(tmp_path, 25, "--id", ACT, "--edition", "a")
    add(tmp_path, 14, "--id", ACT, "--edition", "b")
    wrong = tmp_path / "fel.jsonl"
    wrong.write_text("{}\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["diff", ACT, "--answers", str(wrong)])
    assert result.exit_code == Exit.USAGE
    assert "fel.jsonl, line 1" in result.stderr


def test_one_edition_can_be_removed_and_the_other_stays(tmp_path: Path) -> None:
    add(tmp_path, 25, "--id", ACT, "--edition", "a")
    add(tmp_path, 14, "--id", ACT, "--edition", "b")
    run("ingest", "--remove", f"{ACT}@b")
    source = next(s for s in map(json.loads, run("sources", "--json").splitlines()) if s["id"] == ACT)
    assert [e["label"] for e in source["editions"] if e["form"] == "original"] == ["a"]
    run("ingest", "--remove", ACT)
    source = next(s for s in map(json.loads, run("sources", "--json").splitlines()) if s["id"] == ACT)
    assert source["forms"] == ["digest"]


def test_a_removal_that_was_cut_off_is_brought_to_its_end_by_the_same_command(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "rutin.md"
    path.write_text("# Rutin\n\nOrdet kvasistjärnegrodan står bara här.\n", encoding="utf-8")
    run("ingest", str(path))
    (home.documents / "rutin" / "source.json").unlink()  # and killed before its files went and the index was built
    assert row(run("ingest", "--remove", "rutin", "--json"))["removed"] == ["rutin"]
    assert not any(b"kvasistj" in file.read_bytes() for file in home.root.rglob("*") if file.is_file())
    run("ingest", "--remove", "rutin", code=Exit.USAGE)


def test_a_full_disk_is_told_in_one_line_and_by_its_exit_code(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "rutin.md"
    path.write_text("# Rutin\n\nAvtalet ska anmälas.\n", encoding="utf-8")
    home.root.mkdir()
    with failing_disk(home.root, errno.ENOSPC):
        result = CliRunner().invoke(app, ["ingest", str(path)])
    assert result.exit_code == Exit.ENVIRONMENT
    assert "No space left on device" in " ".join(result.stderr.split())
    assert "make room on the disk" in " ".join(result.stderr.split())


def test_an_ingest_is_recorded_with_what_was_added_and_removed(home: Home, tmp_path: Path) -> None:
    add(tmp_path, 25, "--id", ACT)
    run("ingest", "--remove", ACT)
    first, second = read_audit(home)
    assert (first["deed"], first["added"], first["removed"]) == ("ingest", [f"{ACT}@original"], [])
    assert (second["added"], second["removed"]) == ([], [ACT])
    assert first["who"] == second["who"] != ""


@pytest.mark.parametrize("url", ["https://[::1", "https://", "https:evil", "javascript:alert(1)"])
def test_an_address_that_is_none_is_refused_at_once(tmp_path: Path, url: str) -> None:
    path = tmp_path / "rutin.md"
    path.write_text("# Rutin\n\nAvtalet ska anmälas.\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["ingest", str(path), "--url", url])
    assert result.exit_code == Exit.USAGE
    assert "url" in result.stderr


ACT_FILE = f"# Lag (2031:101) om internationell forskningssamverkan\n\n{TEXT.format(days=25)}"


def test_the_text_of_an_act_of_the_corpus_becomes_its_original_and_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "lag.md"
    path.write_text(ACT_FILE, encoding="utf-8")
    result = CliRunner().invoke(app, ["ingest", str(path), "--json"])
    assert result.exit_code == Exit.OK
    assert row(result.stdout)["added"] == [ACT]
    said = " ".join(result.stderr.split())
    assert f"lag.md: texten till Lag (2031:101) om internationell forskningssamverkan ({ACT})" in said
    assert "--own" in said


def test_an_act_of_the_corpus_is_a_document_of_its_own_where_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "lag.md"
    path.write_text(ACT_FILE, encoding="utf-8")
    result = CliRunner().invoke(app, ["ingest", str(path), "--own", "--authority", "KTH", "--json"])
    assert row(result.stdout)["added"] == ["lag"]
    assert "lag.md" not in result.stderr
    refused = CliRunner().invoke(app, ["ingest", str(path), "--authority", "KTH"])
    assert refused.exit_code == Exit.FINDING
    assert "--own" in refused.stderr


def test_a_dry_run_shows_the_passages_and_builds_nothing(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "lag.md"
    path.write_text(ACT_FILE, encoding="utf-8")
    rows = [json.loads(line) for line in run("ingest", str(path), "--dry-run", "--json").splitlines()]
    assert [shown["address"] for shown in rows] == [
        f"{ACT}@original 1 kap. 1 § st. 1",
        f"{ACT}@original 2 kap. 2 § st. 1",
    ]
    assert not [kept for kept in home.root.rglob("*") if kept.is_file()]
