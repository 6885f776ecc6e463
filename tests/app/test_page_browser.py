"""The page in a real browser, served as `riktlots app` serves it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.i18n import text
from ingest.describe import describe_file
from ingest.documents import add_document
from ingest.home import Home

playwright = pytest.importorskip("playwright.sync_api")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]
ROOT = Path(__file__).parents[2]
QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
# The fitted coefficients belong to the starter corpus; on the small one every question counts as covered.
LAUNCH = """
import sys
from dataclasses import fields
import retrieval.answer
from retrieval.coverage import Coverage, Logistic, Signals
always = Logistic((0.0,) * len(fields(Signals)), 5.0, 0.5)
retrieval.answer.load_coverage = lambda with_embedder: Coverage(always, always)
from app.serve import serve
sys.exit(serve(int(sys.argv[1]), browser=False))
"""
NOTIFY = "När ska lärosätet anmäla ett samverkansavtal?"
HOSTILE = """\
Droppsensorer ska besiktigas <script>window.harmed = 1</script> ![bild](https://evil.example/x.png) varje vår.

Droppsensorer ska märkas <img src=x onerror="window.harmed = 2"> och [läs mer](javascript:window.harmed=3) här.
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page's address, with the small corpus and a hostile document of the user's."""
    folder = tmp_path_factory.mktemp("served")
    document = folder / "droppsensorer.txt"
    document.write_text(HOSTILE, encoding="utf-8")
    add_document(Home(folder / "home"), document, describe_file(document, title="Anvisning <b>om</b> droppsensorer"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "RIKTLOTS_HOME": str(folder / "home"),
        "RIKTLOTS_CORPUS": str(ROOT / "tests" / "fixtures" / "mini_corpus"),
        "RIKTLOTS_EMBEDDER": "none",
        "RIKTLOTS_MODEL": "",
        "PYTHONPATH": str(ROOT),
    }
    server = subprocess.Popen([sys.executable, "-c", LAUNCH, str(port)], env=environment, cwd=folder)
    try:
        _wait_until_healthy(f"http://127.0.0.1:{port}", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=10)


def _wait_until_healthy(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.3)
    raise AssertionError("the page did not start")


@pytest.fixture(scope="module")
def chromium() -> Iterator[playwright.Browser]:
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: playwright.Browser, address: str) -> Iterator[Visit]:
    visit = Visit(chromium, address)
    yield visit
    visit.context.close()


class Visit:
    """One reader's visit; remembers every address that the browser asked for."""

    def __init__(self, browser: playwright.Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.requests: list[str] = []
        self.context: playwright.BrowserContext = None

    def open(self, locale: str = "sv-SE", width: int = 1280, height: int = 900) -> playwright.Page:
        self.context = self.browser.new_context(locale=locale, viewport={"width": width, "height": height})
        page = self.context.new_page()
        page.on("request", lambda request: self.requests.append(request.url))
        page.goto(self.address)
        playwright.expect(page.locator(".rl-notice")).to_be_visible(timeout=30_000)
        return page

    def strangers(self) -> list[str]:
        """What was asked for elsewhere than at the page's own server."""
        own = re.compile(rf"(?:{re.escape(self.address)}|{re.escape(self.address.replace('http', 'ws'))}|data:|blob:)")
        return [url for url in self.requests if not own.match(url)]


def ask(page: playwright.Page, question: str) -> None:
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(question)
    answers = page.locator(".rl-foot")
    before = answers.count()
    box.press("Enter")
    playwright.expect(answers).to_have_count(before + 1, timeout=30_000)


def test_ask_open_the_citation_and_change_the_language(visit: Visit) -> None:
    page = visit.open()
    assert page.evaluate("document.documentElement.lang") == "sv"
    ask(page, NOTIFY)
    button = page.get_by_role("button", name="[1] samverkanslagen 2 kap. 2 § st. 1")
    playwright.expect(button).to_be_visible()
    button.click()
    mark = page.locator("mark")
    playwright.expect(mark).to_contain_text("inom 30 dagar")
    playwright.expect(page.locator(".rl-section")).to_contain_text("vem som äger resultaten")
    link = page.locator(".rl-source a").first
    assert link.get_attribute("href") == "https://lagar.example/2031:101"
    assert "noopener" in (link.get_attribute("rel") or "")
    page.get_by_text("English", exact=True).click()
    playwright.expect(page.locator(".rl-question")).to_contain_text("You asked")
    playwright.expect(page.locator(".rl-question")).to_contain_text(NOTIFY)
    playwright.expect(mark).to_contain_text("inom 30 dagar")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert visit.strangers() == []


def test_a_new_question_comes_into_sight(visit: Visit) -> None:
    page = visit.open(width=800, height=500)
    ask(page, NOTIFY)
    ask(page, "Vem ger lärosäten råd om mobilitet för doktorander?")
    playwright.expect(page.locator(".rl-question").nth(1)).to_be_in_viewport()


def test_the_first_language_is_that_of_the_browser(visit: Visit) -> None:
    page = visit.open(locale="en-GB")
    playwright.expect(page.locator(".rl-notice")).to_contain_text("Do not enter personal data")


def test_nothing_is_cut_off_on_a_phone(visit: Visit, tmp_path: Path) -> None:
    page = visit.open(width=360, height=740)
    ask(page, NOTIFY)
    page.locator("[class*='st-key-cite-'] button").first.click()
    playwright.expect(page.locator("mark")).to_be_visible()
    page.screenshot(path=tmp_path / "phone.png")
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
    assert page.locator("[class*='st-key-cite-'] button").count() >= 1
    for button in page.locator("[class*='st-key-cite-'] button").all():
        button.click()
        playwright.expect(page.locator("mark")).to_contain_text("Droppsensorer")
    body = page.locator("body").inner_text()
    assert "<script>" in body
    assert "![bild](https://evil.example/x.png)" in body
    assert "<b>om</b>" in body
    assert page.locator("img[src*=evil], img[src=x], a[href^=javascript]").count() == 0
    assert page.evaluate("window.harmed") is None
    assert visit.strangers() == []


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
