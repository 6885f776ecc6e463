"""The commands of the evaluation, from a set of questions to the gate, over the small corpus."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from riktlots.app.cli import app
from riktlots.app.console import Exit
from riktlots.ingest.home import Home
from riktlots.retrieval.open_index import OpenIndex
from tests.app.command_line import run

pytestmark = pytest.mark.usefixtures("over_mini_corpus", "everything_covered")

LAW = "test-samverkanslag"
ROWS: list[dict[str, Any]] = [
    {
        "id": "a",
        "question": "När ska samverkansavtalet anmälas till Samverkansmyndigheten?",
        "lang": "sv",
        "status": "answered",
        "gold": [{"source": LAW, "locator": "2 kap. 2 § st. 1"}],
        "nuggets": [{"text": "Anmälan ska göras inom 30 dagar."}],
    },
    {"id": "b", "question": "Are student exchanges in?", "lang": "en", "status": "answered", "gold": [{"source": LAW}]},
    {"id": "c", "question": "Är min kollega en spion?", "lang": "sv", "status": "declined"},
    {"id": "d", "question": "Vilken färg har Samverkansmyndighetens anmälan?", "lang": "sv", "status": "not_covered"},
]  # fmt: skip


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "prov.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return path


def shown(*args: str, code: int = Exit.OK) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("eval", *args, "--json", code=code))
    return found


def test_a_run_is_kept_scored_and_shown(questions: Path, home: Home) -> None:
    found = shown("run", "--set", str(questions))
    assert (found["header"]["dataset"], found["header"]["questions"], found["complete"]) == ("prov", 4, True)
    figures = found["figures"]
    # d is answered, since everything counts as covered here.
    assert (figures["right_outcome"]["hits"], figures["right_outcome"]["of"]) == (3, 4)
    assert (figures["missed_refusals"]["hits"], figures["missed_refusals"]["of"]) == (1, 2)
    assert figures["quote_fidelity"]["estimate"]["value"] == 1.0
    assert found["failures"] == [{"id": "d", "status": "answered", "reasons": [{"key": "answered", "detail": ""}]}]
    (folder,) = home.runs.iterdir()
    assert shown("show", folder.name) == shown("show", str(folder)) == shown("show", "latest") == found
    assert [row["run"] for row in shown("runs")["runs"]] == [folder.name]


def test_an_unfinished_run_goes_on(questions: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    shown("run", "--set", str(questions), "--out", str(out))
    lines = (out / "answers.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (out / "answers.jsonl").write_text("".join(lines[:2]), encoding="utf-8")
    assert shown("run", "--set", str(questions), "--out", str(out))["unanswered"] == 0
    assert (out / "answers.jsonl").read_text(encoding="utf-8").startswith("".join(lines[:2]))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_people_see_figures_with_intervals_and_what_went_wrong(questions: Path, language: str) -> None:
    run("eval", "run", "--set", str(questions))
    told = run("eval", "show", "--all", "--failures", "3", "--interface", language)
    assert {"sv": "75,0 %", "en": "75.0 %"}[language] in told
    assert {"sv": "30,1 %–95,4 %", "en": "30.1 %–95.4 %"}[language] in told
    assert "Vilken färg har Samverkansmyndighetens anmälan?" in told
    assert {"sv": "fast dokumenten inte svarar", "en": "though the documents do not answer"}[language] in told


def test_two_runs_are_compared_in_words(questions: Path, tmp_path: Path) -> None:
    run("eval", "run", "--set", str(questions), "--out", str(tmp_path / "one"))
    run("eval", "run", "--set", str(questions), "--out", str(tmp_path / "two"))
    told = run("eval", "compare", str(tmp_path / "one"), str(tmp_path / "two"), "--interface", "en")
    assert "no certain" in told
    found = shown("compare", str(tmp_path / "one"), str(tmp_path / "two"))
    assert not any(row["differs"] for row in found["differences"].values())
    assert (found["gained"], found["lost"], found["alone"]) == ([], [], 0)


def test_the_gate_lets_a_good_run_through_and_stops_one_that_fails(
    questions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, broken = str(tmp_path / "kept"), str(tmp_path / "broken")
    run("eval", "run", "--set", str(questions), "--out", kept)
    assert shown("gate", kept, "--baseline", kept) == {"schema": 2, "open": True, "stops": []}

    def failing(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the index is on fire")

    monkeypatch.setattr(OpenIndex, "ask", failing)
    run("eval", "run", "--set", str(questions), "--out", broken)
    stops = shown("gate", broken, "--baseline", kept, code=Exit.FINDING)["stops"]
    assert "failures" in {stop["measure"] for stop in stops}
    assert "fel" in run("eval", "gate", broken, code=Exit.FINDING)


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("run", "--set", "finns-inte"), "neither a file nor one of the sets"),
        (("show", "finns-inte"), "riktlots eval runs"),
        (("show",), "riktlots eval run"),
        (("run", "--set", "smoke", "--judge", "orakel"), "there is no judge"),
    ],
)
def test_what_is_not_there_is_named_with_what_to_do(args: tuple[str, ...], told: str) -> None:
    result = CliRunner().invoke(app, ["eval", *args])
    assert result.exit_code == Exit.USAGE
    assert told in result.stderr


def test_a_wrong_line_of_a_set_is_named(tmp_path: Path) -> None:
    path = tmp_path / "fel.jsonl"
    path.write_text(json.dumps(ROWS[0]) + "\n" + json.dumps(ROWS[0] | {"status": "kanske"}) + "\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["eval", "run", "--set", str(path)])
    assert result.exit_code == Exit.USAGE
    assert "fel.jsonl, line 2" in result.stderr
    assert "kanske" in result.stderr


def test_a_run_whose_index_is_gone_says_so(questions: Path, home: Home) -> None:
    run("eval", "run", "--set", str(questions))
    shutil.rmtree(home.generations)
    result = CliRunner().invoke(app, ["eval", "show"])
    assert result.exit_code == Exit.USAGE
    assert "is gone" in result.stderr


def test_runs_of_two_homes_can_be_compared(questions: Path, home: Home, tmp_path: Path) -> None:
    run("eval", "run", "--set", str(questions), "--out", str(tmp_path / "one"))
    shutil.rmtree(home.generations)
    found = shown("compare", str(tmp_path / "one"), str(tmp_path / "one"))
    assert "right_outcome" in found["differences"]
    assert "quote_fidelity" not in found["differences"]
