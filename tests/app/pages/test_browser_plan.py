"""Planning in a real browser: a list is made, put right, worked with, compared, and taken home."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from riktlots.app.i18n import text
from riktlots.app.schemas.plan import value_label
from tests.app.pages.axe import violations
from tests.app.pages.browsing import IN_BROWSER, LAUNCH, LOCALES, Visit, served, settle, turn_to
from tests.app.pages.test_screenshots import FOLDER, WIDTHS, looked_at, taken
from tests.app.part_of_starter import part_of_starter

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
pytestmark = IN_BROWSER
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
    expect(page.locator(".rl-plan").first).to_be_in_viewport()
    count = page.locator("[class*='st-key-plan-item-']").count()
    expect(page.locator("#rl-live")).to_have_text(text("plan_ready", "sv", count=count))
    item = page.locator(LICENCE)
    expect(item.locator("blockquote").first).to_be_hidden()
    item.locator("summary").click()
    expect(item.locator("blockquote").first).to_contain_text("Tillstånd krävs för export")
    assert item.get_by_role("link").first.get_attribute("href") == "https://eur-lex.europa.eu/eli/reg/2021/821/oj#art_3"
    item.get_by_role("button", name=text("show_section", "sv")).click()
    expect(item.locator("mark").first).to_contain_text("Tillstånd krävs för export")
    # What is heard of a box are the words of its label, and not the marks of Markdown.
    name = item.locator("input[type=checkbox]").get_attribute("aria-label")
    assert name.startswith("Måste Tillstånd krävs för export av varor, programvara")
    assert visit.unknown_names() == []
    assert visit.errors == []


def worked_on(visit: Visit, **how: Any) -> Any:
    """The page with a list on which an item is done, assigned and noted on."""
    page = made(visit, **how)
    language = page.evaluate("document.documentElement.lang")
    tick(page, LICENCE)
    page.locator(LICENCE).get_by_role("button", name=text("plan_note_write", language)).click()
    page.locator(LICENCE).get_by_label(text("plan_assign_label", language)).fill("exportkontrollen")
    box = page.locator(LICENCE).get_by_label(text("plan_note_label", language), exact=True)
    box.fill("Fråga ISP först.")
    box.press("Tab")
    settle(page)
    return page


def tick(page: Any, item: str) -> None:
    """Tick the box of an item, with the keyboard."""
    page.locator(f"{item} input[type=checkbox]").focus()
    page.keyboard.press("Space")
    settle(page)


def downloaded(page: Any, form: str, folder: Path) -> Path:
    """The file that one of the buttons downloads."""
    with page.expect_download() as download:
        page.locator(f".st-key-plan-download-{form} button").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


@pytest.mark.parametrize("language", LOCALES)
def test_what_is_entered_makes_progress_and_is_in_every_file(visit: Visit, language: str, tmp_path: Path) -> None:
    from docx import Document

    page = worked_on(visit, locale=LOCALES[language])
    count = page.locator("[class*='st-key-plan-item-']").count()
    done = text("plan_progress", language, done=1, total=count)
    expect(page.locator(".rl-progress strong")).to_have_text(done)
    expect(page.locator(".rl-progress progress").first).to_have_attribute("value", "1")
    note = text("plan_note", language, note="Fråga ISP först.")
    assert note in downloaded(page, "markdown", tmp_path).read_text(encoding="utf-8")
    document = Document(str(downloaded(page, "word", tmp_path)))
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert [text("filed_diary", language), ""] in cells
    assert any(done in row[1] for row in cells)
    row = next(row for row in cells if "Fråga ISP först." in row)
    assert row[:2] == ["1", text("plan_must", language)]
    assert row[3].startswith("exportkontrollen\n")
    assert row[4] == f"☑\N{NO-BREAK SPACE}{text('filed_done', language)}"
    assert "(EU) 2021/821" in row[6]
    assert "PAGE" in document.sections[0].footer._element.xml
    assert visit.errors == []


def test_a_saved_list_is_opened_on_another_visit(visit: Visit, chromium: Any, planning: str, tmp_path: Path) -> None:
    saved = downloaded(worked_on(visit), "plan", tmp_path)
    other = Visit(chromium, planning)
    page = other.open("plan")
    page.locator(".st-key-plan-opener input").set_input_files(saved)
    # It is told once, until the page is drawn again.
    expect(page.get_by_text(text("plan_file_opened", "sv")).first).to_be_visible(timeout=30_000)
    page.locator(".rl-progress").wait_for(timeout=30_000)
    settle(page)
    expect(page.locator(f"{LICENCE} input[type=checkbox]")).to_be_checked()
    expect(page.locator(LICENCE)).to_contain_text(text("plan_assigned", "sv", who="exportkontrollen"))
    expect(page.locator(".st-key-plan-text textarea")).to_have_value(CLOUD)
    assert other.errors == []
    other.context.close()


def test_a_file_that_is_no_list_is_refused_in_words(visit: Visit, tmp_path: Path) -> None:
    foreign = tmp_path / "other.json"
    foreign.write_text('{"colour": "red"}', encoding="utf-8")
    page = visit.open("plan")
    page.locator(".st-key-plan-opener input").set_input_files(foreign)
    expect(page.get_by_role("alert").filter(has_text=text("plan_file_no_plan", "sv"))).to_be_visible()
    assert visit.errors == []


@pytest.mark.parametrize("language", LOCALES)
def test_a_click_answers_redoes_the_list_and_keeps_what_was_entered(visit: Visit, language: str) -> None:
    page = worked_on(visit, locale=LOCALES[language])
    question = page.locator(".st-key-plan-question-listed")
    question.get_by_role("button").first.focus()
    page.keyboard.press("Enter")
    question.wait_for(state="detached", timeout=20_000)
    settle(page)
    since = text("plan_since", language, number=1, what="")[:-2]
    expect(page.locator("#rl-plan-since")).to_contain_text(since, timeout=20_000)
    expect(page.locator("#rl-live")).to_contain_text(since, timeout=20_000)
    page.wait_for_function("document.activeElement.id === 'rl-plan-questions'", timeout=20_000)
    expect(page.locator(f"{LICENCE} input[type=checkbox]")).to_be_checked()
    expect(page.locator(LICENCE).locator("textarea")).to_have_value("Fråga ISP först.")
    page.locator(".st-key-plan-undo button").click()
    question.wait_for(timeout=20_000)
    assert visit.errors == []


@pytest.mark.parametrize("width", [1280, 390])
def test_only_what_must_be_done_and_is_left_is_shown(visit: Visit, width: int) -> None:
    page = made(visit, width=width)
    items = page.locator("[class*='st-key-plan-item-']")
    count = items.count()
    page.locator(".st-key-plan-filter").get_by_role("button", name=text("plan_must", "sv"), exact=True).click()
    expect(items).not_to_have_count(count, timeout=20_000)
    settle(page)
    must = items.count()
    assert 0 < must < count
    tick(page, LICENCE)
    expect(page.locator(".rl-progress progress").first).to_have_attribute("value", "1", timeout=20_000)
    page.locator(".st-key-plan-filter-left input").focus()
    page.keyboard.press("Space")
    settle(page)
    expect(page.locator(LICENCE)).to_have_count(0, timeout=20_000)
    said = text("plan_shown", "sv", count=must - 1, total=count)
    expect(page.get_by_role("status").filter(has_text=said)).to_be_visible()


@pytest.mark.parametrize("language", LOCALES)
def test_two_versions_are_compared_with_reasons(visit: Visit, language: str) -> None:
    page = made(visit, locale=LOCALES[language])
    page.locator(".st-key-plan-question-listed").get_by_role("button").first.click()
    page.locator(".st-key-plan-compare summary").click()
    settle(page)
    expect(page.locator(".st-key-plan-compare h3").first).to_be_visible()
    value = value_label("technology", "controlled", language)
    cause = text("plan_cause_stated", language, field=text("plan_field_technology", language), value=value)
    expect(page.locator(".st-key-plan-compare").get_by_text(cause).first).to_be_visible()
    page.locator(".st-key-plan-go-back button").click()
    page.locator(".st-key-plan-question-listed").wait_for(timeout=20_000)


def test_the_document_is_looked_at_and_printed_with_numbered_pages(visit: Visit) -> None:
    from pypdf import PdfReader

    page = worked_on(visit)
    page.evaluate("window.print = () => { window.printed = (window.printed ?? 0) + 1; }")
    page.locator(".st-key-plan-document button").click()
    page.locator(".rl-paper").wait_for(timeout=20_000)
    settle(page)
    page.wait_for_function("document.activeElement.id === 'rl-main'", timeout=20_000)
    expect(page.locator(".rl-paper")).to_contain_text("exportkontrollen")
    for times in (1, 2):
        page.locator(".st-key-plan-print button").click()
        page.wait_for_function(f"window.printed === {times}")
    sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    words = sheets[0].extract_text()
    assert f"1 ({len(sheets)})" in words
    assert text("plan_title", "sv") in words
    assert text("filed_diary", "sv") in words
    assert text("plan_print", "sv") not in words
    width, height = sheets[0].mediabox.width, sheets[0].mediabox.height
    assert width > height
    page.locator(".st-key-plan-back button").click()
    page.locator(LICENCE).wait_for(timeout=20_000)
    expect(page.locator(f"{LICENCE} input[type=checkbox]")).to_be_checked()
    assert visit.errors == []


@pytest.mark.parametrize("language", LOCALES)
def test_the_document_is_held_against_axe_and_both_widths(visit: Visit, language: str) -> None:
    page = made(visit, locale=LOCALES[language])
    page.locator(".st-key-plan-document button").click()
    page.locator(".rl-paper").wait_for(timeout=20_000)
    settle(page)
    looked_at(page, "plan-document", language)


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
@pytest.mark.parametrize("width", WIDTHS.values())
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_list_with_all_its_forms_open_has_no_fault(visit: Visit, language: str, width: int, scheme: str) -> None:
    page = _opened_up(visit, language, width=width, color_scheme=scheme)
    assert violations(page) == []


@pytest.mark.skipif(not FOLDER, reason="RIKTLOTS_SCREENSHOTS names no folder")
@pytest.mark.parametrize("device", WIDTHS)
@pytest.mark.parametrize("language", LOCALES)
def test_a_list_is_pictured(visit: Visit, language: str, device: str) -> None:
    page = _opened_up(visit, language, width=WIDTHS[device])
    assert taken(page, f"plan-list-{language}-{device}").stat().st_size > 5_000


def _opened_up(visit: Visit, language: str, **how: Any) -> Any:
    """A list with a quote, a section, a note, the fields and two versions open."""
    page = made(visit, text("plan_example_2", language), locale=LOCALES[language], **how)
    item = page.locator("[class*='st-key-plan-item-']").first
    item.locator("summary").click()
    item.get_by_role("button", name=text("show_section", language)).click()
    item.locator("mark").first.wait_for()
    item.get_by_role("button", name=text("plan_note_write", language)).click()
    item.locator("textarea").wait_for()
    page.locator("[class*='st-key-plan-question-']").get_by_role("button").first.click()
    page.locator(".st-key-plan-compare summary").click()
    page.locator(".st-key-plan-fields summary").click()
    settle(page)
    return page
