"""Somebody new follows TOUR.md in a real browser, over the starter corpus."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from riktlots.app.i18n import text
from tests.app.pages.axe import violations
from tests.app.pages.browsing import IN_BROWSER, LOCALES, Visit, cite_buttons, settle, turn_to
from tests.app.pages.scenes import PATIENCE, served_starter

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
pytestmark = IN_BROWSER


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of pages that begin with the example, as after `riktlots app --demo`, on a new installation."""
    with served_starter(tmp_path_factory.mktemp("toured"), demo=True) as address:
        yield address


@pytest.mark.parametrize("language", LOCALES)
def test_the_tour_can_be_followed(visit: Visit, language: str) -> None:
    words = partial(text, language=language)
    page = visit.open(locale=LOCALES[language])
    _reads_the_example(page, words)
    _plans_its_case(page, words)
    turn_to(page, words("page_find"))
    page.get_by_label(words("find_here")).fill("2 kap. 5 § säkerhetsskyddslagen")
    page.locator(".rl-hit").first.wait_for(timeout=PATIENCE)
    settle(page)
    page.get_by_role("button", name=words("show_section")).first.click()
    expect(page.locator(".rl-section").first).to_contain_text("kvalificerat hemlig")
    turn_to(page, words("page_evaluate"))
    page.get_by_text(words("evaluate_new"), exact=True).click()
    page.get_by_label(words("evaluate_limit")).fill("3")
    page.get_by_label(words("evaluate_limit")).press("Tab")
    settle(page)
    page.get_by_role("button", name=words("evaluate_begin"), exact=True).click()
    expect(page.get_by_role("heading", name=words("report_first"))).to_be_visible(timeout=PATIENCE)
    page.locator(".st-key-evaluate-view").get_by_text(words("evaluate_view_failures"), exact=True).click()
    settle(page)
    turn_to(page, words("page_ask"))
    page.get_by_role("button", name=words("conversation_leave")).click()
    expect(page.get_by_text(words("start_ask_heading"))).to_be_visible()
    expect(page.get_by_text(words("conversation_notice"))).to_have_count(0)
    assert visit.errors == []


def _reads_the_example(page: Any, words: Any) -> None:
    page.locator(".rl-foot").nth(2).wait_for(timeout=PATIENCE)
    settle(page)
    expect(page.get_by_text(words("conversation_notice"))).to_be_in_viewport()
    expect(page.get_by_text(words("example_supervisor")).first).to_be_in_viewport()
    assert violations(page) == []
    cite_buttons(page).first.click()
    beside = page.locator("[class*='st-key-doc-'][data-open]").first
    expect(beside.locator("mark").first).to_be_visible()
    expect(beside.get_by_text(words("read_document"))).to_be_visible()
    expect(page.get_by_role("button", name=words("download_word")).first).to_be_visible()


def _plans_its_case(page: Any, words: Any) -> None:
    page.get_by_role("button", name=words("planned_page_go")).first.click()
    expect(page.get_by_role("heading", name=words("plan_title"))).to_be_visible(timeout=PATIENCE)
    settle(page)
    expect(page.get_by_role("heading", name=words("plan_questions_heading"))).to_be_visible()
    point = page.locator("[class*='st-key-plan-item-']").first
    point.get_by_role("button", name=words("plan_note_write")).click()
    expect(point.get_by_label(words("plan_assign_label"))).to_be_visible()
    expect(page.get_by_role("heading", name=words("plan_keep_heading"))).to_be_visible()
