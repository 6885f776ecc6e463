"""`riktlots bench faults`: processes are killed, and nothing is wrong afterwards."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from riktlots.app.commands.bench.harm import faults_json
from riktlots.evals.bench.faults.ingest_kills import IngestKills
from riktlots.evals.bench.faults.kills import KillRow
from riktlots.evals.bench.faults.template import Ended, Finding, What
from riktlots.ingest.home import Home
from tests.app.command_line import run as command

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")


@pytest.mark.slow
def test_a_dozen_kills_lose_nothing() -> None:
    report = json.loads(command("bench", "faults", "--kills", "12", "--no-vectors", "--json"))
    assert report["kills"] == 12
    assert report["in_the_middle"] >= 6
    assert [row["kind"] for row in report["rows"]] == ["ingest", "fetch", "evaluation run", "labels"]
    assert all(row["findings"] == [] for row in report["rows"])


def test_a_kill_with_two_findings_of_a_kind_counts_once() -> None:
    row = KillRow("ingest")
    row.add(0, Ended(killed=True), [Finding(What.LYING, "a"), Finding(What.LYING, "b"), Finding(What.LOST, "c")])
    row.add(1, Ended(said=["done"], killed=True), [])
    (told,) = faults_json([row], seed=0)["rows"]
    assert (told["kills"], told["in_the_middle"]) == (2, 1)
    assert (told["lying"], told["lost"], told["mixed"], told["stuck"]) == (1, 1, 0, 0)
    assert told["findings"] == ["kill 0: lying: a", "kill 0: lying: b", "kill 0: lost: c"]


@pytest.mark.slow
def test_the_stick_sees_what_it_looks_for(tmp_path: Path) -> None:
    kills = IngestKills(tmp_path / "work")

    def found(harm: Callable[[Home], object], said: str = "", number: int = 0) -> set[What]:
        folder = tmp_path / "home"
        arguments = kills.set_up(folder, random.Random(number))
        harm(Home(folder))
        findings = list(kills.findings(folder, arguments, Ended(said=[said])))
        shutil.rmtree(folder)
        return {finding.what for finding in findings}

    assert found(lambda home: None) == set()
    assert found(lambda home: home.pointer.unlink()) == {What.MIXED}
    assert found(lambda home: shutil.rmtree(home.generations)) == {What.LOST}
    assert found(lambda home: (home.root / "kaka").touch()) == {What.LYING}
    assert found(lambda home: shutil.rmtree(home.documents / "samverkanslagen")) >= {What.LOST, What.MIXED}
    assert found(lambda home: None, said="built 0123") == {What.LOST}
