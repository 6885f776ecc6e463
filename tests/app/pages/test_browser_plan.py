"""Planning in a real browser: a list is made, put right, noted on, and taken home."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from riktlots.app.i18n import text
from tests.app.pages.axe import violations
from tests.app.pages.browsing import CHROMIUM, LAUNCH, LOCALES, Visit, served, settle, turn_to
from tests.app.pages.test_screenshots import FOLDER, WIDTHS, taken
from tests.app.part_of_starter import part_of_starter

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]
CLOUD = "Vi vill ge en partner i USA åtkomst till vår molnmapp med ritningar."
LICENCE = ".st-key-plan-item-export-licence"


@pytest.fixture(scope="module")
def planning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the pages over a corpus with what a plan cites."""
    folder = tmp_path_factory.mktemp("planning")
    corpus = str(part_of_starter(folder))
    with served(folder, f"import os\nos.environ['RIKTLOTS_CORPUS'] = {corpus!r}\n{LAUNCH}") as address:
        yield address


@pytest.fixture
def visit(chromium: Any, planning: str) -> Iterator[Visit]:
    """A visit by somebody new."""
    visit = Visit(chromium, planning)
    yield visit
    if visit.context:
        visit.context.close()


def made(visit: Visit, words: str = CLOUD, **how: Any) -> Any:
    """The page with a list on it."""
    page = visit.open("plan", **how)
    page.locator(".st-key-plan-text textarea").fill(words)
    page.locator(".st-key-plan-read button").click()
    page.locator(".rl-blocks").wait_for(timeout=30_000)
    settle(page)
    return page


def test_a_list_comes_into_sight_with_its_quotes_a_click_away(visit: Visit) -> None:
    page = made(visit)
    expect(page.locator(".rl-plan")).to_be_in_viewport()
    count = page.locator("[class*='st-key-plan-item-']").count()
    expect(page.locator("#rl-live")).to_have_text(text("plan_ready", "sv", count=count))
    item = page.locator(LICENCE)
    expect(item.locator("blockquote").first).to_be_hidden()
    item.locator("summary").click()
    expect(item.locator("blockquote").first).to_contain_text("Tillstånd krävs för export")
    assert item.get_by_role("link").first.get_attribute("href") == "https://data.europa.eu/eli/reg/2021/821/oj"
    item.get_by_role("button", name=text("show_section", "sv")).click()
    expect(item.locator("mark").first).to_contain_text("Tillstånd krävs för export")
    assert visit.unknown_names() == []
    assert visit.errors == []


def test_a_note_is_in_both_files(visit: Visit, tmp_path: Path) -> None:
    from docx import Document

    page = made(visit)
    page.locator(LICENCE).get_by_role("button", name=text("plan_note_write", "sv")).click()
    box = page.locator(LICENCE).get_by_label(text("plan_note_label", "sv"))
    box.fill("Fråga Eva först.")
    box.press("Tab")
    settle(page)
    files = {}
    for form in ("word", "markdown"):
        with page.expect_download() as download:
            page.locator(f".st-key-plan-download-{form} button").click()
        files[form] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[form])
    note = text("plan_note", "sv", note="Fråga Eva först.")
    assert note in files["markdown"].read_text(encoding="utf-8")
    assert note in [paragraph.text for paragraph in Document(str(files["word"])).paragraphs]


def test_the_form_the_list_and_what_is_being_written_outlive_a_change_of_language(visit: Visit) -> None:
    page = made(visit)
    page.locator(LICENCE).get_by_role("button", name=text("plan_note_write", "sv")).click()
    page.locator(LICENCE).locator("textarea").fill("Fråga Eva först.")
    # The note is not sent yet: the choice of the language is the next thing that happens.
    page.get_by_text("English", exact=True).click()
    settle(page)
    expect(page.locator("h1")).to_have_text(text("plan_page_title", "en"))
    expect(page.locator(LICENCE).locator("textarea")).to_have_value("Fråga Eva först.")
    expect(page.locator(".st-key-plan-text textarea")).to_have_value(CLOUD)
    expect(page.locator(LICENCE)).to_contain_text("Must")
    turn_to(page, "About")
    turn_to(page, "Plan")
    expect(page.locator(LICENCE).locator("textarea")).to_have_value("Fråga Eva först.")


def test_a_field_is_put_right_with_the_keyboard_alone(visit: Visit) -> None:
    page = made(visit)
    summary = page.locator(".st-key-plan-fields summary")
    summary.focus()
    page.keyboard.press("Enter")
    country = page.locator(".st-key-plan-country input")
    expect(country).to_be_visible()
    # On a busy machine the field may still be drawn anew, and lose the focus by that.
    for _ in range(20):
        country.focus()
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(300)
        if page.get_by_role("option").count():
            break
    page.keyboard.type("Frankr", delay=50)
    expect(page.get_by_role("option").first).to_have_text("Frankrike")
    settle(page)
    page.keyboard.press("Enter")
    settle(page)
    page.keyboard.press("Escape")
    expect(page.get_by_text(text("plan_changed_since", "sv"))).to_be_visible()
    page.locator(".st-key-plan-make button").focus()
    page.keyboard.press("Enter")
    settle(page)
    expect(page.locator(".rl-plan dd").first).to_contain_text("Frankrike")


def test_nothing_is_cut_off_on_a_phone(visit: Visit) -> None:
    page = made(visit, width=360, height=740)
    page.locator(LICENCE).locator("summary").click()
    page.locator(LICENCE).get_by_role("button", name=text("show_section", "sv")).click()
    page.locator(LICENCE).locator("mark").first.wait_for()
    page.locator(".st-key-plan-fields summary").click()
    settle(page)
    widest = page.evaluate(
        "Math.max(...[...document.querySelectorAll('[class^=rl-], button, input')]"
        ".map(e => e.getBoundingClientRect().right))"
    )
    assert widest <= 360


@pytest.mark.parametrize("language", LOCALES)
def test_a_list_with_all_its_forms_open_has_no_serious_fault(visit: Visit, language: str) -> None:
    page = _opened_up(visit, language)
    assert violations(page) == []


@pytest.mark.skipif(not FOLDER, reason="RIKTLOTS_SCREENSHOTS names no folder")
@pytest.mark.parametrize("device", WIDTHS)
@pytest.mark.parametrize("language", LOCALES)
def test_a_list_is_pictured(visit: Visit, language: str, device: str) -> None:
    page = _opened_up(visit, language, width=WIDTHS[device])
    assert taken(page, f"plan-list-{language}-{device}").stat().st_size > 5_000


def _opened_up(visit: Visit, language: str, **how: Any) -> Any:
    """A list with a quote, a section, a note and the fields open."""
    page = made(visit, text("plan_example_2", language), locale=LOCALES[language], **how)
    item = page.locator("[class*='st-key-plan-item-']").first
    item.locator("summary").click()
    item.get_by_role("button", name=text("show_section", language)).click()
    item.locator("mark").first.wait_for()
    item.get_by_role("button", name=text("plan_note_write", language)).click()
    item.locator("textarea").wait_for()
    page.locator(".st-key-plan-fields summary").click()
    settle(page)
    return page
