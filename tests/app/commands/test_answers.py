"""`riktlots check answers` and `riktlots answers`: what is wrong with written answers, and which may be offered."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from riktlots.app.console import Exit
from riktlots.ingest.home import Home
from riktlots.ingest.library.answers import read_checks
from tests.answers import NOTIFY, SAID, kept_in, written
from tests.app.command_line import run

pytestmark = pytest.mark.usefixtures("over_mini_corpus")
RAISED = {
    "sv": ("Avtalet måste ange hur tvister löses.", SAID["sv"][1]),
    "en": ("The agreement must state how disputes are settled.", SAID["en"][1]),
}


@pytest.fixture
def corpus(tmp_path: Path, mini_corpus: Path, over_mini_corpus: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small corpus with one written answer, judged by rules."""
    folder = tmp_path / "corpus"
    shutil.copytree(mini_corpus, folder)
    kept_in(folder / "answers", written())
    monkeypatch.setenv("RIKTLOTS_CORPUS", str(folder))
    monkeypatch.setenv("RIKTLOTS_JUDGE", "deterministic")
    return folder


def rows(*args: str, code: int = Exit.OK) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run(*args, "--json", code=code).splitlines()]


def test_a_sound_answer_is_offered_once_its_check_is_kept(corpus: Path) -> None:
    assert [row["state"] for row in rows("answers")] == ["draft"]
    (report,) = rows("check", "answers", "--write")
    assert (report["findings"], report["answers"]) == ([], 1)
    assert read_checks(corpus / "answers").keys() == {"when-to-notify"}
    (listed,) = rows("answers")
    assert (listed["id"], listed["state"], listed["local"]) == ("when-to-notify", "approved", False)
    (answered,) = rows("ask", "När ska vi anmäla samverkansavtalet?")
    assert answered["written"]["id"] == "when-to-notify"
    assert [one["text"] for one in answered["sentences"]] == list(SAID["sv"])


def test_a_check_alone_changes_nothing(corpus: Path) -> None:
    assert rows("check", "answers")[0]["findings"] == []
    assert not (corpus / "answers" / "checked.json").exists()


def test_what_is_wrong_is_told_and_ends_with_exit_code_one(corpus: Path) -> None:
    kept_in(corpus / "answers", written(said=RAISED, places=(("test-samverkanslag 2 kap. 1 §",), (NOTIFY,))))
    (report,) = rows("check", "answers", code=Exit.FINDING)
    assert any("måste ange hur tvister löses" in finding for finding in report["findings"])
    assert "måste ange hur tvister löses" in run(
        "check", "answers", str(corpus / "answers" / "when-to-notify.md"), code=Exit.FINDING
    )


def test_a_file_that_cannot_be_read_is_told_before_all_else(corpus: Path) -> None:
    (corpus / "answers" / "broken.md").write_text("No answer", encoding="utf-8")
    (report,) = rows("check", "answers", code=Exit.FINDING)
    (finding,) = report["findings"]
    assert finding.startswith("broken.md, line 1: ")


def test_a_paragraph_that_changes_makes_its_answer_stale(corpus: Path) -> None:
    run("check", "answers", "--write")
    run("answers", "stale")
    digest = corpus / "digest" / "sv" / "test-samverkanslag.md"
    digest.write_text(digest.read_text(encoding="utf-8").replace("30 dagar", "10 dagar"), encoding="utf-8")
    (found,) = rows("answers", "stale", code=Exit.FINDING)
    assert (found["id"], found["rewritten"]) == ("when-to-notify", False)
    (change,) = found["changes"]
    assert (change["place"], change["language"], change["then"]) == (NOTIFY, "sv", "")
    assert "10 dagar" in change["now"]
    shown = run("answers", "stale", code=Exit.FINDING)
    assert NOTIFY in shown and "inom 10 dagar" in shown
    assert rows("ask", "När ska vi anmäla samverkansavtalet?")[0]["written"] is None


def test_an_own_answer_is_checked_in_the_data_folder_and_takes_precedence(corpus: Path, home: Home) -> None:
    run("check", "answers", "--write")
    kept_in(home.answers, written(reviewer="Säkerhetsavdelningen", local=True))
    run("check", "answers", "--write")
    run("ingest")
    (listed,) = rows("answers")
    assert (listed["state"], listed["local"], listed["reviewer"]) == ("approved", True, "Säkerhetsavdelningen")
    assert "eget" in run("answers", "--state", "approved")
    assert rows("answers", "--state", "stale") == []


def test_a_retired_answer_is_listed_and_not_offered_until_that_is_undone(corpus: Path) -> None:
    run("check", "answers", "--write")
    (retired,) = rows("answers", "retire", "when-to-notify", "--reason", "Vi har en egen ordning.")
    assert (retired["deed"], retired["id"]) == ("retired", "when-to-notify")
    assert [row["state"] for row in rows("answers")] == ["retired"]
    assert "avvecklat 1" in run("answers")
    assert rows("ask", "När ska vi anmäla samverkansavtalet?")[0]["written"] is None
    run("answers", "retire", "when-to-notify", "--undo")
    assert [row["state"] for row in rows("answers")] == ["approved"]
    assert rows("ask", "När ska vi anmäla samverkansavtalet?")[0]["written"]["id"] == "when-to-notify"


def test_the_history_says_who_did_what(corpus: Path) -> None:
    run("check", "answers", "--write")
    assert rows("answers", "history", "when-to-notify") == []
    run("answers", "retire", "when-to-notify")
    retired, found = rows("answers", "history", "when-to-notify")
    assert (retired["deed"], retired["who"] != "", retired["began"]) == ("retired", True, found["number"])
    assert found["draft"]["wordings"]["sv"][0] == "När ska vi anmäla samverkansavtalet?"
    assert "som det var" in run("answers", "history", "when-to-notify").splitlines()[1]


def test_an_answer_that_is_not_there_cannot_be_retired(corpus: Path) -> None:
    run("check", "answers", "--write")
    run("answers", "retire", "nothing-there", code=Exit.FINDING)
