"""The answer and the document beside it, in a real browser: by mouse, by keyboard, on a phone; and shared links."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from riktlots.app.i18n import text
from tests.app.pages.axe import violations
from tests.app.pages.browsing import (
    IN_BROWSER,
    LAUNCH,
    LOCALES,
    Visit,
    ask,
    cite_buttons,
    opened_document,
    served,
    settle,
)
from tests.app.pages.test_browser_pace import SLOW

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
pytestmark = IN_BROWSER
QUESTIONS = {
    "sv": ("När ska lärosätet anmäla ett samverkansavtal?", "inom 30 dagar"),
    "en": ("Who must hold an authorisation to transfer sensitive knowledge?", "must hold an authorisation"),
}
PHONE = {"width": 390, "height": 780}


def box(element: Any) -> dict[str, float]:
    found: dict[str, float] = element.bounding_box()
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LOCALES)
def test_a_citation_opens_its_document_beside_the_answer_at_the_quoted_words(
    visit: Visit, language: str, scheme: str
) -> None:
    question, quote = QUESTIONS[language]
    page = visit.open(locale=LOCALES[language], color_scheme=scheme)
    ask(page, question)
    button = cite_buttons(page).last
    button.click()
    document = opened_document(page)
    expect(document.locator("mark").first).to_be_in_viewport()
    expect(document.locator(".rl-doc-title")).to_be_focused()
    assert button.inner_text() in document.locator(".rl-doc-title").inner_text()
    expect(button).to_have_attribute("aria-expanded", "true")
    sentence = box(page.locator(".rl-sentence").first)
    assert box(document)["x"] >= sentence["x"] + sentence["width"], "the two stand side by side"
    cite_buttons(page).first.click()
    expect(opened_document(page).locator("mark")).to_contain_text(quote)
    expect(opened_document(page)).to_contain_text(text("form_digest", language))
    dark = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor") != "rgb(255, 255, 255)"
    assert dark == (scheme == "dark")
    assert violations(page) == []
    assert visit.errors == []


def test_opening_a_document_runs_nothing_on_the_server_and_is_quick(visit: Visit) -> None:
    page = visit.open()
    sent: list[str] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame))))
    page.reload()
    page.locator("h1").wait_for()
    settle(page)
    ask(page, QUESTIONS["sv"][0])
    before = len(sent)
    assert before, "what is sent is seen"
    took = page.evaluate(
        """async () => {
            const begun = performance.now();
            [...document.querySelectorAll('.rl-sentence .rl-cite')].at(-1).click();
            await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
            return performance.now() - begun;
        }"""
    )
    expect(opened_document(page).locator("mark").first).to_be_visible()
    assert took < 300, "milliseconds"
    page.wait_for_timeout(300)
    assert len(sent) == before


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LOCALES)
def test_on_a_phone_the_document_is_a_sheet_that_is_closed_again(visit: Visit, language: str, scheme: str) -> None:
    question, quote = QUESTIONS[language]
    page = visit.open(locale=LOCALES[language], color_scheme=scheme, **PHONE)
    ask(page, question)
    expect(page.locator("mark").first).to_be_hidden()
    button = cite_buttons(page).first
    button.click()
    sheet = page.get_by_role("dialog")
    expect(sheet.locator("mark:visible")).to_contain_text(quote)
    expect(sheet.locator("mark:visible")).to_be_in_viewport()
    assert box(sheet)["width"] == PHONE["width"]
    assert violations(page) == []
    sheet.get_by_role("button", name=text("back_to_answer", language)).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(button).to_be_focused()
    button.click()
    page.keyboard.press("Escape")
    expect(page.locator("mark").first).to_be_hidden()
    button.click()
    page.mouse.click(200, 20)
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert visit.errors == []


def test_the_keyboard_stays_in_a_sheet_until_it_is_closed(visit: Visit) -> None:
    page = visit.open(**PHONE)
    ask(page, QUESTIONS["sv"][0])
    cite_buttons(page).first.focus()
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
        within = "document.activeElement === document.body || !!document.activeElement.closest('[role=dialog]')"
        assert page.evaluate(within)
    page.keyboard.press("Escape")
    expect(cite_buttons(page).first).to_be_focused()


@pytest.mark.parametrize("language", LOCALES)
def test_a_number_tells_what_it_leads_to_when_it_is_pointed_at_or_reached(visit: Visit, language: str) -> None:
    page = visit.open(locale=LOCALES[language])
    ask(page, QUESTIONS[language][0])
    button = cite_buttons(page).first
    described = page.locator(f"#{button.get_attribute('aria-describedby')}")
    expect(described).to_be_hidden()
    button.hover()
    expect(described).to_contain_text(text("form_digest_short", language))
    sentence = page.locator(".rl-sentence").first.inner_text()
    assert described.locator("q").inner_text().rstrip("…") in sentence, "the first words of the quote"
    expect(described).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(described).to_be_hidden()
    # By keyboard, from the element before.
    button.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(button).to_be_focused()
    expect(described).to_be_visible()


def test_the_opened_document_stays_when_the_language_changes_and_a_question_follows(visit: Visit) -> None:
    page = visit.open()
    ask(page, QUESTIONS["sv"][0])
    cite_buttons(page).last.click()
    number = cite_buttons(page).last.inner_text()
    page.get_by_text("English", exact=True).click()
    settle(page)
    expect(opened_document(page).locator(".rl-doc-title")).to_contain_text(number)
    ask(page, QUESTIONS["en"][0])
    expect(page.locator("[class*='st-key-doc-'][data-open]")).to_have_count(2)
    expect(page.locator("[class*='st-key-doc-ask-0'][data-open] .rl-doc-title")).to_contain_text(number)


@pytest.mark.parametrize(("width", "height"), [(320, 640), (640, 450)])
def test_nothing_is_cut_off_on_a_narrow_window_or_at_200_per_cent(visit: Visit, width: int, height: int) -> None:
    page = visit.open(width=width, height=height)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    ask(page, QUESTIONS["sv"][0])
    cite_buttons(page).first.click()
    expect(page.get_by_role("dialog").locator("mark:visible")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_who_wants_less_motion_gets_none(visit: Visit) -> None:
    page = visit.open(reduced_motion="reduce", **PHONE)
    ask(page, QUESTIONS["sv"][0])
    cite_buttons(page).first.click()
    sheet = page.get_by_role("dialog")
    assert sheet.evaluate("sheet => getComputedStyle(sheet).animationName") == "none"


def test_a_document_opens_while_the_next_answer_is_being_made(chromium: Any, tmp_path: Path) -> None:
    begin = "from riktlots.app.pages.serve import serve"
    with served(tmp_path, LAUNCH.replace(begin, f"{SLOW}\n{begin}")) as address:
        visit = Visit(chromium, address)
        page = visit.open()
        ask(page, QUESTIONS["sv"][0])
        asked = page.get_by_test_id("stChatInputTextArea")
        asked.fill(QUESTIONS["en"][0])
        asked.press("Enter")
        expect(page.locator(".rl-question")).to_have_count(2, timeout=30_000)
        button = cite_buttons(page).last
        button.click()
        expect(opened_document(page).locator(".rl-doc-title")).to_contain_text(button.inner_text())
        expect(page.locator(".rl-foot")).to_have_count(1)
        expect(page.locator(".rl-foot")).to_have_count(2, timeout=30_000)
        visit.context.close()


@pytest.mark.parametrize("language", LOCALES)
def test_an_example_starts_a_question_and_a_case_a_plan(visit: Visit, language: str) -> None:
    page = visit.open(locale=LOCALES[language])
    assert violations(page) == []
    page.get_by_role("button", name=text("example_lawyer", language)).click()
    expect(page.locator(".rl-question")).to_contain_text(text("example_lawyer", language), timeout=30_000)
    page.locator(".rl-foot").wait_for(timeout=30_000)
    settle(page)
    page.get_by_role("button", name=text("start_over", language)).click()
    page.get_by_role("button", name=text("plan_example_2", language)).click()
    expect(page.locator("h1")).to_have_text(text("plan_page_title", language), timeout=30_000)
    settle(page)
    expect(page.get_by_label(text("plan_describe", language))).to_have_value(text("plan_example_2", language))
    assert visit.errors == []


@pytest.mark.parametrize("language", LOCALES)
def test_a_shared_link_asks_again_and_says_whether_the_answer_has_changed(visit: Visit, language: str) -> None:
    question, _ = QUESTIONS[language]
    page = visit.open(locale=LOCALES[language])
    ask(page, question)
    page.get_by_role("button", name=text("share", language), exact=True).click()
    page.get_by_role("button", name=text("share_copy", language)).click()
    expect(page.get_by_role("button", name=text("copied", language))).to_be_visible()
    assert violations(page) == []
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{visit.address}/?q=")
    same, changed = (text(f"shared_{change}", language, day="").partition("(")[0] for change in ("same", "answer"))
    _arrive(page, link, question)
    expect(page.locator(".rl-notice")).to_contain_text(same)
    expect(page.locator("#rl-live")).to_contain_text(same)
    assert "?" not in page.url, "the question stands in the address no longer than it must"
    other = link.partition("answer=")
    _arrive(page, f"{other[0]}answer={'0' * 32}{other[2][32:]}", question)
    expect(page.locator(".rl-notice")).to_contain_text(changed)
    assert visit.errors == []


def _arrive(page: Any, address: str, question: str) -> None:
    page.goto(address)
    page.locator(".rl-foot").wait_for(timeout=30_000)
    settle(page)
    expect(page.locator(".rl-question")).to_contain_text(question)
