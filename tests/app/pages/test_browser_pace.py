"""How fast a visitor may ask, in a real browser: what was written is given back, a model writes once at a time."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from riktlots.app.i18n import text
from tests.app.pages.browsing import IN_BROWSER, LAUNCH, Visit, ask, served, settle

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
pytestmark = IN_BROWSER
NOTIFY, NEXT = "När ska lärosätet anmäla ett samverkansavtal?", "Vem äger resultaten?"
# A language model that takes its time, fails, and writes down when it was begun with and when it was done.
SLOW = """
import threading, time
import riktlots.retrieval.open_index
from riktlots.retrieval.errors import ModelError
class Slow:
    name = "scripted:slow"
    def complete(self, form, schema, instructions, task, spend):
        with open("asked", "a") as file:
            print("begun", file=file)
        time.sleep(4)
        with open("asked", "a") as file:
            print("done", file=file)
        raise ModelError("tired")
riktlots.retrieval.open_index.open_chat_model = lambda settings: Slow()
"""


def test_a_question_that_came_too_soon_stands_in_the_box_and_can_be_sent(chromium: Any, tmp_path: Path) -> None:
    with served(tmp_path, RIKTLOTS_PAGES_RATE="2") as address:
        visit = Visit(chromium, address)
        page = visit.open()
        ask(page, NOTIFY)
        ask(page, NOTIFY)
        box = page.get_by_test_id("stChatInputTextArea")
        box.fill(NEXT)
        box.press("Enter")
        told = page.locator(".st-key-ask .rl-notice")
        expect(told).to_be_visible(timeout=30_000)
        expect(box).to_have_value(NEXT)
        expect(page.locator("#rl-live")).to_contain_text(text("asked_too_soon", "sv", wait="")[:40])
        page.wait_for_timeout(31_000)
        box.press("Enter")
        expect(page.locator(".rl-question")).to_have_count(3, timeout=30_000)
        expect(told).to_have_count(0)
        visit.context.close()


def test_a_visitor_who_goes_on_while_a_model_writes_has_it_write_once_at_a_time(chromium: Any, tmp_path: Path) -> None:
    launch = LAUNCH.replace(
        "from riktlots.app.pages.serve import serve", f"{SLOW}\nfrom riktlots.app.pages.serve import serve"
    )
    with served(tmp_path, launch) as address:
        visit = Visit(chromium, address)
        page = visit.open()
        box = page.get_by_test_id("stChatInputTextArea")
        box.fill(NOTIFY)
        box.press("Enter")
        asked, deadline = tmp_path / "asked", time.monotonic() + 30
        while not asked.exists() and time.monotonic() < deadline:
            page.wait_for_timeout(100)
        # Each choice begins a run of the page, and with it the question that is on its way.
        for language in ("English", "Svenska", "English"):
            page.get_by_text(language, exact=True).click()
            page.wait_for_timeout(500)
        expect(page.get_by_text(text("still_ending", "en"))).to_be_visible()
        page.locator(".rl-foot").first.wait_for(timeout=60_000)
        settle(page)
        lines = asked.read_text(encoding="utf-8").split()
        assert lines == ["begun", "done"] * (len(lines) // 2), "never two at a time"
        assert len(lines) >= 4
        expect(page.locator(".rl-question")).to_have_count(1)
        visit.context.close()
