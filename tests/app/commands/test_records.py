"""The commands that take along and erase what is kept of readers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from riktlots.app.present.blocks import Block, Style
from riktlots.app.records.database import Keeping
from riktlots.app.records.history import remember, remembered
from riktlots.app.records.opinions import Opinion, keep_opinion, kept_opinions
from riktlots.ingest.home import Home
from riktlots.retrieval.model import Answer, Status
from tests.app.command_line import run

ANSWER = Answer(question="Får vi?", language="sv", status=Status.ANSWERED)


@pytest.fixture
def kept(home: Home) -> Home:
    """A home with an opinion and the history of two readers."""
    keep_opinion(home, ANSWER, Opinion(False, "other", "Otydligt"), Keeping())
    for reader in ("anna@example.se", ""):
        remember(home, reader, ANSWER, (Block(Style.TITLE, "Får vi?"),), "", Keeping(questions=True))
    return home


def test_opinions_go_to_a_sheet_and_to_json(kept: Home, tmp_path: Path) -> None:
    run("opinions", "export", str(tmp_path / "opinions.csv"))
    assert "Otydligt" in (tmp_path / "opinions.csv").read_text(encoding="utf-8-sig")
    written = json.loads(run("opinions", "export", "--json"))
    assert written["opinions"][0]["reason"] == "other"
    run("opinions", "export", code=2)
    run("opinions", "export", str(tmp_path / "opinions.doc"), code=2)


def test_opinions_are_erased_by_number_by_age_or_all(kept: Home) -> None:
    run("opinions", "erase", code=2)
    run("opinions", "erase", "--all", "--number", "1", code=2)
    assert json.loads(run("opinions", "erase", "--older-than", "30", "--json"))["erased"] == 0
    assert json.loads(run("opinions", "erase", "--number", "1", "--number", "7", "--json"))["erased"] == 1
    assert json.loads(run("opinions", "erase", "--all", "--json"))["erased"] == 0
    assert kept_opinions(kept, Keeping()) == []


def test_the_history_of_a_reader_is_handed_out_and_erased(kept: Home, tmp_path: Path) -> None:
    run("history", "export", code=2)  # nobody's history goes out by mistake
    assert json.loads(run("history", "export", "--reader", "Anna@example.se"))["history"][0]["question"] == "Får vi?"
    run("history", "export", str(tmp_path / "mine.json"), "--reader", "")
    assert len(json.loads((tmp_path / "mine.json").read_text(encoding="utf-8"))["history"]) == 1
    run("history", "erase", code=2)
    assert json.loads(run("history", "erase", "--reader", "Anna@example.se", "--json"))["erased"] == 1
    assert len(remembered(kept, "", Keeping(questions=True))) == 1
    assert json.loads(run("history", "erase", "--all", "--json"))["erased"] == 1
