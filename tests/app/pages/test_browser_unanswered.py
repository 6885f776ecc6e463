"""What was asked and not answered, in a real browser: readers are told, staff see groups, and begin an answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from riktlots.app.i18n import text
from riktlots.app.records.alike import FEWEST
from riktlots.app.records.asked import Askers, keep_asked
from riktlots.app.records.database import Keeping
from riktlots.evals.questions.questions import load_questions
from riktlots.ingest.home import Home
from riktlots.retrieval.model import Answer, Status
from tests.app.pages.browsing import IN_BROWSER, LOCALES, Visit, ask, served, settle, turn_to
from tests.app.pages.test_screenshots import looked_at

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
pytestmark = IN_BROWSER
PATIENCE = 60_000
SILENT = {"sv": "vem betalar resan till konferensen?", "en": "who pays for the journey to the conference?"}
NOTIFY = "När ska lärosätet anmäla ett samverkansavtal?"


@pytest.fixture
def visit(chromium: Any, tmp_path: Path) -> Iterator[Visit]:
    """A visit to pages where enough people have asked something that nothing answers."""
    home = Home(tmp_path / "home")
    for language, question in SILENT.items():
        askers = Askers()
        answer = Answer(question=question, language=language, status=Status.NOT_COVERED)
        for who in range(FEWEST):
            keep_asked(home, answer, str(who), bool, Keeping(questions=True), askers)
    with served(tmp_path, RIKTLOTS_KEEP_QUESTIONS="1") as address:
        visit = Visit(chromium, address)
        yield visit
        if visit.context:
            visit.context.close()


@pytest.mark.parametrize("language", LOCALES)
def test_staff_see_what_is_unanswered_take_it_along_and_begin_an_answer(
    visit: Visit, tmp_path: Path, language: str
) -> None:
    page = visit.open(locale=LOCALES[language])
    expect(page.get_by_text(text("asked_keeps", language, days=365))).to_be_visible()
    ask(page, NOTIFY)
    turn_to(page, text("page_answers", language))
    page.get_by_role("tab", name=text("asked_tab", language)).click()
    settle(page)
    group = page.get_by_role("heading", name=SILENT[language])
    expect(group).to_be_visible(timeout=PATIENCE)
    few = text("asked_few", language, fewest=FEWEST, few=1, count=1)
    expect(page.get_by_text(few)).to_be_visible()
    expect(page.get_by_text(NOTIFY)).to_have_count(0)
    looked_at(page, "unanswered", language)
    with page.expect_download() as download:
        page.get_by_role("button", name=text("asked_export", language)).click()
    download.value.save_as(tmp_path / "asked.jsonl")
    assert {one.question for one in load_questions(tmp_path / "asked.jsonl")} == set(SILENT.values())
    page.get_by_role("button", name=text("answers_write_this", language)).first.click()
    settle(page)
    expect(page.get_by_role("heading", name=text("answers_new_title", language))).to_be_visible(timeout=PATIENCE)
    assert visit.unknown_names() == []
    assert visit.errors == []
