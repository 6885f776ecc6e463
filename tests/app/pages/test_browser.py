"""The pages in a real browser."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from riktlots.app.i18n import text
from tests.app.pages.browsing import (
    IN_BROWSER,
    LAUNCH,
    Visit,
    ask,
    cite_buttons,
    opened_document,
    served,
    settle,
    turn_to,
)

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
pytestmark = IN_BROWSER
NOTIFY = "När ska lärosätet anmäla ett samverkansavtal?"
# A language model that writes what it likes beside a quote that stands there.
WRITER = """
import riktlots.retrieval.open_index
from riktlots.retrieval.answering.compose import Draft

class Writer:
    name = "scripted:hostile"

    def complete(self, form, schema, instructions, task, spend):
        quote = "Lärosätet ska anmäla samverkansavtalet till Samverkansmyndigheten inom 30 dagar"
        text = quote + " <script>window.harmed = 1</script> ![x](https://evil.example/x.png) [y](javascript:harmed=2)"
        if form is not Draft:
            return form.model_validate({"sentences": []})
        return form.model_validate({"sentences": [
            {"cites": [{"id": f"P{n}", "quote": quote}], "text": text + "."} for n in (1, 2, 3)
        ]})

riktlots.retrieval.open_index.open_chat_model = lambda settings: Writer()
"""


def test_ask_open_the_citation_and_change_the_language(visit: Visit) -> None:
    page = visit.open()
    assert page.evaluate("document.documentElement.lang") == "sv"
    ask(page, NOTIFY)
    cite_buttons(page).first.click()
    document = opened_document(page)
    mark = document.locator("mark")
    expect(mark).to_contain_text("inom 30 dagar")
    expect(document).to_contain_text("vem som äger resultaten")
    link = page.locator(".rl-sources a").first
    assert link.get_attribute("href") == "https://lagar.example/2031:101"
    assert "noopener" in (link.get_attribute("rel") or "")
    page.get_by_text("English", exact=True).click()
    expect(page.locator(".rl-question")).to_contain_text("You asked")
    expect(page.locator(".rl-question")).to_contain_text(NOTIFY)
    expect(mark).to_contain_text("inom 30 dagar")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert visit.unknown_names() == []
    assert visit.errors == []


def test_a_follow_up_leans_on_the_question_before_and_comes_into_sight(visit: Visit) -> None:
    page = visit.open(width=800, height=500)
    ask(page, NOTIFY)
    ask(page, "Och kan det göras digitalt?")
    expect(page.locator(".rl-question").nth(1)).to_be_in_viewport()
    taken_as = text("searched_as", "sv", question="lärosätet anmäla samverkansavtal. Och kan det göras digitalt?")
    expect(page.locator(".rl-status").nth(1)).to_contain_text(taken_as)


def test_the_conversation_and_a_filled_form_outlive_other_pages_and_languages(visit: Visit) -> None:
    page = visit.open()
    ask(page, NOTIFY)
    turn_to(page, "Hitta")
    box = page.get_by_label(text("find_here", "sv"))
    box.fill("bakgrundskontroll")
    expect(page.locator("mark").first).to_be_visible(timeout=10_000)
    page.get_by_text("English", exact=True).click()
    settle(page)
    turn_to(page, "Ask")
    expect(page.locator(".rl-question")).to_contain_text(NOTIFY)
    turn_to(page, "Find")
    expect(page.get_by_label(text("find_here", "en"))).to_have_value("bakgrundskontroll")
    expect(page.locator("mark").first).to_be_visible()


def test_the_first_language_is_that_of_the_browser(visit: Visit) -> None:
    page = visit.open(locale="en-GB")
    expect(page.locator(".st-key-ask .rl-note").first).to_contain_text("Do not enter personal data")
    first = page.request.get(visit.address, headers={"Accept": "text/html", "Accept-Language": "en-GB"}).text()
    assert '<html lang="en">' in first
    assert "<title>Riktlots</title>" in first
    assert page.title() == f"{text('page_ask', 'en')} – Riktlots"


def test_what_is_found_as_one_types_opens_in_context_and_its_reference_is_copied(visit: Visit) -> None:
    page = visit.open("find")
    page.get_by_label(text("find_here", "sv")).press_sequentially("anmäla avtal inom 30 dagar")
    expect(page.locator(".rl-hit").first).to_be_visible(timeout=10_000)
    settle(page)
    page.get_by_role("button", name=text("show_section", "sv")).first.click()
    expect(page.locator(".rl-section")).to_contain_text("inom 30 dagar")
    page.get_by_role("button", name=text("copy_reference", "sv")).first.click()
    expect(page.get_by_role("button", name=text("copied", "sv"))).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "2 kap. 2 § första stycket samverkanslagen (2031:101)"
    assert visit.errors == []


def test_name_and_navigation_stay_where_they_are_from_page_to_page(visit: Visit) -> None:
    page = visit.open(width=1366)
    place = "(s => [...document.querySelectorAll(s)].map(e => (b => [b.x, b.width])(e.getBoundingClientRect())))"
    places = {}
    for key in ("ask", "find", "plan", "sources", "answers", "evaluate", "about"):
        turn_to(page, text(f"page_{key}", "sv"))
        places[key] = page.evaluate(f"{place}('.rl-name, .st-key-nav, h1')")
    starts = {key: [start for start, _ in found] for key, found in places.items()}
    assert len({tuple(found) for found in starts.values()}) == 1, starts
    assert len({found[1][1] for found in places.values()}) == 1, "the navigation is as wide on each page"


def test_a_document_has_an_address_of_its_own(visit: Visit) -> None:
    page = visit.open("sources")
    page.get_by_label(text("sources_filter", "sv")).fill("riktlinje")
    page.locator(".st-key-read-test-riktlinje button").click()
    page.wait_for_url("**document=test-riktlinje*")
    page.goto(page.url)
    named = page.get_by_role("heading", level=1, name="Nationella riktlinjer för trygg samverkan 2032")
    expect(named).to_be_visible(timeout=20_000)
    page.get_by_role("button", name=text("back_to_sources", "sv")).click()
    expect(page.get_by_role("heading", level=1, name=text("sources_title", "sv"))).to_be_visible(timeout=20_000)


def test_an_answer_can_be_taken_home_as_files(visit: Visit, tmp_path: Path) -> None:
    page = visit.open()
    ask(page, NOTIFY)
    for form, start in (("markdown", f"# {NOTIFY}".encode()), ("word", b"PK"), ("receipt", b'{\n "receipt": 1')):
        with page.expect_download() as download:
            page.get_by_role("button", name=text(f"download_{form}", "sv")).click()
        target = tmp_path / download.value.suggested_filename
        download.value.save_as(target)
        assert target.read_bytes().startswith(start)
    page.get_by_role("button", name=text("copy_answer", "sv")).click()
    expect(page.get_by_role("button", name=text("copied", "sv"))).to_be_visible()
    assert "inom 30 dagar" in page.evaluate("navigator.clipboard.readText()")


def test_the_keyboard_alone_leads_from_the_question_to_the_paragraph_and_on(visit: Visit) -> None:
    page = visit.open()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(".rl-skip")).to_be_focused()
    for _ in range(20):
        if page.evaluate("document.activeElement.dataset.testid") == "stChatInputTextArea":
            break
        page.keyboard.press("Tab")
    page.keyboard.type(NOTIFY)
    page.keyboard.press("Enter")
    page.locator(".rl-foot").wait_for(timeout=30_000)
    settle(page)
    for _ in range(40):
        if page.evaluate("document.activeElement.matches('.rl-cite')"):
            break
        page.keyboard.press("Tab")
    outline = page.evaluate("(s => s.outlineStyle + s.boxShadow)(getComputedStyle(document.activeElement))")
    assert outline != "nonenone", "where the keyboard is must be seen"
    expect(page.get_by_role("tooltip")).to_contain_text("samverkanslagen 2 kap. 2 §")
    page.keyboard.press("Enter")
    expect(opened_document(page).locator("mark")).to_contain_text("inom 30 dagar")
    expect(page.locator(".rl-doc-title").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(cite_buttons(page).first).to_be_focused()


def test_somebody_who_cannot_see_the_page_is_told_that_the_answer_is_there(visit: Visit) -> None:
    page = visit.open()
    ask(page, NOTIFY)
    region = page.locator("#rl-live")
    expect(region).to_have_text(text("answer_ready", "sv", status=text("status_answered", "sv")))
    assert region.get_attribute("aria-live") == "polite"
    navigation = page.get_by_role("navigation", name=text("navigation", "sv"))
    assert navigation.locator("[aria-current=page]").inner_text() == text("page_ask", "sv")


@pytest.mark.parametrize("key", ["", "find", "plan", "sources", "sources?document=test-samverkanslag", "about"])
def test_nothing_is_cut_off_on_a_phone(visit: Visit, key: str) -> None:
    page = visit.open(key, width=360, height=740)
    if not key:
        ask(page, NOTIFY)
        cite_buttons(page).first.click()
        expect(opened_document(page).locator("mark")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    widest = page.evaluate(
        "Math.max(...[...document.querySelectorAll('[class^=rl-], button')].map(e => e.getBoundingClientRect().right))"
    )
    assert widest <= 360


def test_a_hostile_document_and_question_do_nothing(visit: Visit) -> None:
    page = visit.open()
    ask(
        page, "Ska droppsensorer besiktigas eller märkas? ![x](https://evil.example/q.png) <img src=x onerror=harmed=4>"
    )
    assert cite_buttons(page).count() >= 1
    for button in cite_buttons(page).all():
        button.click()
        expect(opened_document(page).locator("mark")).to_contain_text("Droppsensorer")
    body = page.locator("body").inner_text()
    assert "<script>" in body
    assert "![bild](https://evil.example/x.png)" in body
    assert "<b>om</b>" in body
    _nothing_happened(page, visit)
    turn_to(page, "Hitta")
    page.get_by_label(text("find_here", "sv")).fill("droppsensorer <img src=x onerror=harmed=5>")
    expect(page.locator(".rl-hit").first).to_contain_text("<img src=x onerror")
    turn_to(page, "Källor")
    page.get_by_role("button", name="Anvisning").click()
    expect(page.locator("h1")).to_contain_text("<b>om</b>")
    _nothing_happened(page, visit)


def test_a_hostile_reply_of_a_language_model_does_nothing(chromium: playwright.Browser, tmp_path: Path) -> None:
    launch = LAUNCH.replace(
        "from riktlots.app.pages.serve import serve", f"{WRITER}\nfrom riktlots.app.pages.serve import serve"
    )
    with served(tmp_path, launch) as address:
        visit = Visit(chromium, address)
        page = visit.open()
        ask(page, NOTIFY)
        expect(page.locator(".rl-foot")).to_contain_text("scripted:hostile")
        expect(page.locator(".rl-sentence").first).to_contain_text("inom 30 dagar")
        _nothing_happened(page, visit)
        visit.context.close()


def _nothing_happened(page: playwright.Page, visit: Visit) -> None:
    assert page.locator("img[src*=evil], img[src=x], a[href^=javascript]").count() == 0
    assert page.evaluate("window.harmed") is None
    assert visit.unknown_names() == []


def test_another_host_name_gets_no_session(visit: Visit) -> None:
    """A page elsewhere that has its name point at this computer must not read the conversation."""
    page = visit.open()
    assert text("app_name", "sv") in page.title()
    host, port = visit.address.removeprefix("http://").split(":")
    handshake = (
        "GET /_stcore/stream HTTP/1.1\r\nHost: evil.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(handshake.encode())
        assert b"101 Switching" not in connection.recv(200)
