"""Sources as a library, and Find with its facets, in a real browser."""

from __future__ import annotations

import pytest

from riktlots.app.i18n import text
from tests.app.pages.axe import violations
from tests.app.pages.browsing import IN_BROWSER, LOCALES, Visit, settle

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
pytestmark = IN_BROWSER
# Milliseconds; a first visit builds the index.
PATIENCE = 20_000
WIDTHS = {"desktop": 1280, "phone": 390}
LAW = {"sv": "Lag (2031:101)", "en": "Act (2031:101)"}
SOUGHT = {"sv": ("anmäla avtal", "2 kap. 2 §"), "en": ("notify agreement", "Chapter 2, Section 2")}
on_both = pytest.mark.parametrize("device", WIDTHS)
in_both = pytest.mark.parametrize("language", LOCALES)


def fits(page: playwright.Page) -> bool:
    """Whether nothing on the page is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def headed(page: playwright.Page, words: str) -> None:
    """Wait until the page with this heading is there, alone."""
    expect(page.get_by_role("heading", level=1, name=words, exact=True)).to_be_visible(timeout=PATIENCE)
    expect(page.locator("h1")).to_have_count(1, timeout=PATIENCE)


def with_facets(page: playwright.Page, name: str, language: str, device: str) -> None:
    """See the facets, which a phone shows when asked."""
    facets = page.locator(f".st-key-{name}-facets")
    if device == "phone":
        expect(facets).to_be_hidden()
        page.get_by_text(text("facets_show", language), exact=True).click()
    expect(facets).to_be_visible()
    all_shown(page)


def all_shown(page: playwright.Page) -> None:
    """Wait until nothing on the page stands there from the run before."""
    settle(page)
    page.wait_for_function("!document.querySelector('[data-stale=true], [data-testid=stSkeleton]')", timeout=30_000)


@on_both
@in_both
def test_documents_stand_in_groups_and_are_narrowed_by_facets(visit: Visit, language: str, device: str) -> None:
    page = visit.open("sources", locale=LOCALES[language], width=WIDTHS[device])
    rows = page.locator("[class*='st-key-read-']")
    expect(rows).to_have_count(6, timeout=PATIENCE)
    groups = page.locator("[class*='st-key-group-'] h2")
    expect(groups.first).to_contain_text(text("group_national", language))
    page.get_by_role("navigation", name=text("groups", language)).get_by_text("EU", exact=True).click()
    expect(page.locator("#rl-group-eu")).to_be_in_viewport()
    with_facets(page, "sources", language, device)
    box = page.get_by_role("checkbox", name="Riksdagen (1)")
    page.get_by_text("Riksdagen (1)", exact=True).click()
    expect(box).to_be_checked(timeout=PATIENCE)
    expect(rows).to_have_count(1, timeout=PATIENCE)
    expect(page.locator("#rl-live")).to_have_text(text("sources_count", language, count=1), timeout=PATIENCE)
    all_shown(page)
    assert violations(page) == []
    assert fits(page)
    page.get_by_role("button", name=text("facets_clear", language)).click()
    expect(rows).to_have_count(6, timeout=PATIENCE)
    expect(box).not_to_be_checked(timeout=PATIENCE)
    assert visit.errors == []


@on_both
@in_both
def test_a_document_is_read_with_its_contents_and_a_search_inside(visit: Visit, language: str, device: str) -> None:
    page = visit.open("sources", locale=LOCALES[language], width=WIDTHS[device])
    page.get_by_role("button", name=LAW[language]).click()
    all_shown(page)
    words, place = SOUGHT[language]
    page.get_by_label(text("document_search", language)).press_sequentially(words)
    expect(page.locator("mark").first).to_be_visible(timeout=PATIENCE)
    all_shown(page)
    hit = page.locator(".rl-found-here a").filter(has_text=place).first
    hit.click()
    expect(page.locator(".rl-paragraph:target mark").first).to_be_in_viewport()
    contents = page.locator(".rl-contents-folded" if device == "phone" else "nav.rl-contents")
    if device == "phone":
        contents.locator("summary").click()
    else:
        expect(contents).to_be_in_viewport()
    contents.locator("a").last.click()
    expect(page.locator(".rl-part").last).to_be_in_viewport()
    assert violations(page) == []
    assert fits(page)
    assert visit.errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@on_both
@in_both
def test_what_is_found_is_narrowed_and_leads_to_more_of_the_document(
    visit: Visit, language: str, device: str, scheme: str
) -> None:
    page = visit.open("find", locale=LOCALES[language], width=WIDTHS[device], color_scheme=scheme)
    words, _ = SOUGHT[language]
    page.get_by_label(text("find_here", language)).press_sequentially(words)
    expect(page.locator(".rl-hit mark").first).to_be_visible(timeout=PATIENCE)
    all_shown(page)
    with_facets(page, "find", language, device)
    page.get_by_text("Riksdagen (1)", exact=True).click()
    expect(page.get_by_role("button", name=text("facets_clear", language))).to_be_visible(timeout=PATIENCE)
    all_shown(page)
    expect(page.locator(".rl-hit").first).to_contain_text(LAW[language], timeout=PATIENCE)
    assert violations(page) == []
    assert fits(page)
    # At once: the choices stay cleared though the page still shows those of before.
    page.get_by_role("button", name=text("facets_clear", language)).click()
    page.get_by_role("button", name=text("find_more_from", language)).first.click()
    expect(page.locator(".st-key-find-within")).to_be_visible(timeout=PATIENCE)
    all_shown(page)
    titles = page.locator(".rl-hit .rl-title").all_inner_texts()
    assert len(titles) > 1
    assert len(set(titles)) == 1
    expect(page.get_by_role("button", name=text("facets_clear", language))).to_have_count(0, timeout=PATIENCE)
    page.get_by_role("button", name=text("read_document", language)).first.click()
    headed(page, titles[0])
    expect(page.locator(".rl-cited")).to_be_in_viewport(timeout=PATIENCE)
    assert visit.errors == []


@in_both
def test_the_keyboard_alone_leads_from_the_words_through_the_list_and_back(visit: Visit, language: str) -> None:
    page = visit.open("find", locale=LOCALES[language])
    words, place = SOUGHT[language]
    box = page.get_by_label(text("find_here", language))
    box.focus()
    page.keyboard.type(words)
    expect(page.locator(".rl-hit mark").first).to_be_visible(timeout=PATIENCE)
    all_shown(page)
    openers = page.locator(".st-key-find-list [class*='st-key-open-'] button")
    page.keyboard.press("ArrowDown")
    expect(openers.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(openers.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator(".rl-section")).to_contain_text(place, timeout=PATIENCE)
    settle(page)
    expect(openers.nth(0)).to_be_focused()
    page.keyboard.press("End")
    expect(openers.last).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(box).to_be_focused()


@in_both
def test_the_keyboard_alone_opens_a_document_and_leads_back_to_the_list(visit: Visit, language: str) -> None:
    page = visit.open("sources", locale=LOCALES[language])
    expect(page.locator("[class*='st-key-read-']")).to_have_count(6, timeout=PATIENCE)
    all_shown(page)
    page.get_by_label(text("sources_filter", language)).focus()
    page.keyboard.press("ArrowDown")
    first = page.locator("[class*='st-key-read-'] button").first
    expect(first).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", "it must be seen"
    name = first.inner_text()
    page.keyboard.press("Enter")
    headed(page, name)
    back = page.get_by_role("button", name=text("back_to_sources", language))
    back.focus()
    page.keyboard.press("Enter")
    headed(page, text("sources_title", language))


def test_the_arrow_keys_do_nothing_elsewhere(visit: Visit) -> None:
    page = visit.open("sources")
    all_shown(page)
    page.locator(".st-key-sources-facets input[type=checkbox]").first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.type") == "checkbox"
