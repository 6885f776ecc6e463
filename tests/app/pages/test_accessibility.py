"""The pages as axe sees them: no serious fault of ours.

Needs axe-core, which is not one of the dependencies: `npm pack axe-core`, unpack it, and name its axe.min.js in
RIKTLOTS_AXE.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from app.i18n import text
from tests.app.pages.browsing import CHROMIUM, Visit, ask, cite_buttons, settle

AXE = Path(os.environ.get("RIKTLOTS_AXE", ""))
pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.skipif(not AXE.is_file(), reason="RIKTLOTS_AXE does not name axe.min.js"),
]
LOCALES = {"sv": "sv-SE", "en": "en-GB"}
RUN = """axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
.then(found => found.violations.map(v => [v.id, v.impact, v.nodes.map(n => n.html.slice(0, 160))]))"""


def violations(page: Any) -> list[tuple[str, list[str]]]:
    """The serious and critical faults, by rule, with the elements that have them."""
    page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
    return [(rule, nodes) for rule, impact, nodes in page.evaluate(RUN) if impact in ("serious", "critical")]


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("key", ["find", "plan", "sources", "sources?document=test-samverkanslag", "about", "evaluate"])
def test_a_page_has_no_serious_fault(visit: Visit, key: str, language: str) -> None:
    page = visit.open(key, locale=LOCALES[language])
    if key == "find":
        page.get_by_label(text("find_here", language)).fill("samverkansavtal")
        page.locator(".rl-hit").first.wait_for(timeout=10_000)
        settle(page)
    assert violations(page) == []


@pytest.mark.parametrize("language", LOCALES)
def test_an_answer_with_an_open_paragraph_and_all_forms_has_no_serious_fault(visit: Visit, language: str) -> None:
    page = visit.open(locale=LOCALES[language])
    assert violations(page) == []
    ask(page, "När ska lärosätet anmäla ett samverkansavtal?")
    cite_buttons(page).first.click()
    settle(page)
    page.get_by_text(text("narrow", language), exact=True).click()
    page.locator(".st-key-no-0 button").click()
    settle(page)
    assert violations(page) == []
