"""Signing in, in a real browser: at a provider, and what is then there for whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from riktlots.app.i18n import text
from tests.app.pages.browsing import IN_BROWSER, Visit, ask, free_port, served, settle, turn_to
from tests.app.pages.identity_provider import CLIENT, identity_provider
from tests.app.pages.proxy import proxy

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
pytestmark = IN_BROWSER
SIGNED_IN = "X-Signed-In-As"
NOTIFY = "När ska lärosätet anmäla ett samverkansavtal?"


def test_a_reader_signs_in_at_the_provider_sees_their_pages_and_signs_out(
    chromium: playwright.Browser, tmp_path: Path
) -> None:
    port = free_port()
    with identity_provider("anna@example.se", groups=["Internationella kansliet"]) as settings:
        (tmp_path / ".streamlit").mkdir()
        (tmp_path / ".streamlit" / "secrets.toml").write_text(
            f'[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\ncookie_secret = "{"s" * 32}"\n'
            f'client_id = "{CLIENT}"\nclient_secret = "t"\nserver_metadata_url = "{settings}"\n',
            encoding="utf-8",
        )
        staff = {"RIKTLOTS_STAFF": "internationella kansliet", "RIKTLOTS_KEEP_QUESTIONS": "1"}
        with served(tmp_path, port=port, **staff) as address:
            visit = Visit(chromium, address)
            page = visit.open()
            navigation = page.get_by_role("navigation")
            expect(navigation.get_by_role("link", name=text("page_evaluate", "sv"))).to_have_count(0)
            expect(navigation.get_by_role("link", name=text("page_history", "sv"))).to_have_count(0)
            page.get_by_role("button", name=text("sign_in", "sv"), exact=True).click()
            expect(page.get_by_text(text("signed_in_as", "sv", who="anna@example.se"))).to_be_visible(timeout=15_000)
            settle(page)
            expect(navigation.get_by_role("link", name=text("page_evaluate", "sv"))).to_have_count(1)
            ask(page, NOTIFY)
            turn_to(page, text("page_history", "sv"))
            page.get_by_role("button", name=NOTIFY).click()
            expect(page.locator(".rl-section")).to_contain_text("inom 30 dagar")
            page.get_by_role("button", name=text("sign_out", "sv")).click()
            expect(page.get_by_role("button", name=text("sign_in", "sv"), exact=True)).to_be_visible(timeout=15_000)
            expect(navigation.get_by_role("link", name=text("page_history", "sv"))).to_have_count(0)
            assert NOTIFY not in page.locator("body").inner_text()
            assert visit.errors == []
            visit.context.close()


def test_pages_for_staff_are_shown_to_those_whom_the_proxy_signs_in(
    chromium: playwright.Browser, tmp_path: Path
) -> None:
    settings = {"RIKTLOTS_STAFF": "anna@example.se", "RIKTLOTS_USER_HEADER": SIGNED_IN}
    with served(tmp_path, **settings) as address:
        for who, sees in (("Anna@example.se", 1), ("bo@example.se", 0), ("", 0)):
            with proxy(address, SIGNED_IN, who) as through:
                visit = Visit(chromium, through)
                page = visit.open()
                expect(page.get_by_role("link", name=text("page_evaluate", "sv"))).to_have_count(sees, timeout=30_000)
                visit.context.close()
