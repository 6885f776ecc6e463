"""The command that shows and erases what was asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from riktlots.app.records.alike import FEWEST
from riktlots.app.records.asked import Askers, keep_asked
from riktlots.app.records.audit import read_audit
from riktlots.app.records.database import Keeping
from riktlots.evals.questions.questions import load_questions
from riktlots.ingest.home import Home
from riktlots.retrieval.model import Answer, Status
from tests.app.command_line import run

SHOWN, HIDDEN = "vem betalar resan till konferensen?", "får anna låna mikroskopet?"


@pytest.fixture
def kept(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home in which enough people asked one question, and one asked another."""
    monkeypatch.setenv("RIKTLOTS_EMBEDDER", "none")
    askers = Askers()
    for who in range(FEWEST):
        answer = Answer(question=SHOWN, language="sv", status=Status.NOT_COVERED)
        keep_asked(home, answer, str(who), bool, Keeping(questions=True), askers)
    answer = Answer(question=HIDDEN, language="sv", status=Status.ANSWERED)
    keep_asked(home, answer, "0", bool, Keeping(questions=True), askers)
    return home


def test_groups_are_shown_and_those_of_few_askers_counted(kept: Home) -> None:
    for printed in (run("questions"), run("questions", "--interface", "en"), run("questions", "--json")):
        assert SHOWN in printed
        assert HIDDEN not in printed
    found = json.loads(run("questions", "--days", "7", "--json"))
    (group,) = found["groups"]
    assert (group["asked"], group["askers"], group["shares"]["not_covered"]) == (FEWEST, FEWEST, 1.0)
    assert (found["asked"], found["groups_not_shown"], found["questions_not_shown"]) == (FEWEST + 1, 1, 1)


def test_shown_groups_become_a_set_of_questions(kept: Home, tmp_path: Path) -> None:
    run("questions", "--export", str(tmp_path / "asked.jsonl"))
    (question,) = load_questions(tmp_path / "asked.jsonl")
    assert (question.question, question.lang, question.status, question.type) == (SHOWN, "sv", "not_covered", "asked")
    run("eval", "questions", "export", str(tmp_path / "asked.jsonl"), str(tmp_path / "asked.csv"))
    assert SHOWN in (tmp_path / "asked.csv").read_text(encoding="utf-8-sig")


def test_questions_are_erased_by_words_by_age_or_all_and_the_words_are_not_logged(kept: Home) -> None:
    run("questions", "erase", code=2)
    assert json.loads(run("questions", "erase", "--containing", "Anna", "--json"))["erased"] == 1
    assert json.loads(run("questions", "erase", "--older-than", "1", "--json"))["erased"] == 0
    assert json.loads(run("questions", "erase", "--all", "--json"))["erased"] == FEWEST
    assert "Anna" not in json.dumps(list(read_audit(kept)))
    assert json.loads(run("questions", "--json"))["asked"] == 0
