"""What changed between the editions of a document, and who cites it, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from riktlots.app.i18n import text
from riktlots.ingest.home import Home
from riktlots.ingest.library.register import add_document, describe_edition
from tests.app.pages.axe import violations
from tests.app.pages.browsing import IN_BROWSER, LOCALES, Visit, served, settle
from tests.describing import describe_file

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
pytestmark = IN_BROWSER
OLD = "1. Anmälan\n\nLärosätet bör enligt samverkanslagen anmäla avtal till myndigheten inom 30 dagar.\n"
NEW = "1. Anmälan\n\nLärosätet ska enligt samverkanslagen anmäla avtal till myndigheten inom 14 dagar.\n"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages over the small corpus and two editions of a document that cites an act of it."""
    folder = tmp_path_factory.mktemp("editions")
    for year, content in (("2024", OLD), ("2025", NEW)):
        path: Path = folder / f"{year}.txt"
        path.write_text(content, encoding="utf-8")
        source = describe_file(path, id="rutin", title="Rutin för anmälan")
        edition = describe_edition(path, source, year, valid_from=f"{year}-01-01")
        add_document(Home(folder / "home"), path, source, edition)
    with served(folder) as address:
        yield address


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", LOCALES)
def test_changes_stand_word_by_word_and_lead_to_the_act_and_back(visit: Visit, language: str, width: int) -> None:
    page = visit.open("sources?document=rutin", locale=LOCALES[language], width=width)
    expect(page.locator(".rl-text").first).to_contain_text(
        "inom 14 dagar", timeout=20_000
    )  # the edition that counts today
    jumps = page.get_by_role("navigation", name=text("document_jumps", language))
    jumps.get_by_text(text("changes_heading", language)).click()
    expect(page.locator("#rl-changes")).to_be_in_viewport()
    expect(page.locator("del")).to_have_text(["bör", "30"])
    expect(page.locator("ins")).to_have_text(["ska", "14"])
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(f"{visit.address}/sources?document=test-samverkanslag")
    citing = page.locator(".st-key-citing-rutin button")
    citing.wait_for(timeout=30_000)
    citing.click()
    expect(page.get_by_role("heading", level=1, name="Rutin för anmälan")).to_be_visible(timeout=20_000)
    expect(page.locator(".rl-cited")).to_contain_text("samverkanslagen", timeout=20_000)
    settle(page)
    assert "place=rutin" in page.url
    assert visit.errors == []
