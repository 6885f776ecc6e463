"""`riktlots eval label`, `agreement`, `calibrate-judge`, `report` and `questions` as a person meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from riktlots.app.cli import app
from riktlots.app.console import Exit
from riktlots.app.records.audit import read_audit
from riktlots.evals.labels.draw import to_label
from riktlots.evals.labels.labels import add_label, items_of, labels_of
from riktlots.evals.questions.questions import load_questions
from riktlots.evals.runs.folder import RunFolder
from riktlots.ingest.home import Home
from riktlots.retrieval.judges.bundled import BundledJudge
from riktlots.retrieval.model import Verdict
from tests.app.command_line import run as command
from tests.evals.labels.runs import JudgeByHeart, written_run

S, U = Verdict.SUPPORTED, Verdict.UNSUPPORTED
WORDS = {S: "1", Verdict.PARTLY: "2", U: "3"}


@pytest.fixture
def run(home: Home, monkeypatch: pytest.MonkeyPatch) -> RunFolder:
    """A run in the data folder whose judge goes by the name of the default one."""
    monkeypatch.setattr(JudgeByHeart, "name", BundledJudge.name)
    return written_run(home.runs / "one", [S] * 5 + [U] * 3)


def typed(keys: str, *args: str) -> str:
    result = CliRunner().invoke(app, ["eval", "label", "latest", "--rater", "Ann", *args], input=keys)
    assert result.exit_code == Exit.OK, result.output
    return result.output


def given(run: RunFolder) -> list[tuple[str, str]]:
    return [(label.verdict, label.comment) for label in labels_of(run, "Ann", items_of(run)).values()]


def test_labels_are_typed_with_a_comment_and_kept_at_once(run: RunFolder) -> None:
    shown = typed("1\n3 fristen  står inte där\nq\n", "--interface", "en")
    assert given(run) == [("supported", ""), ("unsupported", "fristen  står inte där")]
    first = to_label(run, "Ann")[0]
    for part in (
        first.question,
        first.sentence.text,
        "»Avtalet ska anmälas inom 30 dagar.«",
        "lag@digest-sv 4 §",
        "1/8",
    ):
        assert part in shown
    assert "2 of 8 sentences are labelled." in shown


def test_it_goes_on_where_it_stopped(run: RunFolder) -> None:
    typed("1\n1\nq\n")
    assert "3/8" in (shown := typed("2\n")) and "1/8" not in shown
    assert [verdict for verdict, _ in given(run)] == ["supported", "supported", "partly"]
    assert "8 av 8" in typed("1\n" * 5)


def test_the_last_label_can_be_taken_back_also_one_of_an_earlier_time(run: RunFolder) -> None:
    typed("1\nq\n")
    shown = typed("b\n4\nq\n")
    assert [verdict for verdict, _ in given(run)] == ["contradicted"]
    assert shown.count("1/8") == 1
    assert typed("b\nb\nq\n").count("1/8") == 2
    assert given(run) == []


def test_what_is_not_understood_labels_nothing_and_enter_asks_again_later(run: RunFolder) -> None:
    typed("9\nja\n13\n\n1\nq\n")
    first, second = to_label(run, "Ann")[:2]
    assert list(labels_of(run, "Ann", items_of(run))) == [second.key]
    typed("\n" + "1\n" * 6 + "2\n")
    assert labels_of(run, "Ann", items_of(run))[first.key].verdict == "partly"


def test_nothing_that_a_judge_or_another_person_said_is_shown(run: RunFolder) -> None:
    for item in items_of(run):
        add_label(run, "Bo", item, U, "Bos hemlighet")
    shown = typed("1\n" * 8, "--sample", "8")
    assert "Bos hemlighet" not in shown and BundledJudge.name not in shown and "flagged" not in shown


def test_a_rater_needs_a_name_and_export_and_import_are_two_steps(run: RunFolder, tmp_path: Path) -> None:
    command("eval", "label", "--rater", " ", code=Exit.USAGE)
    sheet = str(tmp_path / "s.csv")
    command("eval", "label", "--rater", "Ann", "--export", sheet, "--import", sheet, code=Exit.USAGE)


def test_agreement_of_two_raters_by_keyboard_and_by_sheet(run: RunFolder, tmp_path: Path) -> None:
    typed("1\n" * 8)
    sheet = tmp_path / "s.csv"
    command("eval", "label", "--rater", "Bo", "--export", str(sheet))
    text = sheet.read_text(encoding="utf-8-sig").replace(";;\n", ";supported;\n").replace(";;\r\n", ";supported;\r\n")
    sheet.write_text(text, encoding="utf-8")
    assert "8 nya" in command("eval", "label", "--rater", "Bo", "--import", str(sheet))
    found = json.loads(command("eval", "agreement", "--json"))
    assert found["raters"] == {"Ann": 8, "Bo": 8}
    assert found["pairs"][0]["verdicts"] | {"kappa": 0} == {"n": 8, "raw": 1.0, "kappa": 0, "ac1": None}
    unsupported = found["unsupported"]
    assert unsupported["raw"]["value"] == pytest.approx(3 / 8)
    # People find nothing wrong, so that is what the corrected share says.
    assert {one["by"]: one["estimate"]["value"] for one in unsupported["corrected"]} == {"corrected_by_labels": 0.0}
    assert (unsupported["skill"]["cases"], unsupported["skill"]["others"]) == (0, 8)
    printed = command("eval", "agreement", "--interface", "en")
    for part in ("Ann 8, Bo 8", "uncorrected: 37.5 %", "Rests on 8 labelled sentences", "κ", "AC1"):
        assert part in printed


def test_a_calibration_is_kept_and_corrects_where_there_are_no_labels(run: RunFolder, tmp_path: Path) -> None:
    rows = []
    for number in range(40):
        quote = f"Avtalet ska anmälas inom {number + 10} dagar till myndigheten."
        wrong = f"Avtalet ska anmälas inom {number + 70} dagar till myndigheten."
        rows += [
            {"id": f"r{number}", "lang": "sv", "quote": quote, "sentence": quote, "label": 1},
            {"id": f"w{number}", "lang": "sv", "quote": quote, "sentence": wrong, "label": 0, "type": "figure"},
        ]
    pairs = tmp_path / "pairs_of_mine.jsonl"
    pairs.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert "calibrate-judge" in command("eval", "agreement")
    found = json.loads(command("eval", "calibrate-judge", "--pairs", str(pairs), "--json"))
    assert (found["runs"], found["flips"]) == (1, None)
    assert found["all"]["sensitivity"]["value"] == found["all"]["specificity"]["value"] == 1.0
    assert found["types"]["figure"]["cases"] == 40
    (corrected,) = json.loads(command("eval", "agreement", "--json"))["unsupported"]["corrected"]
    assert (corrected["by"], corrected["labels"]) == ("corrected_by_calibration", 80)
    assert corrected["estimate"]["value"] == pytest.approx(3 / 8)


def test_a_report_is_written_in_both_forms_and_printed_without_either(run: RunFolder, tmp_path: Path) -> None:
    page, markdown = tmp_path / "r.html", tmp_path / "r.md"
    command("eval", "report", "--html", str(page), "--markdown", str(markdown), "--against", "one", "--interface", "en")
    assert page.read_text(encoding="utf-8").startswith('<!doctype html>\n<html lang="en">')
    assert "does not differ" in markdown.read_text(encoding="utf-8")
    assert command("eval", "report").startswith("# Så bra är svaren")
    command("eval", "report", "--interface", "no", code=Exit.USAGE)


@pytest.mark.usefixtures("over_mini_corpus")
def test_a_set_goes_out_as_a_sheet_and_comes_back(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "question": "Hur?", "lang": "sv", "status": "answered", "gold": [{"source": "test-samverkanslag"}]},
        {"id": "b", "question": "=SUM(1)", "lang": "en", "status": "declined", "turns": ["Who?"], "notes": "@n"},
    ]
    dataset, again = tmp_path / "set.jsonl", tmp_path / "again.jsonl"
    dataset.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    command("eval", "questions", "export", str(dataset), str(tmp_path / "s.xlsx"))
    command("eval", "questions", "import", str(tmp_path / "s.xlsx"), "--out", str(again))
    assert load_questions(again) == load_questions(dataset)
    dataset.write_text(json.dumps(rows[0] | {"gold": [{"source": "no-such"}]}) + "\n", encoding="utf-8")
    command("eval", "questions", "export", str(dataset), str(tmp_path / "s.csv"))
    command("eval", "questions", "import", str(tmp_path / "s.csv"), "--out", str(again), code=Exit.USAGE)
    assert len(load_questions(again)) == 2


def test_a_run_is_deleted_and_recorded(run: RunFolder, home: Home) -> None:
    add_label(run, "Ann", items_of(run)[0], S)
    assert run.name in command("eval", "delete", run.name, "--interface", "en")
    assert not run.path.exists()
    assert [(line["deed"], line["what"], line["run"]) for line in read_audit(home)] == [("erase", "run", run.name)]
    command("eval", "delete", run.name, code=Exit.USAGE)


def test_one_persons_labels_are_deleted_and_the_run_stays(run: RunFolder, home: Home) -> None:
    for rater in ("Ann", "Bo"):
        add_label(run, rater, items_of(run)[0], S)
    told = json.loads(command("eval", "delete", run.name, "--rater", "Ann", "--json"))
    assert (told["run"], told["rater"], told["erased"]) == (run.name, "Ann", 1)
    assert run.raters() == ["Bo"]
    assert [(line["what"], line["rater"]) for line in read_audit(home)] == [("labels", "Ann")]
    command("eval", "delete", run.name, "--rater", "Cia", code=Exit.USAGE)
    assert run.raters() == ["Bo"]


def test_labels_are_deleted_by_the_address_that_they_were_given_under(run: RunFolder) -> None:
    add_label(run, "ann@example.se", items_of(run)[0], S)
    assert "ann@example.se" in command("eval", "delete", run.name, "--rater", "ann@example.se")
    assert run.raters() == []
