"""A reader's history and what readers said, in a real browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from riktlots.app.i18n import text
from riktlots.app.records.database import Keeping
from riktlots.app.records.opinions import Opinion, keep_opinion
from riktlots.ingest.home import Home
from riktlots.retrieval.model import Answer, Status
from tests.app.pages.browsing import IN_BROWSER, LOCALES, Visit, ask, served, settle, turn_to
from tests.app.pages.test_screenshots import looked_at

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
pytestmark = IN_BROWSER
NOTIFY = "När ska lärosätet anmäla ett samverkansavtal?"


@pytest.fixture
def visit(chromium: Any, tmp_path: Path) -> Iterator[Visit]:
    """A visit to pages that keep questions, where readers have said something of answers."""
    home = Home(tmp_path / "home")
    answer = Answer(question=NOTIFY, language="sv", status=Status.ANSWERED)
    keep_opinion(home, answer, Opinion(helped=True), Keeping())
    keep_opinion(home, answer, Opinion(False, "wrong_paragraph", "Fristen står i ett annat stycke."), Keeping(True))
    with served(tmp_path, RIKTLOTS_KEEP_QUESTIONS="1") as address:
        visit = Visit(chromium, address)
        yield visit
        if visit.context:
            visit.context.close()


def test_a_reader_comes_back_reads_takes_along_and_erases(visit: Visit, tmp_path: Path) -> None:
    ask(visit.open(), NOTIFY)
    visit.context.close()
    page = visit.open("history")
    page.get_by_role("button", name=NOTIFY).click()
    expect(page.locator(".rl-section")).to_contain_text("inom 30 dagar")
    with page.expect_download() as download:
        page.get_by_role("button", name=text("history_export", "sv")).click()
    download.value.save_as(tmp_path / "history.json")
    (row,) = json.loads((tmp_path / "history.json").read_text(encoding="utf-8"))
    assert (row["question"], row["receipt"]["question"]) == (NOTIFY, NOTIFY)
    page.get_by_role("button", name=text("history_erase", "sv"), exact=True).click()
    page.get_by_role("button", name=text("history_erase_yes", "sv")).click()
    expect(page.get_by_text(text("history_empty", "sv"))).to_be_visible()
    assert not any(b"30 dagar" in path.read_bytes() for path in (tmp_path / "home").glob("history*"))
    assert visit.unknown_names() == []
    assert visit.errors == []


@pytest.mark.parametrize("language", LOCALES)
def test_what_is_kept_is_shown_on_any_screen_without_a_serious_fault(visit: Visit, language: str) -> None:
    page = visit.open(locale=LOCALES[language])
    ask(page, NOTIFY)
    turn_to(page, text("page_history", language))
    page.get_by_role("button", name=NOTIFY).click()
    page.locator(".rl-section").wait_for()
    page.get_by_role("button", name=text("history_erase", language), exact=True).click()
    settle(page)
    looked_at(page, "history", language)
    turn_to(page, text("page_evaluate", language))
    page.get_by_text(text("opinions_heading", language, count=2), exact=True).click()
    settle(page)
    looked_at(page, "opinions", language)
