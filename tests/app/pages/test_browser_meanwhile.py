"""What readers see while the index is being built anew, and when something breaks, in a real browser."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from riktlots.app.i18n import text
from tests import ROOT
from tests.app.pages.browsing import IN_BROWSER, LAUNCH, Visit, ask, served, turn_to

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
pytestmark = IN_BROWSER
NOTIFY = "När ska lärosätet anmäla ett samverkansavtal?"
# A build that goes on until a file called “go” is there.
SLOW_INGEST = """
import sys, time
from pathlib import Path
import riktlots.ingest.index.build
whole = riktlots.ingest.index.build.build
def build(*args, **kwargs):
    Path("begun").touch()
    while not Path("go").exists():
        time.sleep(0.05)
    return whole(*args, **kwargs)
riktlots.ingest.index.build.build = build
from riktlots.app.cli import app
app(["ingest", sys.argv[1], "--title", "Droppsensorer"])
"""
BROKEN = """
import riktlots.app.pages.find
def broken(*args, **kwargs):
    raise RuntimeError("the password is hunter2")
riktlots.app.pages.find.clean_question = broken
"""


def test_readers_are_answered_while_a_document_is_taken_in_and_then_find_it(
    chromium: playwright.Browser, tmp_path: Path
) -> None:
    document = tmp_path / "droppsensorer.txt"
    document.write_text("Droppsensorer ska besiktigas av rektor varje vår innan isen går.\n", encoding="utf-8")
    with served(tmp_path) as address:
        visit = Visit(chromium, address)
        page = visit.open()
        ask(page, NOTIFY)
        environment = os.environ | {
            "RIKTLOTS_HOME": str(tmp_path / "home"),
            "RIKTLOTS_CORPUS": str(ROOT / "tests" / "fixtures" / "mini_corpus"),
            "RIKTLOTS_EMBEDDER": "none",
            "PYTHONPATH": str(ROOT),
        }
        ingest = subprocess.Popen([sys.executable, "-c", SLOW_INGEST, str(document)], env=environment, cwd=tmp_path)
        try:
            for _ in range(600):
                if (tmp_path / "begun").exists() or ingest.poll() is not None:
                    break
                page.wait_for_timeout(50)
            assert ingest.poll() is None, "the build is under way"
            ask(page, "Bör lärosätet göra en bakgrundskontroll av en partner?")
            turn_to(page, "Hitta")
            box = page.get_by_label(text("find_here", "sv"))
            box.fill("anmäla avtal")
            expect(page.locator(".rl-hit").first).to_be_visible(timeout=10_000)
            assert ingest.poll() is None
            (tmp_path / "go").touch()
            assert ingest.wait(timeout=60) == 0
        finally:
            ingest.kill()
            ingest.wait()
        box.fill("droppsensorer")
        expect(page.locator(".rl-hit").first).to_contain_text("besiktigas av rektor", timeout=10_000)
        turn_to(page, "Fråga")
        expect(page.locator(".rl-question")).to_have_count(2)
        ask(page, "Vem ska besiktiga droppsensorer?")
        expect(page.locator(".rl-sentence").last).to_contain_text("besiktigas av rektor")
        expect(page.locator(".rl-sentence").first).to_contain_text("inom 30 dagar")
        assert visit.errors == []
        visit.context.close()


def test_what_breaks_tells_nothing_of_the_inside(chromium: playwright.Browser, tmp_path: Path) -> None:
    launch = LAUNCH.replace(
        "from riktlots.app.pages.serve import serve", f"{BROKEN}\nfrom riktlots.app.pages.serve import serve"
    )
    with served(tmp_path, launch) as address:
        visit = Visit(chromium, address)
        page = visit.open("find")
        page.get_by_label(text("find_here", "sv")).fill("anmäla")
        expect(page.get_by_role("alert")).to_have_text(text("reason_error_other", "sv"), timeout=10_000)
        body = page.locator("body").inner_text()
        assert "hunter2" not in body
        assert "RuntimeError" not in body
        assert "Traceback" not in body
        visit.context.close()
