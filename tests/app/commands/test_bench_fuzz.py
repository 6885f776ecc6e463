"""Damaged inputs: counted by what comes of them, also where one ends the process that reads it."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import pytest

from riktlots.evals.bench.fuzz import run as fuzz
from riktlots.evals.bench.fuzz.seeds import damaged, damaged_text, seeds
from tests.app.command_line import run

# Stands for the process: hangs on the third input, dies on the fifth, is refused the others.
STAND_IN = """
import json, os, sys, time
def say(**told): print(json.dumps(told), flush=True)
say(ready=True)
for number in range(int(sys.argv[-3]), int(sys.argv[-2])):
    say(number=number)
    if number == 2: time.sleep(60)
    if number == 4: os._exit(9)
    say(came="refused", number=number)
"""


@pytest.mark.slow
def test_an_input_that_hangs_or_kills_is_counted_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    real = fuzz.subprocess.Popen

    def popen(command: list[str], **how: object) -> object:
        return real([sys.executable, "-c", STAND_IN, *command[4:]], **how)  # type: ignore[call-overload]

    monkeypatch.setattr(fuzz.subprocess, "Popen", popen)
    (row,) = fuzz.run(["text"], 7, 0, 3.0, None, lambda *_: None)
    assert row.came == {"refused": 5, "hung": 1, "crashed": 1}
    assert [fault.partition(":")[0] for fault in row.faults] == ["input 2 hung", "input 4 crashed"]


def test_an_input_follows_from_its_number() -> None:
    content = seeds("text")[0]
    assert damaged(content, random.Random("0 text 7")) == damaged(content, random.Random("0 text 7")) != content
    assert damaged_text("a b c", "d e", random.Random(3)) == damaged_text("a b c", "d e", random.Random(3))


def test_files_of_ones_own_are_damaged_too(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"1 \xc2\xa7 Lagen.\n")
    (tmp_path / "b.md").write_bytes(b"# B\n")
    assert seeds("text", tmp_path)[0] == b"1 \xc2\xa7 Lagen.\n"
    assert len(seeds("text", tmp_path)) == len(seeds("text")) + 1


@pytest.mark.slow
def test_some_of_each_kind() -> None:
    report = json.loads(run("bench", "fuzz", "--inputs", "60", "--seed", "5", "--json"))
    assert [row["target"] for row in report["rows"]] == ["markdown", "text", "html", "docx", "pdf", "question"]
    assert all(row["inputs"] == 60 and row["faults"] == [] for row in report["rows"])
