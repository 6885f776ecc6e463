"""Pictures of every page over the starter corpus, for people to look at: written to the folder that the variable
RIKTLOTS_SCREENSHOTS names. (Those of runs, of notes on a plan and of pages of an original are made by their tests.)"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from riktlots.app.i18n import text
from riktlots.app.pages.registry import PAGES
from tests.app.pages.axe import violations
from tests.app.pages.browsing import IN_BROWSER, LOCALES, Visit, settle
from tests.app.pages.scenes import PATIENCE, ask_first_case, plan_first_case, served_starter, wait_until_ready

FOLDER = os.environ.get("RIKTLOTS_SCREENSHOTS", "")
WIDTHS = {"desktop": 1280, "phone": 390}
pytestmark = [
    *IN_BROWSER,
    pytest.mark.skipif(not FOLDER, reason="RIKTLOTS_SCREENSHOTS names no folder"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the pages over the starter corpus, whose long words and names a small corpus has not."""
    folder = tmp_path_factory.mktemp("pictured")
    with served_starter(folder, RIKTLOTS_KEEP_QUESTIONS="1") as address:
        yield address


def taken(page: Any, name: str) -> Path:
    """A picture of the whole page, however long it is."""
    width = page.viewport_size["width"]
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(height + 20, 8000)})
    page.wait_for_timeout(400)
    path = Path(FOLDER) / f"{name}.png"
    page.screenshot(path=path)
    return path


def looked_at(page: Any, name: str, language: str) -> None:
    """Hold a page against axe and both widths, and take its pictures where a folder is named for them."""
    assert violations(page) == []
    for device, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if FOLDER:
            taken(page, f"{name}-{language}-{device}")
    page.set_viewport_size({"width": 1280, "height": 900})


def nothing(page: Any, language: str) -> None:
    """The page as it opens."""


def asked(page: Any, language: str) -> None:
    ask_first_case(page)


def searched(page: Any, language: str) -> None:
    words = "säkerhetsskyddsavtal" if language == "sv" else "export licence"
    page.get_by_label(text("find_here", language)).fill(words)
    page.locator(".rl-hit").first.wait_for(timeout=PATIENCE)
    settle(page)
    page.locator("[class*='st-key-open-'] button").first.click()
    settle(page)


def narrowed(page: Any, language: str) -> None:
    switch = page.locator(".st-key-find-facets-open label")
    if switch.is_visible():
        switch.click()
    settle(page)


def searched_within(page: Any, language: str) -> None:
    page.get_by_label(text("document_search", language)).fill("avtal" if language == "sv" else "agreement")
    page.locator(".rl-found-here").wait_for(timeout=PATIENCE)
    settle(page)


def filled_in(page: Any, language: str) -> None:
    page.locator(".st-key-plan-fields summary").click()
    settle(page)


def planned(page: Any, language: str) -> None:
    plan_first_case(page)


# By the name of the picture: the address, and what is done there. A question comes before the history that keeps it.
SCENES: dict[str, tuple[str, Callable[[Any, str], None]]] = {
    "ask": ("", nothing),
    "ask-answered": ("", asked),
    "find": ("find", narrowed),
    "find-found": ("find", searched),
    "plan": ("plan", filled_in),
    "plan-made": ("plan", planned),
    "sources": ("sources", nothing),
    "sources-document": ("sources?document=se-law-sakerhetsskydd", searched_within),
    "history": ("history", nothing),
    "answers": ("answers", nothing),
    "evaluate": ("evaluate", nothing),
    "about": ("about", nothing),
}


@pytest.mark.parametrize("device", WIDTHS)
@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("scene", SCENES)
def test_every_page_is_pictured(visit: Visit, scene: str, language: str, device: str) -> None:
    path, done = SCENES[scene]
    page = visit.open(path, locale=LOCALES[language], width=WIDTHS[device])
    wait_until_ready(page)
    done(page, language)
    assert taken(page, f"{scene}-{language}-{device}").stat().st_size > 5_000
    assert visit.errors == []


def test_no_page_is_left_out() -> None:
    assert {scene.split("-")[0] for scene in SCENES} == {page.key for page in PAGES}
