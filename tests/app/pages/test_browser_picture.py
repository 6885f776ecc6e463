"""The page of an original PDF in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from riktlots.app.i18n import text
from riktlots.ingest.home import Home
from riktlots.ingest.library.register import add_document
from tests.app.pages.axe import violations
from tests.app.pages.browsing import IN_BROWSER, LOCALES, Visit, ask, cite_buttons, opened_document, served, settle
from tests.app.pages.test_screenshots import FOLDER, WIDTHS, taken
from tests.describing import describe_file
from tests.pdf_files import write_pdf

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
pytestmark = IN_BROWSER
LINES = [
    *("Isprotokoll", "", "Matningar pa is ska protokollforas samma dag.", ""),
    *("Isprotokoll ska godkannas av styrelsen inom tolv", "dagar. Rektor bor informeras om isprotokoll."),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the pages, with a PDF that has been added."""
    folder = tmp_path_factory.mktemp("picture")
    path = write_pdf(folder / "isprotokoll.pdf", [["Detta ar en anvisning om blankis."], LINES])
    add_document(Home(folder / "home"), path, describe_file(path, title="Anvisning om isprotokoll"))
    with served(folder) as address:
        yield address


@pytest.mark.parametrize("device", WIDTHS)
@pytest.mark.parametrize("language", LOCALES)
def test_the_quoted_words_are_marked_on_the_page_of_the_original(
    chromium: Any, address: str, language: str, device: str
) -> None:
    visit = Visit(chromium, address)
    page = visit.open(locale=LOCALES[language], width=WIDTHS[device])
    ask(page, "Ska isprotokoll godkannas av styrelsen?")
    cite_buttons(page).first.click()
    document = opened_document(page)
    expect(document.locator("mark")).to_contain_text("godkannas")
    document.get_by_role("button", name=text("show_page_picture", language)).click()
    picture = page.get_by_role("img", name="Anvisning om isprotokoll")
    expect(picture).to_be_visible(timeout=15_000)
    settle(page)
    assert picture.evaluate("image => image.naturalWidth") == 1200
    assert page.locator(".rl-page-region").evaluate("e => e.getBoundingClientRect().right") <= WIDTHS[device]
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[device]
    expect(page.get_by_text(text("page_picture_unmarked", language))).to_have_count(0)
    assert violations(page) == []
    assert visit.unknown_names() == []
    assert visit.errors == []
    if FOLDER:
        taken(page, f"picture-{language}-{device}")
    visit.context.close()
