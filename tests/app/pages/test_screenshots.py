"""Pictures of every page, for people to look at: written to the folder that RIKTLOTS_SCREENSHOTS names."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from app.i18n import text
from app.pages.registry import PAGES
from tests.app.pages.browsing import CHROMIUM, LOCALES, Visit, ask, cite_buttons, settle

FOLDER = os.environ.get("RIKTLOTS_SCREENSHOTS", "")
QUESTIONS = {
    "sv": "När ska lärosätet anmäla ett samverkansavtal?",
    "en": "Who must hold an authorisation to transfer sensitive knowledge?",
}
WIDTHS = {"desktop": 1280, "phone": 390}
pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.skipif(not FOLDER, reason="RIKTLOTS_SCREENSHOTS names no folder"),
]


def taken(page: Any, name: str) -> Path:
    """A picture of the whole page, however long it is."""
    width = page.viewport_size["width"]
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(height + 20, 8000)})
    page.wait_for_timeout(400)
    path = Path(FOLDER) / f"{name}.png"
    page.screenshot(path=path)
    return path


@pytest.mark.parametrize("device", WIDTHS)
@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("key", [page.key for page in PAGES])
def test_every_page_is_pictured(visit: Visit, key: str, language: str, device: str) -> None:
    page = visit.open("" if key == "ask" else key, locale=LOCALES[language], width=WIDTHS[device])
    if key == "ask":
        ask(page, QUESTIONS[language])
        cite_buttons(page).first.click()
        settle(page)
    if key == "find":
        page.get_by_label(text("find_here", language)).fill("samverkansavtal" if language == "sv" else "agreement")
        page.locator(".rl-hit").first.wait_for(timeout=10_000)
        settle(page)
    assert taken(page, f"{key}-{language}-{device}").stat().st_size > 5_000
    assert visit.errors == []
