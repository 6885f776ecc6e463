"""The pages served as `riktlots app` serves them, and a reader's visit to them in a real browser."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from riktlots.evals.bench.pages import CHROMIUM
from tests import ROOT

LOCALES = {"sv": "sv-SE", "en": "en-GB"}
# The marks of a test that needs a real browser.
IN_BROWSER = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]
# The fitted coefficients belong to the starter corpus; on the small one every question counts as covered.
LAUNCH = """
import sys
from dataclasses import fields
import riktlots.retrieval.answer
from riktlots.retrieval.coverage.decision import Bands, Coverage, FittedDecision, Logistic, Signals
always = Logistic((0.0,) * len(fields(Signals)), 5.0)
decision = FittedDecision(Coverage(always, always, Bands(answered=0.5, closest=0.5)))
riktlots.retrieval.answer.decision_for = lambda store: decision
from riktlots.app.pages.serve import serve
sys.exit(serve(int(sys.argv[1]), browser=False))
"""


@contextmanager
def served(folder: Path, launch: str = LAUNCH, port: int = 0, **settings: str) -> Iterator[str]:
    """The address of the pages, over the small corpus and what is in `folder`/home, with further settings.

    `folder` is where the server is started; `port` is a free one unless it is given.
    """
    port = port or free_port()
    environment = os.environ | {
        "RIKTLOTS_HOME": str(folder / "home"),
        "RIKTLOTS_CORPUS": str(ROOT / "tests" / "fixtures" / "mini_corpus"),
        "RIKTLOTS_EMBEDDER": "none",
        "RIKTLOTS_MODEL": "",
        "RIKTLOTS_STAFF": "",
        "PYTHONPATH": str(ROOT),
        **settings,
    }
    server = subprocess.Popen([sys.executable, "-c", launch, str(port)], env=environment, cwd=folder)
    try:
        _wait_until_healthy(f"http://127.0.0.1:{port}", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def _wait_until_healthy(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.3)
    raise AssertionError("the pages did not start")


class Visit:
    """One reader's visit; remembers every address that the browser asked for, and every error on the page."""

    def __init__(self, browser: Any, address: str) -> None:
        self.browser, self.address = browser, address
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.context: Any = None

    def open(self, key: str = "", locale: str = "sv-SE", width: int = 1280, height: int = 900, **how: Any) -> Any:
        """The page of that key, loaded; `how` is more of the browser's."""
        self.context = self.browser.new_context(
            locale=locale,
            viewport={"width": width, "height": height},
            permissions=["clipboard-read", "clipboard-write"],
            **how,
        )
        page = self.context.new_page()
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(f"{self.address}/{key}")
        page.locator("h1").wait_for(timeout=30_000)
        settle(page)
        return page

    def unknown_names(self) -> list[str]:
        """What was asked for elsewhere than at the pages' own server."""
        own = re.compile(rf"(?:{re.escape(self.address)}|{re.escape(self.address.replace('http', 'ws'))}|data:|blob:)")
        return [url for url in self.requests if not own.match(url)]


def settle(page: Any) -> None:
    """Wait until the page has run to its end and stands still."""
    page.wait_for_timeout(300)
    page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget], [data-stale=true]')", timeout=30_000)
    page.wait_for_timeout(300)


def ask(page: Any, question: str) -> None:
    """Ask, and wait for the answer to stand in its place."""
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(question)
    answers = page.locator(".rl-foot")
    before = answers.count()
    box.press("Enter")
    answers.nth(before).wait_for(timeout=30_000)
    settle(page)


def turn_to(page: Any, name: str) -> None:
    """Follow a link of the navigation by its words."""
    page.get_by_role("navigation").get_by_role("link", name=name, exact=True).click()
    settle(page)


def cite_buttons(page: Any) -> Any:
    """The numbers in the sentences of answers, which open the cited documents."""
    return page.locator(".rl-sentence .rl-cite")


def opened_document(page: Any) -> Any:
    """The document that is open beside the last answer, or as a sheet."""
    return page.locator("[class*='st-key-doc-'][data-open]").last
