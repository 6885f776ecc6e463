"""The pages as axe sees them: no fault of ours that is more than minor."""

from __future__ import annotations

import pytest

from riktlots.app.i18n import text
from tests.app.pages.axe import violations
from tests.app.pages.browsing import IN_BROWSER, LOCALES, Visit, ask, cite_buttons, settle

pytestmark = IN_BROWSER


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize(
    "key",
    ["find", "plan", "sources", "sources?document=test-samverkanslag", "about", "about?topic=documents", "evaluate"],
)
def test_a_page_has_no_serious_fault(visit: Visit, key: str, language: str) -> None:
    page = visit.open(key, locale=LOCALES[language])
    if key == "find":
        page.get_by_label(text("find_here", language)).fill("samverkansavtal")
        page.locator(".rl-hit").first.wait_for(timeout=10_000)
        settle(page)
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LOCALES)
def test_an_answer_with_an_open_paragraph_and_all_forms_has_no_serious_fault(
    visit: Visit, language: str, scheme: str
) -> None:
    page = visit.open(locale=LOCALES[language], color_scheme=scheme)
    assert violations(page) == []
    ask(page, "När ska lärosätet anmäla ett samverkansavtal?")
    cite_buttons(page).first.click()
    settle(page)
    page.get_by_text(text("narrow", language), exact=True).click()
    page.locator(".st-key-no-0 button").click()
    page.get_by_text(text("feedback_why", language)).wait_for()
    settle(page)
    assert violations(page) == []
